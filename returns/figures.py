"""What a round comes to: how many reported, who is behind, how long each side took. Stored as the
round closes.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils import timezone

from commitments.positions import NOT_BEGUN
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate, Transition
from rounds.on_day import RoundOnDay
from rounds.positions import positions_at
from rounds.states import HANDED_IN, State, Verb
from standing.returned import return_states_on

NONE, ENDED = "none", "ended"  # no update at all; none that is due any more
SET_ASIDE = "set_aside"  # handed in and accepted, and set aside by an officer since
# From a step of one kind to the next step of the others: how long a side took.
REVIEW = (Verb.SUBMITTED, (Verb.ACCEPTED, Verb.RETURNED))
RESUBMISSION = (Verb.RETURNED, (Verb.SUBMITTED,))


@dataclass(frozen=True)
class Turnaround:
    """How long one side took: of how many steps, and the median and longest, in days with one
    decimal.
    """

    count: int
    median_days: float | None
    longest_days: float | None

    @classmethod
    def of(cls, spans: list[timedelta]) -> "Turnaround":
        if not spans:
            return cls(0, None, None)
        days = [span / timedelta(days=1) for span in spans]
        return cls(len(days), round(median(days), 1), round(max(days), 1))

    @property
    def figure(self) -> str:
        """The median as it is shown: under a day is said in words."""
        if self.median_days is None:
            return "–"
        return f"{self.median_days:g}" if self.median_days >= 1 else "under 1"

    @property
    def unit(self) -> str:
        if self.median_days is None:
            return ""
        return "day" if self.median_days <= 1 else "days"


@dataclass(frozen=True)
class Body:
    """A lead organisation's part: returns expected, accepted, and first handed in by
    the due day.
    """

    code: str
    name: str
    expected: int
    handed_in: int
    accepted: int
    on_time: int
    ended: int

    @property
    def missing(self) -> int:
        """What is due and not accepted; what was verified, withdrawn or superseded meanwhile is not
        due any more.
        """
        return self.expected - self.accepted - self.ended

    @property
    def shares(self) -> list[tuple[str, str, str]]:
        """The parts of its bar, accepted and then in review: each with where it starts and how wide
        it is.
        """
        accepted = 100 * self.accepted / self.expected
        in_review = 100 * (self.handed_in - self.accepted) / self.expected
        return [
            ("accepted", "0.00%", f"{accepted:.2f}%"),
            ("review", f"{accepted:.2f}%", f"{in_review:.2f}%"),
        ]


@dataclass(frozen=True)
class Figures:
    """What a round came to, or comes to so far."""

    expected: int
    states: dict[str, int]
    not_reported: dict[str, int]
    standings: dict[str, int]
    evidence: dict[str, int]
    bodies: list[Body]
    review: Turnaround
    resubmission: Turnaround

    @property
    def accepted(self) -> int:
        return self.states.get(State.ACCEPTED, 0)

    @property
    def handed_in(self) -> int:
        return sum(self.states.get(state, 0) for state in (*HANDED_IN, SET_ASIDE))

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Why nothing was reported, in words, and on how many; without reasons of none."""
        labels = ExpectedReturn.NotReported.choices
        counts = [(label, self.not_reported.get(why, 0)) for why, label in labels]
        return [(label, count) for label, count in counts if count]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def fingerprint(self) -> str:
        """The same for the same figures, and another for others: a page that was read says by it
        which it showed.
        """
        text = json.dumps(self.as_json(), sort_keys=True)
        return sha256(text.encode()).hexdigest()

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Figures":
        parts = {
            "bodies": [Body(**body) for body in stored["bodies"]],
            "review": Turnaround(**stored["review"]),
            "resubmission": Turnaround(**stored["resubmission"]),
        }
        return cls(**stored | parts)


def figures_of(of_round: RoundOnDay, at: AsAt) -> Figures:
    """Return a closed round's figures as they were stored, or an open one's as they were at the end
    of a day.

    At most four queries for today, six for an earlier day.
    """
    if of_round.figures:
        return Figures.from_json(of_round.figures)
    expected = list(
        of_round.reporting_round.expected.owed_by(at.day).select_related(
            "lead", "closing_lead", "commitment__lead"
        )
    )
    states = _states(of_round, expected, at)
    steps = _steps(of_round)
    if at.is_past:
        steps = [step for step in steps if step.at < at.end]
    not_reported = [row.not_reported for row in expected if row.not_reported]
    return Figures(
        expected=len(expected),
        states=dict(Counter(states.values())),
        not_reported=dict(Counter(not_reported)),
        standings=dict(Counter(row.standing for row in expected if row.standing)),
        evidence=dict(Counter(row.evidence for row in expected if row.evidence)),
        bodies=_bodies(of_round, expected, states, steps),
        review=Turnaround.of(_spans(steps, *REVIEW)),
        resubmission=Turnaround.of(_spans(steps, *RESUBMISSION)),
    )


