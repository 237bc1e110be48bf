"""The ledger of emails: what it says of an email of what happened, which is no step of a ladder."""

import pytest

from reminders.emails import send_batch
from reminders.models import Reminder
from reminders.tasks import tell
from rounds.updates import review
from tests.factories import NOW, submitted
from tests.reminders.office import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def told():
    """Return the email that a return made, sent."""
    office = make_office()
    update = submitted(office.action, office.round, by=office.holder)
    review.return_update(update=update, by=office.ada, at=NOW, reason="Say when.")
    tell()
    send_batch()
    return Reminder.objects.of_events().get(person=office.holder)


def test_no_round_is_named_where_the_email_has_none(told, signed_in, officer):
    browser = signed_in(officer)

    pages = [browser.get("/reminders/"), browser.get(told.get_absolute_url())]

    for page in pages:
        assert "None round" not in page.content.decode()
        assert told.subject in page.content.decode()
    file = browser.get("/reminders/?download=reminders.csv")
    rows = b"".join(file.streaming_content).decode().splitlines()
    assert not any(row.startswith("None") for row in rows)
