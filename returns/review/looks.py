"""What a reviewer looks at first in an update that waits, and what there is to look at twice."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from commitments.evidence import Evidence, RatingBesideEvidence, evidence_of
from commitments.milestones import DatesOfMilestone, MilestoneOnDay
from commitments.models import Milestone
from commitments.ratings import CONFIDENCE, Standing
from programme.as_at import AsAt
from rounds.models import MilestoneChange, ProgressUpdate, ReportingRound
from rounds.updates.by_round import ROUNDS_READ
from rounds.updates.selectors import milestones_with_statements, updates_until
from rounds.updates.warnings import ReturnWarning, warnings_of
from toolkit.faults import ASKED


@dataclass(frozen=True)
class WaitingReturn:
    """An update that waits for review, beside the last one accepted before it and what the
    milestones show: today with the dates it states, and when the last round closed.
    """

    update: ProgressUpdate
    before: ProgressUpdate | None
    evidence: Evidence
    evidence_before: Evidence | None
    warnings: Sequence[ReturnWarning]
    day: date

    @property
    def days(self) -> int:
        """For how many days it has waited."""
        handed_in = timezone.localdate(self.update.submitted_at)
        return max((self.day - handed_in).days, 0)

    @property
    def beside(self) -> RatingBesideEvidence:
        return RatingBesideEvidence(self.standing, self.evidence)

    @property
    def standing(self) -> Standing:
        """The rating that it states. What was handed in has one."""
        standing = self.update.standing
        assert standing is not None
        return standing

    @property
    def is_plain(self) -> bool:
        """True where there is nothing to look at twice: it may be accepted together with others."""
        return not self.to_look_at

    @property
    def to_look_at(self) -> list[str]:
        """What there is to look at twice, in sentences."""
        return [
            *self._about_the_rating(),
            *self._about_the_evidence(),
            *(warning.reason for warning in self.warnings),
            *self._about_what_it_says(),
        ]

    def _about_the_rating(self) -> list[str]:
        if self.before is None or self.before.standing is None:
            return [self._without_before()]
        now, before = self.standing, self.before.standing
        if now == before:
            return []
        if now == Standing.COMPLETE:
            return [f"Complete, after {before.label.lower()}: look at its evidence."]
        if _distance(now, self.evidence) < _distance(before, self.evidence):
            return []
        return [f"{now.label}, after {before.label.lower()} in {self.before.round}."]

    def _without_before(self) -> str:
        if self.update.commitment.standing == Standing.NOT_STARTED:
            return "It is the first report."
        return f"No update of the last {ROUNDS_READ} rounds holds."

    def _about_the_evidence(self) -> list[str]:
        sentences = []
        if self.beside.is_more_confident:
            sentences.append("Its owner is more confident than the evidence.")
        before = self.evidence_before
        if before and before.rating and self.evidence.is_worse_than(before.rating):
            sentences.append(
                f"The milestones show {self.evidence.label.lower()}; when the last"
                f" round closed they showed {before.label.lower()}."
            )
        return sentences

    def _about_what_it_says(self) -> list[str]:
        update = self.update
        sentences = [
            f"Asked back, and confirmed: {ASKED[code]}." for code in update.confirm
        ]
        if update.corrects_id:
            sentences.append("It corrects what was accepted.")
        if any(change.withdraw for change in update.milestone_changes.all()):
            sentences.append("It takes back a date that was stated.")
        return sentences


def waiting_returns(updates: Iterable[ProgressUpdate], at: AsAt) -> list[WaitingReturn]:
    """Return what a reviewer looks at in each of these updates, in their order. Seven queries
    and those by which the updates themselves are read.

    The caller has selected the commitment and the round's meeting, and prefetched the milestone
    changes.
    """
    updates = list(updates)
    commitments = [update.commitment_id for update in updates]
    until_each = updates_until(updates)
    milestones_of = milestones_with_statements(commitments)
    now, before = _known_now_and_before(commitments, at)
    waiting = []
    for update in updates:
        pk = update.commitment_id
        expected = _with_changes(now[pk], update.milestone_changes.all(), at.day)
        waiting.append(
            WaitingReturn(
                update=update,
                before=_last_of(until_each[update.pk][:-1]),
                evidence=evidence_of(expected, at.day),
                evidence_before=before.get(pk),
                warnings=warnings_of(until_each[update.pk], milestones_of[pk]),
                day=at.day,
            )
        )
    return waiting


def _last_of(updates: Sequence[ProgressUpdate | None]) -> ProgressUpdate | None:
    return next((update for update in reversed(updates) if update), None)


def _distance(standing: Standing, evidence: Evidence) -> int:
    """Return how far a rating is from what the milestones show; the furthest where nothing says."""
    if standing not in CONFIDENCE or evidence.rating not in CONFIDENCE:
        return len(CONFIDENCE)
    return abs(CONFIDENCE.index(standing) - CONFIDENCE.index(evidence.rating))


def _known_now_and_before(
    commitments: Sequence[int], at: AsAt
) -> tuple[dict[int, list[MilestoneOnDay]], dict[int, Evidence]]:
    """Return the milestones of commitments today, and what they showed on the day that the last
    round closed, by the commitments' keys. Three queries; two before any round has closed.
    """
    now = _milestones_known(commitments, at)
    closed = ReportingRound.objects.closed_by(at.day).order_by("-meeting__date").first()
    if closed is None or closed.closed_on is None:
        return now, {}
    closed_at = at.before(closed.closed_on)
    then = _milestones_known(commitments, closed_at)
    shown = {pk: evidence_of(rows, closed_at.day) for pk, rows in then.items()}
    return now, shown


def _milestones_known(
    commitments: Sequence[int], at: AsAt
) -> dict[int, list[MilestoneOnDay]]:
    of_these = Milestone.objects.filter(commitment__in=commitments)
    by_commitment: dict[int, list[MilestoneOnDay]] = defaultdict(list)
    for milestone in of_these.with_known(at).order_by("order").as_known():
        by_commitment[milestone.commitment_id].append(milestone)
    return by_commitment


def _with_changes(
    milestones: Iterable[MilestoneOnDay],
    changes: Iterable[MilestoneChange],
    day: date,
) -> list[DatesOfMilestone]:
    """Return milestones with the dates that an update states of them, as if it were accepted."""
    change_of = {change.milestone_id: change for change in changes}
    changed: list[DatesOfMilestone] = []
    for milestone in milestones:
        change = change_of.get(milestone.pk)
        changed.append(_with_change(milestone, change, day) if change else milestone)
    return changed


def _with_change(
    milestone: MilestoneOnDay, change: MilestoneChange, day: date
) -> MilestoneOnDay:
    return _with_done(_with_forecast(milestone, change), change, day)


def _with_forecast(
    milestone: MilestoneOnDay, change: MilestoneChange
) -> MilestoneOnDay:
    if not change.forecast_date:
        return milestone
    precision = change.forecast_precision
    return milestone._replace(
        forecast_date=change.forecast_date, forecast_precision=precision
    )


def _with_done(
    milestone: MilestoneOnDay, change: MilestoneChange, day: date
) -> MilestoneOnDay:
    if not change.done_date:
        return milestone
    return milestone._replace(
        done_date=change.done_date,
        done_precision=change.done_precision,
        done_stated_on=day,
    )
