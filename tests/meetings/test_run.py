"""The pages of a meeting's agenda and notes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.agenda import editing, lines, recording
from meetings.agenda.lines import Owed
from meetings.agenda.selectors import agenda_of
from rounds.models import ActionArising, AgendaItem, Attendance, Outcome
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    ReportingRoundFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting():
    return MeetingFactory(date=TODAY)


@pytest.fixture
def at_desk(client, officer):
    client.force_login(officer)
    return client


def add_item(meeting, officer, title="Any other business", **about):
    item = AgendaItem(meeting=meeting, title=title, **about)
    return editing.add_item(item=item, by=officer, at=NOW)


def note(item, officer, text="The group noted it."):
    fields = {"kind": "noted", "text": text}
    return lines.add_line(
        item=item, fields=fields, owed=Owed(None, None), by=officer, at=NOW
    )


def of(meeting, name, *arguments):
    return reverse(f"meetings:{name}", args=[meeting.slug, *arguments])


def test_an_officer_notes_a_line_and_puts_it_on_record(at_desk, officer, meeting):
    item, seat = add_item(meeting, officer), SeatFactory(group=meeting.group)
    typed = {
        "kind": "action",
        "text": "Write to the boards.",
        "who": f"seat-{seat.pk}",
        "due_on": (TODAY + timedelta(days=30)).isoformat(),
        "new_precision": "day",
    }

    at_desk.post(of(meeting, "note", item.pk), typed)
    page = at_desk.get(of(meeting, "run")).content.decode()
    at_desk.post(of(meeting, "record"))

    assert "Write to the boards." in page
    assert "Put 1 line on record" in page
    action = ActionArising.objects.open().get()
    assert (action.name, action.who, action.text) == (
        "Action 1",
        seat,
        "Write to the boards.",
    )


def test_a_refused_line_keeps_what_was_typed(at_desk, officer, meeting):
    item = add_item(meeting, officer)
    typed = {"kind": "action", "text": "Write to the boards.", "new_precision": "day"}

    answer = at_desk.post(of(meeting, "note", item.pk), typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Say who is to do it." in page
    assert "Write to the boards." in page
    assert not Outcome.objects.exists()


def test_two_note_takers_see_each_others_lines_and_overwrite_nothing(
    at_desk, officer, meeting
):
    item = add_item(meeting, officer)
    line = note(item, officer)
    page = at_desk.get(f"{of(meeting, 'run')}?line={line.pk}")
    opened = page.context["form"]["opened"].value()
    stamp = page.context["stamp"]
    other = UserFactory(officer=True)
    fields = {"kind": "noted", "text": "What the other wrote."}
    lines.change_line(
        line=line,
        fields=fields,
        owed=Owed(None, None),
        by=other,
        at=NOW + timedelta(minutes=1),
    )

    news = at_desk.get(of(meeting, "run-notes"), {"stamp": stamp})
    typed = {"kind": "noted", "text": "Mine.", "new_precision": "day"}
    answer = at_desk.post(
        of(meeting, "change-line", item.pk, line.pk), typed | {"opened": opened}
    )

    assert "What the other wrote." in news.content.decode()
    assert answer.status_code == 422
    assert "What the other wrote." in answer.content.decode()
    assert "Mine." in answer.content.decode()
    line.refresh_from_db()
    assert line.text == "What the other wrote."


def test_nothing_new_is_answered_with_nothing(at_desk, officer, meeting):
    note(add_item(meeting, officer), officer)
    stamp = at_desk.get(of(meeting, "run")).context["stamp"]

    assert at_desk.get(of(meeting, "run-notes"), {"stamp": stamp}).status_code == 204


def test_that_a_line_is_put_on_record_is_news_too(at_desk, officer, meeting):
    note(add_item(meeting, officer), officer)
    stamp = at_desk.get(of(meeting, "run")).context["stamp"]
    recording.record_meeting(meeting=meeting, by=officer, at=NOW)

    news = at_desk.get(of(meeting, "run-notes"), {"stamp": stamp})

    assert "On record" in news.content.decode()


def test_a_line_that_another_took_away_is_refused_with_what_was_typed(
    at_desk, officer, meeting
):
    item = add_item(meeting, officer)
    line = note(item, officer)
    lines.remove_line(line=line, by=officer)

    answer = at_desk.post(
        of(meeting, "change-line", item.pk, line.pk),
        {"kind": "noted", "text": "Mine.", "new_precision": "day"},
    )

    assert answer.status_code == 409
    assert "Mine." in answer.content.decode()


def test_who_came_is_noted_on_one_page(at_desk, meeting):
    seat = SeatFactory(group=meeting.group)
    how, who = f"seat-{seat.pk}-how", f"seat-{seat.pk}-substitute"

    refused = at_desk.post(of(meeting, "attendance"), {how: "substitute"})
    at_desk.post(of(meeting, "attendance"), {how: "substitute", who: "Ann, COSLA"})

    assert "Say who came instead." in refused.content.decode()
    assert Attendance.objects.get().substitute == "Ann, COSLA"


def test_items_are_added_changed_put_in_order_and_taken_off(at_desk, officer, meeting):
    first, second = (add_item(meeting, officer, title) for title in ("One", "Two"))
    at_desk.post(
        of(meeting, "agenda-order"),
        {
            "opened": f"{first.pk},{second.pk}",
            f"place-{first.pk}": 2,
            f"place-{second.pk}": 1,
        },
    )
    page = at_desk.get(of(meeting, "change-item", first.pk))
    opened = page.context["form"]["opened"].value()
    at_desk.post(
        of(meeting, "change-item", first.pk),
        {"title": "One, changed", "marking": "official", "opened": opened},
    )
    at_desk.post(of(meeting, "remove-item", second.pk))
    at_desk.post(of(meeting, "add-item"), {"title": "Three", "marking": "official"})

    items = AgendaItem.objects.filter(meeting=meeting).order_by("place")
    assert [item.title for item in items] == ["One, changed", "Three"]


def test_the_chair_reads_notes_that_others_do_not(client, officer, meeting):
    chair = SeatHoldingFactory(seat=SeatFactory(group=meeting.group, is_chair=True))
    other = SeatHoldingFactory(seat=SeatFactory(group=meeting.group))
    note(add_item(meeting, officer), officer)

    client.force_login(chair.person)
    page = client.get(of(meeting, "chair"))
    client.force_login(other.person)
    refused = client.get(of(meeting, "chair"))

    assert "The group noted it." in page.content.decode()
    assert refused.status_code == 403


def test_others_see_an_agenda_once_it_is_recorded_and_sensitive_items_if_invited(
    officer, meeting
):
    invited = SeatHoldingFactory(seat=SeatFactory(group=meeting.group)).person
    member, partner = UserFactory(member=True), UserFactory()
    note(add_item(meeting, officer), officer)
    add_item(meeting, officer, "In confidence", marking="sensitive")
    before = [agenda_of(meeting, user) for user in (invited, member, partner)]
    recording.record_meeting(meeting=meeting, by=officer, at=NOW)

    titles = [
        [row.item.title for row in agenda_of(meeting, user)]
        for user in (officer, invited, member, partner)
    ]

    assert before == [[], [], []]
    both = ["Any other business", "In confidence"]
    assert titles == [both, both, both[:1], []]


def test_only_officers_come_to_the_notes(client, meeting):
    client.force_login(UserFactory())

    assert client.get(of(meeting, "run")).status_code == 403


def test_the_notes_ask_the_same_number_of_queries_for_many_lines(
    at_desk, officer, meeting
):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            at_desk.get(of(meeting, "run"))
        return len(asked)

    note(add_item(meeting, officer), officer)
    few = queries()
    for number in range(5):
        item = add_item(meeting, officer, f"Item {number}")
        note(item, officer)
        note(item, officer)

    assert queries() == few
    assert few <= 12


def test_the_agenda_of_a_meeting_that_is_over_asks_nothing_of_later(at_desk):
    over = MeetingFactory(date=TODAY - timedelta(days=40))
    later = MeetingFactory(group=over.group, date=TODAY + timedelta(days=40))
    present = ReportingRoundFactory(meeting=later)
    red = accepted(ActionFactory(), present, "red")

    for meeting in (over, later):
        at_desk.post(of(meeting, "draw-agenda"))

    asks = AgendaItem.objects.filter(kind="ask")
    assert [(item.meeting, item.update) for item in asks] == [(later, red)]
