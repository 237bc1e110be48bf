"""Rounds and updates as they were known at the end of a day: frozen values."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from programme.as_at import AsAt
from rounds.content import FACTS, FIELDS, TEXTS
from rounds.meeting_on_day import MeetingOnDay
from rounds.models import ProgressUpdate, ReportingRound
from rounds.querysets.calendar import ReportingRoundQuerySet
from toolkit.faults import ASKED


@dataclass(frozen=True)
class RoundOnDay:
    """A reporting round with the state and the days it had at the end of a day."""

    reporting_round: ReportingRound
    meeting: MeetingOnDay
    state: str
    opens_on: date
    due_on: date
    closes_on: date
    closed_on: date | None

    @classmethod
    def today(cls, reporting_round: ReportingRound) -> "RoundOnDay":
        """Return it as it is now."""
        return cls(
            reporting_round=reporting_round,
            meeting=MeetingOnDay.today(reporting_round.meeting),
            state=reporting_round.state,
            opens_on=reporting_round.opens_on,
            due_on=reporting_round.due_on,
            closes_on=reporting_round.closes_on,
            closed_on=reporting_round.closed_on,
        )

    @classmethod
    def earlier(cls, reporting_round: ReportingRound, day: date) -> "RoundOnDay":
        """Return a round that had opened by a day as it was at its end, from its steps.

        The caller has prefetched the steps.
        """
        steps = reporting_round.steps.all()
        taken = [step for step in steps if timezone.localdate(step.at) <= day]
        last = taken[-1] if taken else reporting_round
        closed_on = reporting_round.closed_on
        state = reporting_round.state
        if closed_on and closed_on > day:
            state, closed_on = reporting_round.State.OPEN, None
        return cls(
            reporting_round=reporting_round,
            meeting=MeetingOnDay.known(reporting_round.meeting, day),
            state=state,
            opens_on=last.opens_on,
            due_on=last.due_on,
            closes_on=last.closes_on,
            closed_on=closed_on,
        )

    def __str__(self) -> str:
        return str(self.reporting_round)

    def get_absolute_url(self) -> str:
        return str(self.reporting_round.get_absolute_url())

    def get_state_display(self) -> str:
        return self.reporting_round.State(self.state).label

    @property
    def pk(self) -> int:
        return self.reporting_round.pk

    @property
    def slug(self) -> str:
        return self.reporting_round.slug

    @property
    def figures(self) -> dict[str, Any] | None:
        """What it came to, of a round that had closed by then."""
        return self.reporting_round.figures if self.is_closed else None

    @property
    def as_at(self) -> date:
        """The day the round's ratings speak of: its meeting's."""
        return self.meeting.date

    @property
    def is_open(self) -> bool:
        return self.state == self.reporting_round.State.OPEN

    @property
    def is_planned(self) -> bool:
        return self.state == self.reporting_round.State.PLANNED

    @property
    def is_closed(self) -> bool:
        return self.state == self.reporting_round.State.CLOSED

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.reporting_round.State.CANCELLED

    def is_past_due(self, day: date) -> bool:
        return day > self.due_on


@dataclass(frozen=True)
class Fact:
    """One thing that an update says, with the word for it on its page."""

    name: str
    label: str
    text: str


@dataclass(frozen=True)
class UpdateOnDay:
    """An update with what was known of it at the end of a day.

    Once accepted its words, dates and evidence never change. What may come later is that a second
    officer confirms it, that it is set aside, and that another update corrects it.
    """

    update: ProgressUpdate
    day: date
    is_unconfirmed: bool
    is_set_aside: bool
    accepted_correction: ProgressUpdate | None

    @classmethod
    def known(cls, update: ProgressUpdate, at: AsAt) -> "UpdateOnDay":
        """Return an update as it was known on a day. The caller has selected its correction, and to
        an accepted one added what was in force by then (`with_in_force`).
        """
        correction = update.accepted_correction
        if correction and not update.is_corrected:  # type: ignore[attr-defined]
            correction = None
        is_unconfirmed = update.was_unconfirmed(at.end if at.is_past else None)
        is_set_aside = (
            update.is_accepted and not update.is_in_force  # type: ignore[attr-defined]
        )
        return cls(update, at.day, is_unconfirmed, is_set_aside, correction)

    @property
    def as_at(self) -> date:
        """The day its rating speaks of: its round's meeting's, which the caller has selected."""
        return self.update.round.meeting.when_known_on(self.day).date

    @property
    def facts(self) -> list[Fact]:
        """What its page says below what happened, in the order of the page, without what is empty.

        Recovery and evidence have no text: the page shows their rows. They are prefetched.
        """
        update = self.update
        texts = {name: getattr(update, name) for name in TEXTS}
        texts["cause"] = update.get_cause_display()
        if update.outlook:
            texts["outlook"] = f"{update.get_outlook_display()} at the due date"
        texts["confirm"] = "\n".join(f"{ASKED[code]}." for code in update.confirm)
        has_rows = {
            "recovery": bool(update.recovery.all()),
            "evidence": bool(update.shown_evidence),
        }
        return [
            Fact(name, FIELDS[name].fact, texts.get(name, ""))
            for name in FACTS
            if texts.get(name) or has_rows.get(name)
        ]


def is_before(moment: datetime | None, end: datetime) -> bool:
    """True for what had happened by a moment; what has not happened has none."""
    return moment is not None and moment < end


def round_on_day(reporting_round: ReportingRound, at: AsAt) -> RoundOnDay:
    """Return a round that had opened by a day as it was at its end.

    Of an earlier day that is told from its steps, which the caller has prefetched.
    """
    if at.is_past:
        return RoundOnDay.earlier(reporting_round, at.day)
    return RoundOnDay.today(reporting_round)


def rounds_on_day(
    at: AsAt, rounds: ReportingRoundQuerySet | None = None
) -> list[RoundOnDay]:
    """Return the rounds that had opened by the end of a day, oldest first, as they then were.

    Two queries. `rounds` narrows or annotates them.
    """
    if rounds is None:
        rounds = ReportingRound.objects.all()
    opened = (
        rounds.opened_by(at.day)
        .select_related("meeting")
        .prefetch_related("steps")
        .order_by("meeting__date")
    )
    return [round_on_day(reporting_round, at) for reporting_round in opened]


def open_round_on_day(at: AsAt) -> RoundOnDay | None:
    """Return the round that was open at the end of a day, as it then was. One query, or two."""
    candidates = ReportingRound.objects.open_on(at).select_related("meeting")
    if at.is_past:
        candidates = candidates.prefetch_related("steps")
    reporting_round = candidates.order_by("meeting__date").first()
    return round_on_day(reporting_round, at) if reporting_round else None
