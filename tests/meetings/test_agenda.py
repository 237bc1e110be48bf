"""Agendas drawn from the record, notes of a meeting, and its outcomes on record."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.utils import InternalError

from meetings.agenda import attendance, drawing, editing, lines, recording
from meetings.agenda.lines import Owed
from programme.as_at import AsAt
from rounds.models import (
    ActionArising,
    AgendaItem,
    ArisingStep,
    Attendance,
    MeetingStep,
    Outcome,
)
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    SeatFactory,
    UserFactory,
    accepted,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
NOBODY = Owed(None, None)


@pytest.fixture
def meeting():
    return MeetingFactory(date=TODAY)


def add_item(meeting, officer, title="Any other business", **about):
    item = AgendaItem(meeting=meeting, title=title, **about)
    return editing.add_item(item=item, by=officer, at=NOW)


def note(item, officer, owed=NOBODY, **fields):
    fields = {"kind": "noted", "text": "The group noted it."} | fields
    return lines.add_line(item=item, fields=fields, owed=owed, by=officer, at=NOW)


def give(item, officer, seat, due_on=TODAY + timedelta(days=30)):
    owed = Owed(seat, due_on)
    return note(item, officer, owed, kind="action", text="Write to the boards.")


def draw(meeting, officer):
    return drawing.draw_agenda(
        meeting=meeting, by=officer, at=NOW, as_at=AsAt(TODAY, TODAY)
    )


def record(meeting, officer):
    return recording.record_meeting(meeting=meeting, by=officer, at=NOW)


def test_an_agenda_is_drawn_from_what_is_asked_and_from_the_meeting_before(officer):
    before = MeetingFactory(date=TODAY - timedelta(days=90))
    day = TODAY + timedelta(days=30)
    now = ReportingRoundFactory(meeting=MeetingFactory(group=before.group, date=day))
    red = accepted(ActionFactory(), now, "red")

    draw(now.meeting, officer)

    items = AgendaItem.objects.filter(meeting=now.meeting)
    asks = [item for item in items if item.kind == "ask"]
    assert [(item.update, item.note) for item in asks] == [(red, red.ask)]
    assert items[0].kind == "minutes"
    assert [item.place for item in items] == list(range(1, len(items) + 1))


def test_an_agenda_that_is_drawn_again_gets_only_what_is_new(meeting, officer):
    MeetingFactory(group=meeting.group, date=TODAY - timedelta(days=90))
    draw(meeting, officer)
    own = add_item(meeting, officer)

    new = draw(meeting, officer)

    assert new == []
    assert AgendaItem.objects.filter(meeting=meeting).last() == own


def test_an_item_that_something_is_noted_under_stays(meeting, officer):
    item = add_item(meeting, officer)
    note(item, officer)

    with pytest.raises(Conflict, match="stays on the agenda"):
        editing.remove_item(item=item, by=officer)


def test_only_officers_note(meeting, officer):
    item = add_item(meeting, officer)

    with pytest.raises(NotAllowed):
        note(item, UserFactory())


def test_an_action_needs_somebody_and_a_day(meeting, officer):
    item = add_item(meeting, officer)

    with pytest.raises(ValidationError, match="who is to do it"):
        note(item, officer, kind="action", text="Write to the boards.")
    with pytest.raises(ValidationError, match="by when"):
        note(
            item,
            officer,
            Owed(officer, None),
            kind="action",
            text="Write to the boards.",
        )
    with pytest.raises(ValidationError, match="after the meeting"):
        give(item, officer, officer, TODAY - timedelta(days=1))


def test_only_what_was_asked_is_answered(meeting, officer):
    item = add_item(meeting, officer)

    with pytest.raises(ValidationError, match="Nothing was asked here"):
        note(item, officer, kind="decision", answer="agreed")


def test_what_is_deferred_names_a_later_meeting(meeting, officer, open_round):
    red = accepted(ActionFactory(), open_round, "red")
    item = add_item(meeting, officer, update=red, commitment=red.commitment)

    with pytest.raises(ValidationError, match="to which meeting"):
        note(item, officer, kind="decision", answer="deferred")
    with pytest.raises(ValidationError, match="later meeting"):
        note(item, officer, kind="decision", answer="deferred", deferred_to=meeting)


def test_recording_numbers_the_actions_and_carries_them_forward(meeting, officer):
    following = MeetingFactory(group=meeting.group, date=TODAY + timedelta(days=90))
    item, seat = add_item(meeting, officer), SeatFactory(group=meeting.group)
    give(item, officer, seat)
    give(item, officer, officer)

    record(meeting, officer)

    actions = ActionArising.objects.open()
    assert [(action.number, action.who) for action in actions] == [
        (1, seat),
        (2, officer),
    ]
    assert ArisingStep.objects.filter(verb="given").count() == 2
    carried = AgendaItem.objects.filter(meeting=following, kind="arising")
    assert [row.arising for row in carried] == list(actions)
    verbs = MeetingStep.objects.filter(meeting=meeting).values_list("verb", "note")
    assert list(verbs) == [("held", ""), ("recorded", "2 actions")]


def test_what_is_noted_later_is_recorded_later(meeting, officer):
    item = add_item(meeting, officer)
    first = note(item, officer)
    record(meeting, officer)
    with pytest.raises(Conflict, match="is on record"):
        record(meeting, officer)

    second = note(item, officer, text="It noted something else.")

    assert record(meeting, officer) == [second]
    assert list(Outcome.objects.standing()) == [first, second]


def test_a_meeting_that_lies_ahead_is_not_recorded(officer):
    meeting = MeetingFactory(date=TODAY + timedelta(days=1))

    with pytest.raises(Conflict, match="still to come"):
        record(meeting, officer)


def test_a_new_date_becomes_an_agreed_date_of_the_meeting(meeting, officer):
    milestone = MilestoneFactory(commitment=ActionFactory())
    item = add_item(meeting, officer, commitment=milestone.commitment)
    line = note(
        item,
        officer,
        kind="decision",
        text="The group gave it until spring.",
        milestone=milestone,
        new_date=date(2019, 3, 10),
        new_precision="month",
    )

    record(meeting, officer)

    line.refresh_from_db()
    agreed = line.agreed_date
    assert agreed == milestone.agreed_dates.get()
    assert (agreed.meeting, str(agreed.stated)) == (meeting, "March 2019")
    assert agreed.reason == "The group gave it until spring."


def test_a_date_that_cannot_be_agreed_names_its_item_and_records_nothing(
    meeting, officer
):
    milestone = MilestoneFactory(
        commitment=ActionFactory(), done_date=TODAY, done_precision="day"
    )
    item = add_item(
        meeting, officer, title="The toolkit", commitment=milestone.commitment
    )
    note(
        item, officer, kind="decision", milestone=milestone, new_date=date(2019, 3, 10)
    )

    with pytest.raises(ValidationError, match="The toolkit: This milestone is done"):
        record(meeting, officer)

    assert not Outcome.objects.recorded().exists()


@pytest.mark.owner
def test_a_recorded_outcome_never_changes_but_is_withdrawn_once(meeting, officer):
    item = add_item(meeting, officer)
    line, other = give(item, officer, officer), note(item, officer)
    record(meeting, officer)

    for change in (
        lambda: Outcome.objects.update(text="Another text."),
        lambda: Outcome.objects.filter(pk=other.pk).delete(),
        lambda: ActionArising.objects.update(number=7),
        lambda: ArisingStep.objects.update(note="Done."),
    ):
        with pytest.raises(InternalError), transaction.atomic():
            change()
    with pytest.raises(Conflict, match="recorded and cannot be changed"):
        lines.change_line(line=line, fields={}, owed=NOBODY, by=officer, at=NOW)
    recording.withdraw_outcome(
        outcome=line, reason="It was said at another meeting.", by=officer, at=NOW
    )

    assert list(Outcome.objects.standing()) == [other]
    assert not ActionArising.objects.open().exists()
    with pytest.raises(InternalError), transaction.atomic():
        Outcome.objects.filter(pk=line.pk).update(withdrawn_because="Other.")


def test_an_outcome_was_known_from_its_recording_until_it_was_withdrawn(
    meeting, officer
):
    line = note(add_item(meeting, officer), officer)
    record(meeting, officer)
    later = NOW + timedelta(days=2)
    recording.withdraw_outcome(outcome=line, reason="A mistake.", by=officer, at=later)

    known = [
        Outcome.objects.known_at(end).exists()
        for end in (NOW, NOW + timedelta(days=1), later + timedelta(days=1))
    ]

    assert known == [False, True, False]


@pytest.mark.owner
def test_agreed_minutes_freeze_the_agenda_and_who_was_there(meeting, officer):
    add_item(meeting, officer)
    MeetingStep.objects.create(
        meeting=meeting, verb="agreed", by=officer, at=NOW, note="At the next one."
    )

    for change in (
        lambda: AgendaItem.objects.update(title="Another title"),
        lambda: AgendaItem.objects.all().delete(),
        lambda: Attendance.objects.create(
            meeting=meeting,
            person=officer,
            how="present",
            changed_by=officer,
            changed_at=NOW,
        ),
    ):
        with pytest.raises(InternalError, match="are agreed"), transaction.atomic():
            change()
    with pytest.raises(Conflict, match="are agreed"):
        add_item(meeting, officer)


def test_who_came_is_noted_once_for_each_seat(meeting, officer):
    SeatFactory(group=meeting.group)
    [invitation] = attendance.invitations_of(meeting)
    apology = attendance.Came(invitation, "apologies")
    substitute = attendance.Came(invitation, "substitute", "Ann Other, COSLA")

    def noted(came):
        return attendance.note_attendance(
            meeting=meeting, came=[came], by=officer, at=NOW
        )

    assert [noted(apology), Attendance.objects.get().how] == [1, "apologies"]
    [invitation] = attendance.invitations_of(meeting)
    with pytest.raises(ValidationError, match="Say who came instead"):
        noted(attendance.Came(invitation, "substitute"))
    assert noted(attendance.Came(invitation, "substitute", substitute.substitute)) == 1
    [invitation] = attendance.invitations_of(meeting)
    assert noted(attendance.Came(invitation, "substitute", substitute.substitute)) == 0
    assert noted(attendance.Came(invitation, "")) == 1
    assert not Attendance.objects.exists()
