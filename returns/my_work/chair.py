"""The sections of My work for who chairs the group, or stands in: its next meeting, what is asked
of it and what was decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from commitments.models import Commitment
from commitments.ratings import Rating
from people.models import GovernanceGroup, Seat, User
from returns.my_work.sections import SHOWN, Reader, Section
from rounds.models import AgreedDate, AgreedDueDate, Decision, Meeting, Outcome
from standing.asks import Ask, asks_of
from standing.snapshot import snapshot_of

MOST_DECIDED = 10


@dataclass(frozen=True)
class Decided:
    """Something that was decided: of which commitment, what, when it was set down, and at which
    meeting, where a meeting agreed it.
    """

    at: datetime
    commitment: Commitment | None
    text: str
    reason: str
    meeting: Meeting | None = None
    title: str = ""  # of the item of an agenda, where it is of no commitment


def chaired_by(user: User) -> GovernanceGroup | None:
    """Return the group that this person chairs today, or stands in for its chair. One query, none
    for who holds no seat.
    """
    if not user.seat_ids:
        return None
    seats = Seat.objects.filter(pk__in=user.seat_ids, is_chair=True)
    seat = seats.select_related("group").first()
    return seat.group if seat else None


def next_meeting(reader: Reader) -> Section:
    """The next meeting of the group they chair, and its round. One query."""
    meetings = Meeting.objects.standing().filter(group=reader.group)
    coming = meetings.filter(date__gte=reader.at.day).select_related("round")
    return Section(
        slug="meeting",
        heading=f"The next meeting of the {reader.group}",
        template="returns/_my_work_meeting.html",
        rows=list(coming.order_by("date")[:1]),
        count=None,
        none="None is planned.",
    )


def asked_of_the_group(reader: Reader) -> Section:
    """What the last updates of what is red ask and the group has not answered, the oldest first.
    Four queries.
    """
    red = Commitment.objects.counted().filter(rating=Rating.RED).in_natural_order()
    asks = [ask for ask in asks_of(snapshot_of(red, reader.at), reader.at) if ask.text]
    rows = [reader.waiting(ask, _asked_at(ask)) for ask in asks]
    rows.sort(key=lambda row: row.since)
    return Section(
        slug="asked",
        heading="What is asked of the group",
        template="returns/_my_work_asked.html",
        rows=rows[:SHOWN],
        count=len(rows),
        about=(
            "By the last accepted updates of what is red, as far as the group has not"
            " answered. The oldest come first."
        ),
        none="Nothing is asked.",
    )


def decided(reader: Reader) -> Section:
    """What was decided last and no second officer disagreed with, the newest first. Four
    queries.
    """
    rows = [
        *_outcomes(reader),
        *_due_dates(reader.group),
        *_milestone_dates(reader.group),
        *_decisions(),
    ]
    rows.sort(key=lambda row: row.at, reverse=True)
    return Section(
        slug="decided",
        heading="What was decided",
        template="returns/_my_work_decided.html",
        rows=rows[:MOST_DECIDED],
        count=None,
        about=f"The last {MOST_DECIDED} at most, the newest first.",
        none="Nothing yet.",
    )


def _asked_at(ask: Ask) -> datetime:
    assert ask.accepted_at is not None  # what asks was accepted
    return ask.accepted_at


def _outcomes(reader: Reader) -> list[Decided]:
    """What the group decided at its meetings; what it noted is no decision."""
    visible = Outcome.objects.visible_to(reader.user).standing()
    decided = visible.filter(kind=Outcome.Kind.DECISION)
    of_group = decided.filter(item__meeting__group=reader.group).in_full()
    return [
        Decided(
            at=row.recorded_at,
            commitment=row.commitment,
            text=row.in_short,
            reason=row.text,
            meeting=row.item.meeting,
            title=row.item.title,
        )
        for row in of_group.order_by("-recorded_at", "-pk")[:MOST_DECIDED]
        if row.recorded_at
    ]


def _not_of_an_outcome(agreed: QuerySet[Any]) -> QuerySet[Any]:
    """Leave out dates that an outcome which stands has agreed: that is listed itself."""
    return agreed.exclude(outcome__isnull=False, outcome__withdrawn_at=None)


def _due_dates(group: GovernanceGroup | None) -> list[Decided]:
    agreed = _not_of_an_outcome(AgreedDueDate.objects.filter(meeting__group=group))
    return [
        Decided(
            at=row.at,
            commitment=row.commitment,
            text=f"Due {row.stated}",
            reason=row.reason,
            meeting=row.meeting,
        )
        for row in _last(agreed.select_related("commitment", "meeting__group"))
    ]


def _milestone_dates(group: GovernanceGroup | None) -> list[Decided]:
    agreed = _not_of_an_outcome(AgreedDate.objects.filter(meeting__group=group))
    related = ["milestone__commitment", "meeting__group"]
    return [
        Decided(
            at=row.at,
            commitment=row.milestone.commitment,
            text=f"{row.milestone}: {row.stated}",
            reason=row.reason,
            meeting=row.meeting,
        )
        for row in _last(agreed.select_related(*related))
    ]


def _decisions() -> list[Decided]:
    return [
        Decided(
            at=row.at,
            commitment=row.commitment,
            text=row.get_kind_display(),
            reason=row.reason,
        )
        for row in _last(Decision.objects.in_force().select_related("commitment"))
    ]


def _last(rows: QuerySet[Any]) -> Iterable[Any]:
    return rows.order_by("-at", "-pk")[:MOST_DECIDED]
