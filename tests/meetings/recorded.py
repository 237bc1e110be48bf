"""A meeting whose outcomes are recorded, and the one after it: what minutes are made of."""

from datetime import date

from people.models import User
from rounds.models import (
    ActionArising,
    AgendaItem,
    ArisingStep,
    Attendance,
    Meeting,
    MeetingStep,
    Outcome,
)
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    SeatHoldingFactory,
    UserFactory,
)

DAY, LATER = date(2018, 3, 28), date(2018, 5, 18)
DUE = date(2018, 9, 12)


def recorded_meeting(officer: User, *, marking="official") -> Meeting:
    """Return a meeting at which an ask was agreed, something noted and an action given; of its
    third item nothing came. One came, one was stood in for, one sent apologies.
    """
    meeting = MeetingFactory(date=DAY)
    action = ActionFactory(reference="NEG-1", title="Align policy")
    ask = agenda_item(meeting, 1, "NEG-1: agree the plan", officer, commitment=action)
    review = agenda_item(meeting, 2, "The neglect review", officer, marking=marking)
    agenda_item(meeting, 3, "Any other business", officer)
    outcome(ask, 1, "decision", "Publish it in *May*", officer, answer="agreed")
    outcome(review, 1, "noted", "The review is two weeks late.", officer)
    give_action(outcome(review, 2, "action", "Write to all bodies", officer), 12)
    for how in ("present", "substitute", "apologies"):
        attend(meeting, how, officer)
    guest = UserFactory(name="Gus Guest", organisation__name="The Observatory")
    attendance(meeting, officer, person=guest, how="present")
    for verb in ("held", "recorded"):
        step(meeting, verb, officer)
    return meeting


def held_later(officer: User, day: date = LATER) -> Meeting:
    """Return a later meeting of the group, which was held."""
    meeting = MeetingFactory(date=day)
    step(meeting, "held", officer)
    return meeting


def agenda_item(meeting, place, title, officer, **changes) -> AgendaItem:
    return AgendaItem.objects.create(
        meeting=meeting,
        place=place,
        title=title,
        added_by=officer,
        added_at=NOW,
        **changes,
    )


def outcome(item, place, kind, text, officer, **changes) -> Outcome:
    """Return a recorded outcome of an item, about what that is about."""
    return Outcome.objects.create(
        item=item,
        place=place,
        kind=kind,
        text=text,
        commitment=item.commitment,
        changed_by=officer,
        changed_at=NOW,
        recorded_by=officer,
        recorded_at=NOW,
        **changes,
    )


def give_action(recorded: Outcome, number: int) -> ActionArising:
    """Return the action of an outcome, which a seat called Police is to do."""
    seat = SeatHoldingFactory(seat__title="Police", seat__code=f"P{number}").seat
    arising = ActionArising.objects.create(
        outcome=recorded,
        group=recorded.item.meeting.group,
        number=number,
        seat=seat,
        due_on=DUE,
    )
    ArisingStep.objects.create(
        action=arising, verb="given", due_on=DUE, by=recorded.recorded_by, at=NOW
    )
    return arising


def attend(meeting, how, officer) -> None:
    """Keep how a seat of the group, which is named so too, attended."""
    holding = SeatHoldingFactory(
        seat__group=meeting.group,
        seat__title=f"Seat of {how}",
        person__name=f"Holder of {how}",
    )
    substitute = "Sue Standing, Police" if how == "substitute" else ""
    attendance(
        meeting,
        officer,
        seat=holding.seat,
        person=holding.person,
        how=how,
        substitute=substitute,
    )


def attendance(meeting, officer, **changes) -> Attendance:
    return Attendance.objects.create(
        meeting=meeting, changed_by=officer, changed_at=NOW, **changes
    )


def step(meeting, verb, officer) -> None:
    note = "" if verb == "held" else "3 outcomes"
    MeetingStep.objects.create(
        meeting=meeting, verb=verb, by=officer, at=NOW, note=note
    )


def withdraw(recorded: Outcome, officer: User) -> None:
    recorded.withdrawn_by, recorded.withdrawn_at = officer, NOW
    recorded.withdrawn_because = "It was another item."
    recorded.save()
