"""What a reminder says of each item: returned and why, a draft begun, or nothing yet."""

from datetime import date

import pytest

from commitments.models import Commitment
from reminders.models import Reminder
from rounds.updates.review import return_update
from rounds.updates.write import start_update
from tests.factories import (
    TODAY,
    ActionFactory,
    GovernanceGroupFactory,
    SeatFactory,
    SeatHoldingFactory,
    content,
    moment,
    submitted,
)
from tests.reminders.mailbox import html_of, text_of
from tests.reminders.people import owing, send_all

pytestmark = pytest.mark.django_db


def test_a_reminder_says_of_each_item_how_far_it_has_come(open_round, mailbox, officer):
    person = owing(3)
    returned, begun, nothing = Commitment.objects.order_by("pk")
    update = submitted(returned, open_round, by=person, at=moment(date(2018, 5, 16)))
    reason = "How many\nwere <trained>?"
    return_update(
        update=update, by=officer, at=moment(date(2018, 5, 17)), reason=reason
    )
    draft = start_update(
        commitment=begun,
        reporting_round=open_round,
        content=content("green"),
        by=person,
        at=moment(TODAY),
    )

    send_all()

    (message,) = mailbox.received
    text, html = text_of(message), html_of(message)
    first, second, third = text.split("Last rating")[:3]
    assert "Returned: How many were <trained>?" in first
    assert "Draft begun, not handed in" in second
    assert "Nothing yet" in third
    assert "<b>Returned:</b> How many were &lt;trained&gt;?" in html
    assert f"/updates/{update.pk}/edit/" in text and f"/{draft.pk}/edit/" in text
    assert f"/updates/new/{nothing.reference}/" in text
    for button in ("Put", "Go on with", "Report on"):
        assert f"{button} " in html


def test_who_chairs_reads_nothing_of_what_is_not_handed_in(
    open_round, mailbox, officer
):
    action = ActionFactory(rating="amber")
    update = submitted(action, open_round, at=moment(date(2018, 5, 30)))
    return_update(
        update=update, by=officer, at=moment(date(2018, 5, 31)), reason="How many?"
    )
    chair = SeatHoldingFactory(
        seat=SeatFactory(group=GovernanceGroupFactory(), is_chair=True)
    ).person

    send_all(date(2018, 6, 8))

    mails = {message["To"]: text_of(message) for message in mailbox.received}
    assert "How many?" in mails[update.author.email]
    assert action.reference in mails[chair.email]
    assert "eturned" not in mails[chair.email]
    assert f"/{update.pk}/" not in mails[chair.email]


def test_what_reminds_of_a_returned_update_says_why_it_was_returned(
    open_round, mailbox, officer
):
    action = ActionFactory(rating="amber")
    update = submitted(action, open_round, at=moment(date(2018, 5, 9)))
    return_update(
        update=update, by=officer, at=moment(date(2018, 5, 10)), reason="How many?"
    )

    send_all(date(2018, 5, 17))

    (mail,) = Reminder.objects.filter(step__about="returned")
    assert "Returned 10 May 2018" in mail.body and ": How many?" in mail.body
