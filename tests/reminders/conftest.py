import socket

import pytest
from aiosmtpd.controller import Controller

from reminders.models import Step
from tests.reminders.mailbox import Mailbox
from tests.surroundings import PATIENCE

LADDER = [
    ("opening", 0),
    ("due", -10),
    ("due", -5),
    ("due", -1),
    ("due", 0),
    ("due", 2),
    ("due", 5),
    ("review", 3),
]
LADDER += [("returned", 5)]


@pytest.fixture(autouse=True)
def ladder(db):
    """The ladder that each round begins with, also after a test that emptied the tables."""
    for about, days in LADDER:
        Step.objects.get_or_create(
            round=None,
            about=about,
            days=days,
            defaults={"to_chair": days == 5 and about == "due"},
        )


@pytest.fixture
def mailbox(settings):
    """A real mail server, to which the tracker sends."""
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    server = Controller(
        handler,
        hostname=settings.EMAIL_HOST,
        port=settings.EMAIL_PORT,
        ready_timeout=PATIENCE,
    )
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = PATIENCE
    yield handler
    server.stop()