class StepTaken(NamedTuple):
    """A step of an update's way to its review."""

    update: int
    commitment: int
    verb: str
    at: datetime
    by: int


def _steps(of_round: RoundOnDay) -> list[StepTaken]:
    errata = Q(update__is_beside=True, update__corrects__isnull=False)
    steps = Transition.objects.exclude(errata).filter(
        update__round=of_round.pk,
        verb__in=[Verb.SUBMITTED, Verb.TAKEN_BACK, Verb.RETURNED, Verb.ACCEPTED],
    )
    columns = ["update", "update__commitment", "verb", "at", "by"]
    rows = steps.order_by("update", "at", "pk").values_list(*columns)
    return [StepTaken(*row) for row in rows]


def _states(
    of_round: RoundOnDay, expected: Iterable[ExpectedReturn], at: AsAt
) -> dict[int, str]:
    """Return what had become of each return, by its commitment's key."""
    if at.is_past:
        keys = [row.commitment_id for row in expected]
        states = return_states_on(at)
        (positions,) = positions_at([at.end], keys)
        live = {pk for pk in states if positions.get(pk, NOT_BEGUN).is_live}
    else:
        updates = of_round.reporting_round.updates.standing().as_counted()
        updates = updates.filter(corrects=None)
        states = dict(updates.values_list("commitment", "state"))
        live = {row.commitment_id for row in expected if row.commitment.is_live}
    held = _held(of_round, at)
    became = {}
    for row in expected:
        pk = row.commitment_id
        became[pk] = _state(states.get(pk), is_live=pk in live, is_held=pk in held)
    return became


def _held(of_round: RoundOnDay, at: AsAt) -> set[int]:
    """Return the keys of the commitments with an update of the round that nobody had set aside."""
    end = at.end if at.is_past else None
    held = ProgressUpdate.objects.in_force(end).filter(round=of_round.pk)
    return set(held.order_by().values_list("commitment", flat=True))


def _state(state: str | None, *, is_live: bool, is_held: bool) -> str:
    """Return what became of a return; of what was verified, withdrawn or superseded since the
    round opened, that it has ended.
    """
    if state == State.ACCEPTED:
        return state if is_held else SET_ASIDE
    if not is_live:
        return ENDED
    return state or NONE


def _bodies(
    of_round: RoundOnDay,
    expected: Iterable[ExpectedReturn],
    states: dict[int, str],
    steps: list[StepTaken],
) -> list[Body]:
    """Return each lead organisation's part, those with most missing first: of what it leads at
    present, or led as the round closed.
    """
    first_handed_in = _first_handed_in(steps)
    by_lead = defaultdict(list)
    for row in expected:
        by_lead[row.answering_lead].append(row.commitment_id)
    bodies = []
    for lead, keys in by_lead.items():
        counts = Counter(states[pk] for pk in keys)
        handed_in = [pk for pk in keys if states[pk] in (*HANDED_IN, SET_ASIDE)]
        days = [timezone.localdate(first_handed_in[pk]) for pk in handed_in]
        body = Body(
            code=lead.code,
            name=lead.name,
            expected=len(keys),
            handed_in=len(handed_in),
            accepted=counts[State.ACCEPTED],
            on_time=sum(day <= of_round.due_on for day in days),
            ended=counts[ENDED],
        )
        bodies.append(body)
    return sorted(bodies, key=lambda body: (-body.missing, body.name))


def _first_handed_in(steps: Iterable[StepTaken]) -> dict[int, datetime]:
    """Return when each commitment's return was first handed in."""
    moments: dict[int, datetime] = {}
    for step in steps:
        if step.verb == Verb.SUBMITTED:
            earliest = moments.get(step.commitment, step.at)
            moments[step.commitment] = min(step.at, earliest)
    return moments


def _spans(
    steps: list[StepTaken], start: str, ends: tuple[str, ...]
) -> list[timedelta]:
    """Return how long it took each time from a step to the next one of the same update, where that
    is one of `ends`.

    What an officer hands in and accepts in one step was reviewed by nobody, and is left out.
    """
    spans = []
    for step, following in pairwise(steps):
        if step.update != following.update:
            continue
        if step.verb != start or following.verb not in ends:
            continue
        if following.verb == Verb.ACCEPTED and step.by == following.by:
            continue
        spans.append(following.at - step.at)
    return spans
