"""Short emails that say at once what happened."""

import logging
from collections.abc import Iterable
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPNotSupportedError,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from socket import gaierror
from ssl import SSLError
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


# What the machine says of a server that it does not reach, in words; the first that fits.
_AWAY: list[tuple[type[Exception], str]] = [
    (TimeoutError, "The mail server did not answer in time."),
    (gaierror, "There is no mail server of the name that EMAIL_URL gives."),
    (ConnectionRefusedError, "Nothing takes mail at the address in EMAIL_URL."),
    (SSLError, "The connection to the mail server could not be made secure."),
    (
        SMTPAuthenticationError,
        "The mail server does not let the tracker in: check the user and password in"
        " EMAIL_URL.",
    ),
    (SMTPNotSupportedError, "The mail server offers no sign-in or no encryption."),
    (SMTPConnectError, "The mail server takes no connection now."),
    (SMTPServerDisconnected, "The mail server hung up."),
    (OSError, "The mail server cannot be reached."),
]


def is_away(fault: Exception) -> bool:
    """True where the next mail would fail as this one did: it is not about whom it was for."""
    if isinstance(fault, SMTPRecipientsRefused | UnicodeError):
        return False
    return _away_in_words(fault) != ""


def what_went_wrong(fault: Exception) -> str:
    """Return in words why a mail was not sent, with what was answered."""
    sentence = "" if isinstance(fault, UnicodeError) else _away_in_words(fault)
    if isinstance(fault, SMTPRecipientsRefused):
        sentence = "The mail server takes nothing for this address."
    answer = describe(fault).rstrip(".")
    return f"{sentence or 'It could not be sent.'} It said: {answer}."


def _away_in_words(fault: Exception) -> str:
    for kind, sentence in _AWAY:
        # Every fault of SMTP is an OSError too.
        is_other = kind is OSError and isinstance(fault, SMTPException)
        if isinstance(fault, kind) and not is_other:
            return sentence
    return ""


def describe(fault: Exception) -> str:
    """Return what the server said, as an officer can read it."""
    answers: Iterable[tuple[int, bytes | str]]
    if isinstance(fault, SMTPRecipientsRefused):
        answers = fault.recipients.values()
    elif isinstance(fault, SMTPResponseException):
        answers = [(fault.smtp_code, fault.smtp_error)]
    else:
        return str(fault) or type(fault).__name__
    return "; ".join(f"{code} {_decoded(text)}" for code, text in answers)


def _decoded(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text
