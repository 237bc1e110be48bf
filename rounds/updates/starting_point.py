"""What the text of an update starts from: the accepted update before it that holds, or what ended
in its round while nothing was due.
"""

from dataclasses import replace

from commitments.models import Commitment
from people.models import User
from rounds.content import Content
from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import State
from rounds.updates.content_rows import content_of
from rounds.updates.workflow import may_be_begun

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


def ended_before(
    commitment: Commitment, reporting_round: ReportingRound
) -> ProgressUpdate | None:
    """Return what was begun for a round and ended as no longer due: where an update is owed again,
    it starts from this.
    """
    ended = commitment.updates.filter(round=reporting_round, state=State.NO_LONGER_DUE)
    return ended.filter(corrects=None).order_by("pk").last()


def content_again(update: ProgressUpdate) -> Content:
    """Return all that an update said, for a new form, but for dates of milestones that were
    withdrawn since; what was confirmed of it is asked about anew. Its files come by themselves.
    """
    content = content_of(update)
    standing = set(update.commitment.milestones.standing().values_list("pk", flat=True))
    milestones = [line for line in content.milestones if line.milestone_id in standing]
    return replace(content, milestones=milestones, confirm=[], files=[])


def may_begin_again(update: ProgressUpdate, user: User) -> bool:
    """True where an update ended as no longer due, another is owed in its round, and this person
    may begin that.
    """
    commitment = update.commitment
    if update.state != State.NO_LONGER_DUE or not commitment.is_live:
        return False
    if not may_be_begun(update.round) or not commitment.may_be_reported_by(user):
        return False
    begun = commitment.updates.standing().filter(round=update.round_id)
    return not begun.exists()
