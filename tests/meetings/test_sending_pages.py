"""The pages on which officers send papers round, and see to whom they went."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes
from meetings.models import Sending, SendingHold
from meetings.papers import issuing
from reminders.emails import send_batch
from reminders.models import Reminder
from tests.factories import NOW, TODAY, AgendaItemFactory, UserFactory
from tests.meetings.packing import (
    AT,
    invite,
    issued_paper,
    meeting_with_agenda,
    packed,
)
from tests.meetings.recorded import held_later, recorded_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def meeting():
    return meeting_with_agenda()


@pytest.fixture
def second_officer():
    return UserFactory(officer=True)


@pytest.fixture
def desk(meeting):
    return f"{meeting.get_absolute_url()}sendings/"


def press(browser, desk, issued, kind="pack"):
    fields = {"kind": kind, "key": issued.pk}
    return browser.post(f"{desk}send/", fields, follow=True)


def test_an_officer_reads_the_email_sends_it_and_sees_to_whom_it_went(
    meeting, officer, signed_in, desk
):
    browser, pack = signed_in(officer), packed(meeting, officer)
    first, second = invite(meeting, 2)
    second.is_active = False
    second.save()
    Reminder.objects.create(
        kind="sent_round",
        person=first,
        day=TODAY,
        state="undeliverable",
        address=first.email,
        message_id="<one@example.org>",
    )
    page = browser.get(desk)
    assert f"CPIP progress tracker: papers for {meeting}" in page.text
    assert "1. Welcome" in page.text
    assert "For 1 person, once each." in page.text
    assert "No. Account closed" in page.text
    assert "The last email to this address could not be delivered" in page.text
    mail.outbox.clear()

    sent = press(browser, desk, pack)
    send_batch()

    assert "Pack goes to 1 person now." in sent.text
    assert [message.to for message in mail.outbox] == [[first.email]]
    ledger = browser.get(sent.redirect_chain[-1][0])
    assert first.email in ledger.text
    assert "<strong>Sent</strong>" in ledger.text
    again = press(browser, desk, pack)
    assert "It was sent round already" in again.text
    assert Sending.objects.count() == 1
    page = browser.get(desk)
    assert "Nothing is waiting to be sent" in page.text
    assert "to 1 person, 1 out" in page.text
    member = signed_in(UserFactory(member=True))
    assert "sent round" in member.get(meeting.get_absolute_url()).text


def test_a_late_paper_is_offered_once_a_pack_went(meeting, officer, signed_in, desk):
    browser = signed_in(officer)
    invite(meeting)
    early = issued_paper(meeting, officer)
    pack = packed(meeting, officer)
    assert str(early) not in browser.get(desk).context["ready"]
    press(browser, desk, pack)
    assert browser.get(desk).context["ready"] == []
    late = issued_paper(meeting, officer)
    late.refresh_from_db()

    (row,) = browser.get(desk).context["ready"]
    sent = press(browser, desk, late, "paper")

    assert row.brought.issued == late
    assert f"{late} goes to 1 person now." in sent.text


def agree(minutes, officer, second):
    minutes.refresh_from_db()
    later = held_later(officer, TODAY)
    draft = agree_minutes(minutes=minutes, meeting=later, by=officer, at=NOW)
    issuing.clear_paper(paper=draft, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT)


def test_once_a_meeting_is_over_its_minutes_alone_are_sent(
    officer, signed_in, second_officer
):
    meeting = recorded_meeting(officer)
    minutes = draft_minutes(meeting=meeting, by=officer, at=NOW)
    issuing.clear_paper(paper=minutes, by=second_officer, at=NOW, as_at=AT)
    issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)
    pack = packed(meeting, officer)
    browser, desk = signed_in(officer), f"{meeting.get_absolute_url()}sendings/"

    (row,) = browser.get(desk).context["ready"]
    refused = press(browser, desk, pack)
    sent = press(browser, desk, minutes, "paper")
    mail.outbox.clear()
    send_batch()

    agreed = agree(minutes, officer, second_officer)
    assert browser.get(desk).context["ready"] == []
    told = press(browser, desk, agreed, "paper")
    assert "told by email already" in told.text
    assert row.brought.issued == minutes
    assert "is over. Send its minutes round." in refused.text
    assert "Minutes" in sent.text
    assert {message.subject for message in mail.outbox} == {
        f"CPIP progress tracker: draft minutes, {meeting}"
    }


def test_a_day_is_set_changed_and_stopped(meeting, officer, signed_in, desk):
    browser = signed_in(officer)
    wrong = browser.post(f"{desk}day/", {"day": "2017-01-02"})
    assert wrong.status_code == 422
    assert "This day is over" in wrong.text

    page = browser.post(f"{desk}day/", {"day": meeting.date}, follow=True)
    assert "The day is set." in page.text
    assert "The pack goes in the morning of" in page.text
    sending = Sending.objects.get()
    stopped = browser.post(f"{desk}{sending.pk}/stop/", follow=True)
    again = browser.post(f"{desk}{sending.pk}/stop/", follow=True)

    assert "It is stopped." in stopped.text
    assert "cannot be stopped" in again.text


def test_one_person_or_everybody_is_held_and_released(
    meeting, officer, signed_in, desk
):
    browser = signed_in(officer)
    (guest,) = invite(meeting)
    without = browser.post(f"{desk}hold/", {"person": guest.pk, "reason": " "})
    assert "Say why it is held." in without.text

    for person in (guest.pk, ""):
        fields = {"person": person, "reason": "They are on leave."}
        page = browser.post(f"{desk}hold/", fields, follow=True)
        assert "It is held." in page.text
    assert "Everything is held by" in page.text
    assert "Held: They are on leave." in page.text
    for held in SendingHold.objects.all():
        address = f"{desk}holds/{held.pk}/release/"
        assert "It is released." in browser.post(address, follow=True).text
        assert "released already" in browser.post(address, follow=True).text


def test_what_is_not_there_is_not_sent(meeting, officer, signed_in, desk):
    browser = signed_in(officer)
    for fields in ({}, {"kind": "pack", "key": "x"}, {"kind": "paper", "key": "9"}):
        assert browser.post(f"{desk}send/", fields).status_code == 404


def test_the_pages_are_for_officers(meeting, officer, signed_in, desk):
    pack = packed(meeting, officer)
    press(signed_in(officer), desk, pack)
    sending = Sending.objects.get()
    member = signed_in(UserFactory(member=True))

    for place in ("", "day/", "hold/", f"{sending.pk}/"):
        assert member.get(f"{desk}{place}").status_code == 403
    for place in ("send/", f"{sending.pk}/stop/", "holds/1/release/"):
        assert member.post(f"{desk}{place}").status_code == 403


def test_the_pages_take_a_fixed_number_of_queries(meeting, officer, signed_in, desk):
    browser = signed_in(officer)
    invite(meeting)
    press(browser, desk, packed(meeting, officer))
    AgendaItemFactory(meeting=meeting, place=2)
    packed(meeting, officer, change_note="More.")
    addresses = [desk, Sending.objects.get().get_absolute_url()]
    few = [queries_of(browser, address) for address in addresses]
    invite(meeting, 5)
    AgendaItemFactory(meeting=meeting, place=3)
    press(browser, desk, packed(meeting, officer, change_note="More still."))
    AgendaItemFactory(meeting=meeting, place=4)
    packed(meeting, officer, change_note="And more.")
    addresses[1] = Sending.objects.last().get_absolute_url()

    assert [queries_of(browser, address) for address in addresses] == few
    assert few == [19, 5]


def queries_of(browser, address) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)
