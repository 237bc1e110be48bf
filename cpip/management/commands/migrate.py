from django.core.management.commands import migrate

from cpip.owner import secure
from toolkit.ownership import as_owner


class Command(migrate.Command):
    """Django's own, as the owner of the database, and with what it does afterwards."""

    def handle(self, *args, **options):
        with as_owner():
            super().handle(*args, **options)
            if not (options["plan"] or options["check_unapplied"]):
                secure()
