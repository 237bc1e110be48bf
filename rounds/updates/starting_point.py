"""What the text of an update starts from: the accepted update before it that holds."""

from dataclasses import replace

from commitments.models import Commitment
from rounds.content import Content
from rounds.models import ProgressUpdate
from rounds.updates.content_rows import content_of

SHOWN_WITH = [
    "round__meeting",
    "entered_by",
    "answered_by",
    "author",
    "seat",
    "accepted_by",
    "correction",
]


def accepted_before(
    commitment: Commitment, update: ProgressUpdate | None
) -> ProgressUpdate | None:
    """Return the accepted update that this one starts from: what it corrects, or the last one that
    nobody set aside.
    """
    accepted = commitment.updates.accepted().select_related(*SHOWN_WITH)
    accepted = accepted.with_in_force().prefetch_related(
        "recovery", "evidence", "files", "milestone_changes"
    )
    if update and update.corrects_id:
        return accepted.filter(pk=update.corrects_id).first()
    return accepted.in_force().in_order().last()


def first_content(latest: ProgressUpdate | None) -> Content:
    """Return what a new form holds: the last update's words, without its dates and without what
    proved it.
    """
    if latest is None:
        return Content()
    return replace(content_of(latest), milestones=[], evidence=[], confirm=[])
