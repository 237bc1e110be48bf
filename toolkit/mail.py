"""Short emails that say at once what happened."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
# What is raised where a mail cannot be sent: the server is away or refuses it, or an address or a
# header cannot be written in a mail at all (`UnicodeError` and `BadHeaderError` among others).
UNSENT = (SMTPException, OSError, ValueError)


def tell(addresses: Iterable[str], name: str, context: dict[str, Any]) -> None:
    """Email each of these addresses once what it tells is on record.

    The texts are `emails/<name>_subject.txt` and `emails/<name>_body.txt`. A mail that cannot be
    sent is logged, and undoes nothing.
    """
    recipients = sorted(set(addresses))
    if recipients:
        transaction.on_commit(lambda: _send(recipients, name, context))


def _send(addresses: list[str], name: str, context: dict[str, Any]) -> None:
    context = {"site": settings.BASE_URL} | context
    subject = render_to_string(f"emails/{name}_subject.txt", context).strip()
    body = render_to_string(f"emails/{name}_body.txt", context)
    for address in addresses:
        message = EmailMessage(
            subject, body, to=[address], reply_to=[settings.REPLY_TO_EMAIL]
        )
        try:
            message.send()
        except UNSENT:
            # What it tells is on record already, and the others are to hear of it.
            logger.exception("%s was not told: %s", address, subject)
