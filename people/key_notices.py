"""An organisation hears of each key that acts in its name."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from people.models import ApiKey, User

logger = logging.getLogger(__name__)


def tell_contacts(api_key: ApiKey, what: str, by: User | None) -> None:
    """Email the organisation's contacts, once this is on record, that a key of theirs was made,
    rotated or revoked. A mail that cannot be sent is logged, and undoes nothing.
    """
    contacts = User.objects.contacts().filter(organisation=api_key.organisation_id)
    addresses = sorted(filter(None, contacts.values_list("email", flat=True)))
    if addresses:
        transaction.on_commit(lambda: _send(api_key, what, by, addresses))


def _send(api_key: ApiKey, what: str, by: User | None, addresses: list[str]) -> None:
    context = {
        "api_key": api_key,
        "what": what,
        "by": by or "the programme office",
        "site": settings.BASE_URL,
    }
    subject = render_to_string("emails/key_subject.txt", context).strip()
    body = render_to_string("emails/key_body.txt", context)
    for address in addresses:
        message = EmailMessage(
            subject, body, to=[address], reply_to=[settings.REPLY_TO_EMAIL]
        )
        try:
            message.send()
        except (SMTPException, OSError):
            logger.exception("%s was not told that a key was %s.", address, what)
