"""What the owner of the database does once the tables have changed."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from redaction import owner_function
from toolkit import record, rights
from toolkit.ownership import has_owner


def secure() -> None:
    """Guard the record, make the one function that passes the guards, and grant the tracker's role
    what it needs; all or nothing. To be called as the owner. Raises `CommandError`.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        record.guard(cursor)
        owner_function.make(cursor)
        if has_owner():
            _grant(cursor)


def _grant(cursor: CursorWrapper) -> None:
    try:
        rights.make_role(cursor)
    except ImproperlyConfigured as fault:
        raise CommandError(str(fault)) from None
    rights.grant(cursor)
    owner_function.grant(cursor)
