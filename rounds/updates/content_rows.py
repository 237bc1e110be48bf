"""What an update says, read from its rows and written to them."""

from datetime import datetime

from django.db.models import Model

from commitments.ratings import DEFINITIONS_VERSION, split
from rounds.models import (
    EvidenceLink,
    MilestoneChange,
    ProgressUpdate,
    RecoveryStep,
)
from rounds.updates.content import (
    Content,
    EvidenceLine,
    MilestoneLine,
    RecoveryLine,
)
from rounds.updates.workflow import NotWaiting as NotWaiting


def content_of(update: ProgressUpdate) -> Content:
    """Return what an update says, as its author would send it."""
    return Content(
        standing=update.standing or "",
        outlook=update.outlook,
        summary=update.summary,
        next_steps=update.next_steps,
        cause=update.cause,
        ask=update.ask,
        recovery=[
            RecoveryLine(line.step, line.who, line.by, line.done)
            for line in update.recovery.all()
        ],
        milestones=[
            MilestoneLine(
                milestone_id=change.milestone_id,
                forecast=change.forecast_date,
                forecast_precision=change.forecast_precision,
                done=change.done_date,
                done_precision=change.done_precision,
                reason=change.reason,
            )
            for change in update.milestone_changes.all()
        ],
        evidence=[EvidenceLine(link.title, link.url) for link in update.evidence.all()],
        files=[file.name for file in update.kept_files],
    )


def fill(update: ProgressUpdate, content: Content, at: datetime) -> None:
    """Put into an update, unsaved, what it says of itself; its parts come from `parts_of`."""
    update.changed_at = at
    lifecycle, rating = split(content.standing)
    update.lifecycle, update.rating = lifecycle, rating
    update.outlook = content.outlook
    update.summary, update.next_steps = (
        content.summary.strip(),
        content.next_steps.strip(),
    )
    update.cause, update.ask = content.cause, content.ask.strip()
    update.definitions_version = DEFINITIONS_VERSION
    update.version += 1


def parts_of(
    update: ProgressUpdate, content: Content
) -> dict[type[Model], list[Model]]:
    """Return the unsaved rows of a saved update's parts, by their model."""
    return {
        RecoveryStep: [
            RecoveryStep(
                update=update,
                step=line.step.strip(),
                who=line.who.strip(),
                by=line.by,
                done=line.done,
            )
            for line in content.recovery
        ],
        EvidenceLink: [
            EvidenceLink(update=update, title=link.title.strip(), url=link.url)
            for link in content.evidence
        ],
        MilestoneChange: [
            _change(update, line)
            for line in content.milestones
            if line.forecast or line.done or line.reason
        ],
    }


def _change(update: ProgressUpdate, line: MilestoneLine) -> MilestoneChange:
    change = MilestoneChange(
        update=update,
        milestone_id=line.milestone_id,
        forecast_date=line.forecast,
        forecast_precision=line.forecast_precision,
        done_date=line.done,
        done_precision=line.done_precision,
        reason=line.reason.strip(),
    )
    change.clean()
    return change
