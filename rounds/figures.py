"""What a round comes to: how many reported, who is behind, how long each side took. Stored as the
round closes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from django.utils import timezone

from commitments.models import Commitment
from commitments.ratings import LIVE
from commitments.snapshot import standings_on
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound, Transition

NONE, ENDED = "none", "ended"  # no update at all; none that is due any more
HANDED_IN = ("submitted", "accepted")
# From a step of one kind to the next step of the others: how long a side took.
REVIEW = ("submitted", ("accepted", "returned"))
RESUBMISSION = ("returned", ("submitted",))


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
        days = [span / timedelta(days=1) for span in spans]
        return cls(
            len(days),
            round(median(days), 1) if days else None,
            round(max(days), 1) if days else None,
        )

    @property
    def figure(self) -> str:
        """The median as it is shown: under a day is said in words."""
        return (
            "–"
            if self.median_days is None
            else f"{self.median_days:g}"
            if self.median_days >= 1
            else "under 1"
        )

    @property
    def unit(self) -> str:
        return (
            ""
            if self.median_days is None
            else "day"
            if self.median_days <= 1
            else "days"
        )


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
        parts, start = [], 0.0
        for kind, count in (
            ("accepted", self.accepted),
            ("review", self.handed_in - self.accepted),
        ):
            width = 100 * count / self.expected
            parts.append((kind, f"{start:.2f}%", f"{width:.2f}%"))
            start += width
        return parts


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
        return self.states.get(ProgressUpdate.State.ACCEPTED, 0)

    @property
    def handed_in(self) -> int:
        return self.accepted + self.states.get(ProgressUpdate.State.SUBMITTED, 0)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "Figures":
        parts = {
            "bodies": [Body(**body) for body in stored["bodies"]],
            "review": Turnaround(**stored["review"]),
            "resubmission": Turnaround(**stored["resubmission"]),
        }
        return cls(**stored | parts)


def figures_of(reporting_round: ReportingRound, at: AsAt | None = None) -> Figures:
    """Return a closed round's figures as they were stored, or an open one's as they were at the end
    of a day.

    At most three queries for today, five for an earlier day.
    """
    if reporting_round.is_closed and reporting_round.figures:
        return Figures.from_json(reporting_round.figures)
    expected = list(reporting_round.expected.select_related("lead", "commitment"))
    if at is not None and at.is_past:
        said = ExpectedReturn.objects.states_on(at)
        (known,) = standings_on(Commitment.objects.expected_in(reporting_round), [at])
        live = {pk for pk in said if pk not in known or known[pk].lifecycle in LIVE}
        steps = [step for step in _steps(reporting_round) if step[3] < at.end]
    else:
        updates = reporting_round.updates.filter(corrects=None)
        said = dict(updates.values_list("commitment", "state"))
        live = {one.commitment_id for one in expected if one.commitment.is_live}
        steps = list(_steps(reporting_round))
    states = {
        one.commitment_id: _state(
            said.get(one.commitment_id), one.commitment_id in live
        )
        for one in expected
    }
    return Figures(
        expected=len(expected),
        states=dict(Counter(states.values())),
        not_reported=dict(
            Counter(one.not_reported for one in expected if one.not_reported)
        ),
        standings=dict(Counter(one.standing for one in expected if one.standing)),
        evidence=dict(Counter(one.evidence for one in expected if one.evidence)),
        bodies=_bodies(reporting_round, expected, states, steps),
        review=Turnaround.of(_spans(steps, *REVIEW)),
        resubmission=Turnaround.of(_spans(steps, *RESUBMISSION)),
    )


def _steps(reporting_round: ReportingRound):
    steps = Transition.objects.filter(
        update__round=reporting_round, update__is_erratum=False
    )
    steps = steps.filter(verb__in=["submitted", "taken back", "returned", "accepted"])
    return steps.order_by("update", "at", "pk").values_list(
        "update", "update__commitment", "verb", "at", "by"
    )


def _state(said: str | None, is_live: bool) -> str:
    if not is_live and said != ProgressUpdate.State.ACCEPTED:
        return ENDED  # verified, withdrawn or superseded since the round opened
    return said or NONE


def _bodies(
    reporting_round: ReportingRound,
    expected: Iterable[ExpectedReturn],
    states: dict[int, str],
    steps: list[tuple],
) -> list[Body]:
    first_handed_in = {}
    for _, commitment, verb, at, _ in steps:
        if verb == "submitted":
            first_handed_in[commitment] = min(at, first_handed_in.get(commitment, at))
    by_lead = defaultdict(list)
    for one in expected:
        by_lead[one.lead].append(one.commitment_id)
    bodies = []
    for lead, commitments in by_lead.items():
        counts = Counter(states[commitment] for commitment in commitments)
        done = [one for one in commitments if states[one] in HANDED_IN]
        bodies.append(
            Body(
                code=lead.code,
                name=lead.name,
                expected=len(commitments),
                handed_in=len(done),
                accepted=counts["accepted"],
                on_time=sum(
                    timezone.localdate(first_handed_in[one]) <= reporting_round.due_on
                    for one in done
                ),
                ended=counts[ENDED],
            )
        )
    return sorted(bodies, key=lambda body: (-body.missing, body.name))


def _spans(steps: list[tuple], start: str, ends: tuple[str, ...]) -> list[timedelta]:
    """Return how long it took each time from a step to the next one of the same update, where that
    is one of `ends`.

    What an officer hands in and accepts in one step was reviewed by nobody, and is left out.
    """
    spans = []
    for (update, _, verb, at, by), (next_update, _, next_verb, then, by_whom) in zip(
        steps, steps[1:], strict=False
    ):
        if (
            update == next_update
            and verb == start
            and next_verb in ends
            and (next_verb != "accepted" or by != by_whom)
        ):
            spans.append(then - at)
    return spans
