"""What a return pack holds: the returns that somebody may hand in, with what was said of each
last.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from commitments.models import Commitment, Milestone
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import User
from programme.dates import PartialDate
from rounds.content import Content, MilestoneLine
from rounds.models import ProgressUpdate, ReportingRound
from rounds.updates.content_rows import content_of
from rounds.updates.hand_in import PARTS
from toolkit.errors import Conflict
from workbooks.marks import DatesMark, Mark, PackMark, mark_of
from workbooks.reading.values import TAKEN_BACK

MOST_RETURNS = 500  # of a pack
NOT_BEGUN = "Not begun"
BLANK = Content()


@dataclass
class ReturnInPack:
    """One return: its commitment and milestones, what was accepted last, and what stands now."""

    commitment: Commitment
    milestones: Sequence[Milestone]
    last: ProgressUpdate | None
    standing: ProgressUpdate | None
    mark: str

    @property
    def stands(self) -> str:
        """Where the return stands, in words: “Draft of Jo Reid”."""
        update = self.standing
        if update is None:
            return NOT_BEGUN
        if update.is_editable:
            return f"{update.get_state_display()}, by {update.author}"
        return update.get_state_display()

    @cached_property
    def content(self) -> Content:
        """What is filled in already: what stands in the tracker."""
        return content_of(self.standing) if self.standing else BLANK

    def dates(self, milestone: Milestone) -> tuple[str, str, str, str]:
        """Return how a milestone's dates and the reason stand in the pack, as the update that
        stands says, else as they are on record; and the mark of that.
        """
        lines = {line.milestone_id: line for line in self.content.milestones}
        line = lines.get(milestone.pk, MilestoneLine(milestone.pk))
        forecast = _stated(line.forecast, line.forecast_precision) or milestone.forecast
        done = _stated(line.done, line.done_precision) or milestone.done
        typed = [_typed(forecast), _typed(done)]
        for place, kind in enumerate(("forecast", "done")):
            if kind in line.withdraw:
                typed[place] = TAKEN_BACK
        return typed[0], typed[1], line.reason, mark_of(DatesMark(milestone.pk, *typed))


@dataclass(frozen=True)
class PackContent:
    """A return pack: of which round, who asked for it and when, and its returns."""

    round: ReportingRound
    person: User
    day: date
    returns: Sequence[ReturnInPack]

    @property
    def mark(self) -> str:
        """What says that the tracker made the pack, and from what."""
        return mark_of(PackMark(self.round.slug, self.person.pk, self.day.isoformat()))


def pack_of(
    user: User,
    *,
    day: date,
    chosen: CommitmentQuerySet | None = None,
) -> PackContent:
    """Return the pack of the open round for what is chosen: a body's, a seat's, a few; for all that
    this person may report on, where nothing is.

    What somebody may not report on is left out. Raises `Conflict` where no round is open or nothing
    is left. Eight queries, whatever the number of returns.
    """
    opened = ReportingRound.objects.open().select_related("meeting__group").first()
    if opened is None:
        raise Conflict(
            "No reporting round is open, so there is no return pack to fill in."
        )
    if chosen is None:
        chosen = Commitment.objects.all()
    owed = chosen.visible_to(user).reportable_by(user).live()
    owed = owed.filter(expected_returns__round=opened).select_related("lead", "owner")
    commitments = list(owed.in_natural_order()[: MOST_RETURNS + 1])
    if not commitments:
        raise Conflict(
            "There is no return in the open round that you may hand in for this."
        )
    if len(commitments) > MOST_RETURNS:
        raise Conflict(
            f"A pack holds {MOST_RETURNS} returns at most. Choose a lead organisation, an"
            " owner or some references."
        )
    return PackContent(opened, user, day, _returns(commitments, opened, user))


def _returns(
    commitments: Sequence[Commitment], opened: ReportingRound, user: User
) -> list[ReturnInPack]:
    keys = [commitment.pk for commitment in commitments]
    updates = ProgressUpdate.objects.filter(commitment__in=keys)
    last = {
        update.commitment_id: update for update in updates.in_force().last_of_each()
    }
    standing = updates.standing().visible_to(user).filter(round=opened, corrects=None)
    standing = standing.select_related("author").prefetch_related(*PARTS)
    begun = {update.commitment_id: update for update in standing}
    milestones: dict[int, list[Milestone]] = defaultdict(list)
    rows = Milestone.objects.standing().with_sources().filter(commitment__in=keys)
    for milestone in rows:
        milestones[milestone.commitment_id].append(milestone)
    return [
        ReturnInPack(
            commitment,
            milestones[commitment.pk],
            last.get(commitment.pk),
            begun.get(commitment.pk),
            _mark(
                commitment,
                opened,
                begun.get(commitment.pk),
                last.get(commitment.pk),
            ),
        )
        for commitment in commitments
    ]


def _mark(
    commitment: Commitment,
    opened: ReportingRound,
    standing: ProgressUpdate | None,
    last: ProgressUpdate | None,
) -> str:
    update, version = (standing.pk, standing.version) if standing else (0, 0)
    accepted = last.pk if last else 0
    return mark_of(Mark(commitment.reference, opened.slug, update, version, accepted))


def _stated(day: date | None, precision: str) -> PartialDate | None:
    return PartialDate(day, precision) if day else None


def _typed(stated: PartialDate | None) -> str:
    """Return a date as people type it: 30/06/2018, June 2018 or 2018."""
    if stated is None:
        return ""
    if stated.precision == "day":
        return f"{stated.date:%d/%m/%Y}"
    return str(stated)
