"""Private calendars: whose an address is, and what stands in it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.db.models import Q

from commitments.models import Commitment
from people.models import User
from reminders.calendars import calendar_of, due_event, meeting_event
from reminders.models import CalendarAddress
from rounds.models import Meeting, ReportingRound, RoundStep
from rounds.updates.selectors import owed_in

MOST_ROUNDS = 12
MOST_MEETINGS = 24
# The address holds no secret that is stored: a person's number and the number of the address,
# signed with the tracker's key.
_signer = Signer(salt="reminders.calendar")


@dataclass(frozen=True)
class DueDate:
    """A round that falls due, with what a person is still to send for it."""

    round: ReportingRound
    owed: list[Commitment]


def token_of(person: User) -> str:
    """Return the part of a person's calendar address that nobody can guess. One query."""
    return _signer.sign(f"{person.pk}-{_number_of(person)}")


def person_of(token: str) -> User | None:
    """Return whose calendar it is, unless they have left or have another address by now.

    Two queries at most.
    """
    try:
        key, _, number = _signer.unsign(token).partition("-")
    except BadSignature:
        return None
    person = User.objects.active().people().filter(pk=key).first()
    if person and str(_number_of(person)) == number:
        return person
    return None


@transaction.atomic
def renew(*, person: User) -> None:
    """Give a person a new address, and let the one before it lead nowhere."""
    address, is_first = CalendarAddress.objects.select_for_update().get_or_create(
        person=person
    )
    if not is_first:
        address.number += 1
        address.save(update_fields=["number"])


def due_dates_of(person: User, today: date) -> list[DueDate]:
    """Return the rounds that fall due, soonest first, with what this person owes in each.

    At most five queries.
    """
    rounds = ReportingRound.objects.to_come().order_by("due_on")
    rounds = rounds.select_related("meeting__group").prefetch_related("steps")
    rounds = rounds[:MOST_ROUNDS]
    if person.is_officer:
        return [DueDate(reporting_round, []) for reporting_round in rounds]
    reportable = Commitment.objects.reportable_by(person)
    planned = list(reportable.live().in_natural_order())
    due_dates = []
    for reporting_round in rounds:
        if reporting_round.is_open:
            owed = owed_in(reportable, reporting_round).in_natural_order()
            due_dates.append(DueDate(reporting_round, list(owed)))
        elif reporting_round.due_on >= today:
            due_dates.append(DueDate(reporting_round, planned))
    return due_dates


def feed_of(person: User, today: date, at: datetime) -> bytes:
    """Return a person's calendar: due dates with what they owe, and the meetings they are for."""
    events = []
    for due in due_dates_of(person, today):
        changes = sum(
            step.verb == RoundStep.Verb.EXTENDED for step in due.round.steps.all()
        )
        events.append(due_event(due.round, due.owed, changes=changes, at=at))
    events += [meeting_event(meeting, at=at) for meeting in meetings_of(person, today)]
    return calendar_of(events, name="CPIP due dates")


def meetings_of(person: User, today: date) -> list[Meeting]:
    """Return the next meetings that a person's calendar shows, soonest first: those that rounds are
    made for, and those to which the person is invited. One query.
    """
    invited = Q(group__seats__in=person.seat_ids) | Q(guests__person=person)
    running = Q(round__state__in=["planned", "open"])
    meetings = Meeting.objects.standing().filter(precision="day", date__gte=today)
    meetings = meetings.filter(invited | running).select_related(
        "group", "arrangement", "round"
    )
    return list(meetings.order_by("date", "pk").distinct()[:MOST_MEETINGS])


def _number_of(person: User) -> int:
    addresses = CalendarAddress.objects.filter(person=person)
    return addresses.values_list("number", flat=True).first() or 0
