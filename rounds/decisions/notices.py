"""Who hears at once of what an officer decided."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from rounds.models import Decision

logger = logging.getLogger(__name__)


def tell_author(decision: Decision) -> None:
    """Email the author of the update that was refused, and who answers for it, once it is on
    record. A mail that cannot be sent is logged, and undoes nothing.
    """
    update = decision.update
    people = [update.author, update.answered_by] if update else []
    active = {person.email for person in people if person and person.is_active}
    addresses = sorted(address for address in active if address)
    transaction.on_commit(lambda: _send(decision, addresses))


def _send(decision: Decision, addresses: list[str]) -> None:
    context = {"decision": decision, "site": settings.BASE_URL}
    subject = render_to_string("emails/not_complete_subject.txt", context).strip()
    body = render_to_string("emails/not_complete_body.txt", context)
    for address in addresses:
        message = EmailMessage(
            subject, body, to=[address], reply_to=[settings.REPLY_TO_EMAIL]
        )
        try:
            message.send()
        except (SMTPException, OSError):
            logger.exception("%s was not told: %s", address, decision)
