"""Small pieces of text that emails, calendars and pages share."""

from django.conf import settings


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as "1 update" or "3 updates"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def mail_domain() -> str:
    """Return the domain that the tracker sends from: message and calendar numbers end in it."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
