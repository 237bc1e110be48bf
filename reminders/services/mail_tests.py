"""An officer tries whether the tracker's mail works."""

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from people.models import User
from people.officers import check_officer
from reminders.models import MailTest
from toolkit.mail import UNSENT, what_went_wrong

PATIENCE = 10  # seconds
SUBJECT = "CPIP progress tracker: a test"
BODY = """This is the test that you asked for on the page “Start here”. The tracker’s mail works.

{site}
"""


def try_mail(*, by: User, at: datetime) -> MailTest:
    """Send an officer a mail now, over a connection of its own, and keep what came of it. `at` is
    real.
    """
    check_officer(by, "The mail is tried by programme officers.")
    test = MailTest(by=by, at=at, address=str(by.email))
    try:
        _message_to(test.address).send()
    except UNSENT as fault:
        test.fault = what_went_wrong(fault)
    test.save()
    return test


def _message_to(address: str) -> EmailMessage:
    return EmailMessage(
        SUBJECT,
        BODY.format(site=settings.BASE_URL),
        to=[address],
        reply_to=[settings.REPLY_TO_EMAIL],
        connection=get_connection(timeout=PATIENCE),
    )
