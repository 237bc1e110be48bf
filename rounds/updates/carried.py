"""What was written for an earlier round and never accepted: it stays readable, and fills the next
form of its commitment.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from commitments.models import Commitment
from people.models import User
from rounds.content import Content, to_json
from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import WAITING, State
from rounds.updates.differences import differences
from rounds.updates.starting_point import (
    SHOWN_WITH,
    accepted_before,
    content_again,
    ended_before,
    first_content,
)
from rounds.updates.write import start_update

NOUNS = {State.DRAFT: "draft", State.RETURNED: "returned update"}


@dataclass(frozen=True)
class Carried:
    """An update that was not accepted in its round, and fills the form of a later one."""

    update: ProgressUpdate
    content: Content
    is_own: bool

    @property
    def source(self) -> str:
        """Where the words are from, for the person who reads them: “your June 2018 draft”."""
        whose = "your" if self.is_own else f"{self.update.author}’s"
        noun = NOUNS.get(State(self.update.state), "update")
        return f"{whose} {self.update.round} {noun}"

    def marks(self, latest: ProgressUpdate | None) -> dict[str, str]:
        """Return what marks each control that it fills as the last accepted update would not."""
        before = to_json(first_content(latest))
        changes = differences(before, to_json(self.content), {})
        return {change.name: f"From {self.source}" for change in changes}


def carried_into(
    commitment: Commitment, reporting_round: ReportingRound, user: User
) -> Carried | None:
    """Return what fills the form of a commitment's update for a round, if anything was written
    for an earlier one, and nothing for this one.

    It is the last that its author had begun, and that is newer than any accepted update. What this
    person may not see is left out.
    """
    own = commitment.updates.filter(corrects=None).select_related(*SHOWN_WITH)
    if own.filter(round=reporting_round).exists():
        return None
    earlier = Q(
        round__state="closed", round__meeting__date__lt=reporting_round.meeting.date
    )
    written = own.visible_to(user).filter(state__in=WAITING)
    written = written.filter(earlier | Q(round__state="cancelled"))
    parts = ["recovery", "evidence", "files", "milestone_changes"]
    last = written.prefetch_related(*parts).in_order().last()
    if last is None or _is_outdated(last):
        return None
    return Carried(last, content_again(last), is_own=last.author_id == user.pk)


def first_text(
    latest: ProgressUpdate | None, ended: ProgressUpdate | None, carried: Carried | None
) -> Content:
    """Return what a new form holds: what ended in its round, else what was written for an earlier
    one, else the words of the last accepted update.
    """
    if ended:
        return content_again(ended)
    return carried.content if carried else first_content(latest)


def first_words(
    commitment: Commitment, reporting_round: ReportingRound, user: User
) -> Content:
    """Return the words of what a new form holds, without its dates and links."""
    content = first_text(
        accepted_before(commitment, None),
        ended_before(commitment, reporting_round),
        carried_into(commitment, reporting_round, user),
    )
    return replace(content, milestones=[], evidence=[], confirm=[], files=[])


def _is_outdated(update: ProgressUpdate) -> bool:
    """True where an update of its round or a later one was accepted since."""
    of_commitment = ProgressUpdate.objects.filter(commitment=update.commitment_id)
    later = of_commitment.filter(round__meeting__date__gte=update.round.meeting.date)
    return later.in_force().exists()


def start_from_form(
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    content: Content,
    by: User,
    at: datetime,
    as_typed: bool = False,
) -> ProgressUpdate:
    """Begin an update as `start_update` does, with the files of what its form was filled from."""
    carried = carried_into(commitment, reporting_round, by)
    starts_from = ended_before(commitment, reporting_round)
    if carried:
        starts_from = carried.update
    return start_update(
        commitment=commitment,
        reporting_round=reporting_round,
        content=content,
        by=by,
        at=at,
        as_typed=as_typed,
        starts_from=starts_from,
    )
