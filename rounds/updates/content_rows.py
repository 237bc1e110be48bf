"""What an update says, read from its rows and written to them."""

from datetime import datetime

from django.db.models import Model

from commitments.ratings import DEFINITIONS_VERSION, split
from rounds.content import (
    TEXTS,
    WORDS,
    Content,
    EvidenceLine,
    MilestoneLine,
    RecoveryLine,
)
from rounds.models import EvidenceLink, MilestoneChange, ProgressUpdate, RecoveryStep
from toolkit.texts import as_kept, as_name


def content_of(update: ProgressUpdate) -> Content:
    """Return what an update says, as its author would send it."""
    return Content(
        standing=update.standing or "",
        **{name: getattr(update, name) for name in (*TEXTS, *WORDS)},
        recovery=[_recovery_line(step) for step in update.recovery.all()],
        milestones=[
            _milestone_line(change) for change in update.milestone_changes.all()
        ],
        evidence=[EvidenceLine(link.title, link.url) for link in update.evidence.all()],
        confirm=list(update.confirm),
        files=[file.name for file in update.kept_files],
    )


def fill(update: ProgressUpdate, content: Content, at: datetime) -> None:
    """Put into an update, unsaved, what it says of itself; its parts come from `parts_of`."""
    update.changed_at = at
    update.lifecycle, update.rating = split(content.standing)
    for name in TEXTS:
        setattr(update, name, as_kept(getattr(content, name)))
    for name in WORDS:
        setattr(update, name, getattr(content, name))
    update.confirm = list(content.confirm)
    update.definitions_version = DEFINITIONS_VERSION
    update.version += 1


def parts_of(
    update: ProgressUpdate, content: Content
) -> dict[type[Model], list[Model]]:
    """Return the unsaved rows of a saved update's parts, by their model."""
    stated = [line for line in content.milestones if line.says_any]
    return {
        RecoveryStep: [_recovery_step(update, line) for line in content.recovery],
        EvidenceLink: [_evidence_link(update, link) for link in content.evidence],
        MilestoneChange: [_milestone_change(update, line) for line in stated],
    }


def _recovery_line(step: RecoveryStep) -> RecoveryLine:
    return RecoveryLine(step=step.step, who=step.who, by=step.by, done=step.done)


def _recovery_step(update: ProgressUpdate, line: RecoveryLine) -> RecoveryStep:
    return RecoveryStep(
        update=update,
        step=as_name(line.step),
        who=as_name(line.who),
        by=line.by,
        done=line.done,
    )


def _evidence_link(update: ProgressUpdate, line: EvidenceLine) -> EvidenceLink:
    return EvidenceLink(update=update, title=as_name(line.title), url=line.url)


def _milestone_line(change: MilestoneChange) -> MilestoneLine:
    return MilestoneLine(
        milestone_id=change.milestone_id,
        forecast=change.forecast_date,
        forecast_precision=change.forecast_precision,
        done=change.done_date,
        done_precision=change.done_precision,
        reason=change.reason,
        withdraw=list(change.withdraw),
        withdrawn=dict(change.withdrawn),
    )


def _milestone_change(update: ProgressUpdate, line: MilestoneLine) -> MilestoneChange:
    change = MilestoneChange(
        update=update,
        milestone_id=line.milestone_id,
        forecast_date=line.forecast,
        forecast_precision=line.forecast_precision,
        done_date=line.done,
        done_precision=line.done_precision,
        reason=as_name(line.reason),
        withdraw=list(line.withdraw),
        withdrawn=dict(line.withdrawn),
    )
    change.clean()
    return change
