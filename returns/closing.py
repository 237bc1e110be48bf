"""What becomes of each return as its round closes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Subquery

from commitments.evidence import evidence_of
from commitments.milestones import MilestoneOnDay
from commitments.models import Milestone
from rounds.faults import LONGEST, Faults
from rounds.models import Decision, ExpectedReturn, ProgressUpdate, ReportingRound
from toolkit.texts import as_kept

NotReported = ExpectedReturn.NotReported


def _choices(*reasons: NotReported) -> list[tuple[str, str]]:
    return [(reason.value, reason.label) for reason in reasons]


# What an officer may give as the reason.
REASONS = _choices(NotReported.NOT_DUE, NotReported.NO_CONTACT, NotReported.LATE)
# Before the due date is over nothing is late.
EARLY_REASONS = _choices(
    NotReported.NOT_DUE, NotReported.NO_CONTACT, NotReported.CLOSED_EARLY
)
EVERY_REASON = dict([*REASONS, *EARLY_REASONS])
SETTLED = [
    "closing_seat",
    "closing_lead",
    "update",
    "standing",
    "not_reported",
    "note",
    "evidence",
    "evidence_slip",
]


@dataclass(frozen=True)
class Reason:
    """Why nothing was reported on a commitment: one of `REASONS`, and a note."""

    why: str
    note: str = ""


def settle_returns(
    reporting_round: ReportingRound, reasons: Mapping[str, Reason], today: date
) -> None:
    """Write to each expected return what became of it: the update that counts, or why there is
    none; and beside it who answers for it as the round closes, and what the milestones showed.
    """
    counted = _counted_updates(reporting_round)
    set_aside = _set_aside(reporting_round)
    in_review = _in_review(reporting_round)
    expected = list(reporting_round.expected.select_related("commitment"))
    # As at the meeting (design, section 5, rule 4), by the dates stated up to today: what lies
    # ahead is not known.
    evidence_day = min(reporting_round.as_at, today)
    milestones = _milestones_stated_by(today, expected)
    choices = reasons_on(reporting_round, today)
    faults = Faults()
    for row in expected:
        commitment = row.commitment
        row.closing_seat_id = commitment.owner_id
        row.closing_lead_id = commitment.lead_id
        row.update = counted.get(commitment.pk)
        if row.update:
            row.standing = row.update.standing or ""
        elif commitment.pk in set_aside:
            row.not_reported = NotReported.SET_ASIDE
            row.note = set_aside[commitment.pk]
        elif commitment.is_live and commitment.pk in in_review:
            row.not_reported = NotReported.IN_REVIEW
        else:
            _give_reason(row, reasons.get(commitment.reference), choices, faults)
        evidence = evidence_of(milestones[commitment.pk], evidence_day)
        row.evidence = evidence.rating or ""
        row.evidence_slip = evidence.slip.days
    faults.raise_any()
    ExpectedReturn.objects.bulk_update(expected, SETTLED, batch_size=200)


def reasons_on(reporting_round: ReportingRound, today: date) -> list[tuple[str, str]]:
    """Return what may be given as the reason on a day."""
    return REASONS if reporting_round.is_past_due(today) else EARLY_REASONS


def _counted_updates(reporting_round: ReportingRound) -> dict[int, ProgressUpdate]:
    """Return the update that counts for each commitment: the last that nobody set aside.

    A correction comes later, and so stands for what it corrects.
    """
    holding = reporting_round.updates.in_force().in_order()
    return {update.commitment_id: update for update in holding}


def _set_aside(reporting_round: ReportingRound) -> dict[int, str]:
    """Return why the updates that officers set aside do not hold, by their commitments' keys."""
    setting_aside = Decision.objects.setting_aside_each().reverse()
    because = Subquery(setting_aside.values("reason")[:1])
    updates = reporting_round.updates.accepted().in_order()
    return {
        commitment: reason
        for commitment, reason in updates.values_list("commitment", because)
        if reason is not None
    }


def _in_review(reporting_round: ReportingRound) -> set[int]:
    """Return the keys of the commitments whose update was handed in and waits for review."""
    waiting = reporting_round.updates.submitted().filter(corrects=None)
    return set(waiting.values_list("commitment", flat=True))


def _milestones_stated_by(
    day: date, expected: Iterable[ExpectedReturn]
) -> dict[int, list[MilestoneOnDay]]:
    """Return the milestones of each commitment by the dates stated up to a day."""
    by_commitment = defaultdict(list)
    keys = [row.commitment_id for row in expected]
    milestones = Milestone.objects.filter(commitment__in=keys).with_stated_by(day)
    for milestone in milestones.order_by("commitment", "order").as_known():
        by_commitment[milestone.commitment_id].append(milestone)
    return by_commitment


def _give_reason(
    row: ExpectedReturn,
    reason: Reason | None,
    choices: Sequence[tuple[str, str]],
    faults: Faults,
) -> None:
    """Write why nothing was reported. What ended since the round opened needs no reason."""
    commitment = row.commitment
    if not commitment.is_live:
        row.not_reported = NotReported.NOT_DUE
        row.note = f"{commitment.get_lifecycle_display()} while the round was open."
        return
    path = f"reasons.{commitment.reference}"
    if reason is None or reason.why not in EVERY_REASON:
        faults.add(
            path, "required", f"Say why nothing was reported on {commitment.reference}."
        )
        return
    if reason.why not in dict(choices):
        faults.add(
            path,
            "not_now",
            f"{commitment.reference}: “{EVERY_REASON[reason.why]}” is not a reason"
            " today. Choose another.",
        )
        return
    faults.limit(reason.note, path, LONGEST["reason"])
    row.not_reported = reason.why
    row.note = as_kept(reason.note)
