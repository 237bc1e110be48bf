"""The steps an update can take: from which states, by whom, in which rounds. The one place that
says so.

    draft -> submitted -> accepted
    submitted -> returned -> submitted
    submitted -> draft
    draft -> discarded
    draft, submitted, returned -> no longer due

The last is no step of anyone's: it comes with the decision that ends the commitment
(`rounds.decisions.ending`).

Design, section 6. Services check a step here before they take it; pages ask here which buttons to
show.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from commitments.models import Commitment
from people.models import User
from people.officers import check_reviewing, is_reviewing
from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import EDITABLE, WAITING, State
from toolkit.errors import Conflict, NotAllowed


def _is_written(reporting_round: ReportingRound) -> bool:
    """True where updates are written: planned ones are begun before their round opens, late ones
    after it has closed.
    """
    return reporting_round.is_planned or _is_handed_in(reporting_round)


def _is_handed_in(reporting_round: ReportingRound) -> bool:
    """True where updates are handed in: while it is open, and late as long as it takes them."""
    return reporting_round.is_open or reporting_round.takes_late_returns


def _is_any(reporting_round: ReportingRound) -> bool:
    return True


class NotWaiting(Conflict):
    """Someone has dealt with the update, or its author took it back. The message says
    who and when.
    """


class NoLongerDue(Conflict):
    """Nothing is owed on the commitment any more, or what was begun on it ended when that was so.
    The message says which, and what became of what was written.
    """

    def __init__(self, commitment: Commitment):
        reference = commitment.reference
        lifecycle = commitment.get_lifecycle_display().lower()
        sentence = (
            f"{reference} is {lifecycle} and owes no update: none can be handed in."
            " What was written is kept."
        )
        if commitment.is_live:
            sentence = (
                f"This update ended as no longer due. {reference} owes one again: begin"
                " a new update, which starts from what was written here."
            )
        super().__init__(sentence)


@dataclass(frozen=True)
class Step:
    """One step: what may be in its way, and what is then said."""

    name: str
    starts: tuple[str, ...]
    may: Callable[[ProgressUpdate, User], bool]
    refusal: str
    is_taken_in: Callable[[ReportingRound], bool] = _is_any
    is_review: bool = False

    @property
    def slug(self) -> str:
        """Its name as one word: `taken_back`."""
        return self.name.replace(" ", "_")

    def is_open_to(self, update: ProgressUpdate, user: User) -> bool:
        """True where this person may take it now."""
        return (
            self.may(update, user)
            and update.state in self.starts
            and self._round_allows(update)
        )

    def check(self, update: ProgressUpdate, user: User) -> None:
        """Raise `NotAllowed` for someone who may never take it, `Conflict` where it cannot be taken
        now.
        """
        if self.is_review:
            check_reviewing(user)
        if not self.may(update, user):
            raise NotAllowed(self.refusal.format(commitment=update.commitment))
        if update.state not in self.starts:
            raise self._out_of_turn(update)
        if not self._round_allows(update):
            raise Conflict(why_not_taken(update.round))

    def _round_allows(self, update: ProgressUpdate) -> bool:
        return update.corrects_id is not None or self.is_taken_in(update.round)

    def _out_of_turn(self, update: ProgressUpdate) -> Conflict:
        if update.state == State.NO_LONGER_DUE:
            return NoLongerDue(update.commitment)
        if self.starts == (State.SUBMITTED,):
            return NotWaiting(
                f"This update is not waiting for review. {last_step(update)}"
            )
        return Conflict(
            f"This update is {update.get_state_display().lower()}, so it cannot be"
            f" {self.name}. {last_step(update)}"
        )


def may_be_begun(reporting_round: ReportingRound) -> bool:
    """True where updates of a round are begun: it is open, next to open, or takes late returns."""
    return reporting_round.is_next_to_open or _is_handed_in(reporting_round)


def check_may_be_begun(reporting_round: ReportingRound) -> None:
    """Raise `Conflict`, saying why, where no update of a round is begun."""
    if not may_be_begun(reporting_round):
        raise Conflict(why_not_taken(reporting_round))


def check_may_be_handed_in(reporting_round: ReportingRound) -> None:
    """Raise `Conflict`, saying why, where no update of a round is handed in."""
    if not _is_handed_in(reporting_round):
        raise Conflict(why_not_taken(reporting_round))


def why_not_taken(reporting_round: ReportingRound) -> str:
    """Return why a round does not take an update in now, in a sentence that says what to do."""
    if reporting_round.is_next_to_open:
        return (
            f"The {reporting_round} round opens on"
            f" {reporting_round.opens_on:%-d %B %Y}. Its updates can be written now,"
            " and handed in once it has opened."
        )
    if reporting_round.is_closed:
        return (
            f"The round {reporting_round.slug} is closed, not open, and another has"
            " opened since: it takes no late returns any more. Report in the open"
            " round; its form starts from what you wrote."
        )
    return (
        f"The round {reporting_round.slug} is"
        f" {reporting_round.get_state_display().lower()}, not open: its updates"
        " cannot be changed."
    )


def last_step(update: ProgressUpdate) -> str:
    """Return who took the update's last step, which and when, in a sentence."""
    step = list(update.transitions.all())[-1]
    when = date_format(timezone.localtime(step.at), "j F Y, H:i")
    note = f": {step.note}" if step.note else "."
    return f"Its last step: {step.verb} by {step.by} on {when}{note}"


def _reports(update: ProgressUpdate, user: User) -> bool:
    return update.commitment.may_be_reported_by(user)


def _handed_in(update: ProgressUpdate, user: User) -> bool:
    return _reports(update, user) and user.pk in (
        update.author_id,
        update.entered_by_id,
    )


def _began(update: ProgressUpdate, user: User) -> bool:
    return _reports(update, user) and update.author_id == user.pk


def _reviews(update: ProgressUpdate, user: User) -> bool:
    return is_reviewing(user) and not update.has_hand_of(user)


def _manages(update: ProgressUpdate, user: User) -> bool:
    return user.is_officer


REPORTS = (
    "Updates on {commitment.reference} come from {commitment.lead} (its lead"
    " organisation), its owner ({commitment.owner}) or a programme officer. You may"
    " read it."
)
REVIEWS = (
    "An update is reviewed by a programme officer who neither wrote nor entered it, nor"
    " made or rotated the key that did, nor added, readdressed or reopened the account"
    " that did: unless another officer has vouched for that account."
)

SAVE = Step("saved", EDITABLE, _reports, REPORTS, _is_written)
SUBMIT = Step("submitted", EDITABLE, _reports, REPORTS, _is_handed_in)
TAKE_BACK = Step(
    "taken back",
    (State.SUBMITTED,),
    _handed_in,
    "An update is taken back by its author or by the person who handed it in.",
    _is_handed_in,
)
DISCARD = Step(
    "discarded",
    (State.DRAFT,),
    _began,
    "A draft is discarded by its author, who began it.",
)
HAND_OVER = Step(
    "handed over",
    EDITABLE,
    _manages,
    "An update is handed to another author by programme officers.",
)
RETURN = Step("returned", (State.SUBMITTED,), _reviews, REVIEWS, is_review=True)
ACCEPT = Step("accepted", (State.SUBMITTED,), _reviews, REVIEWS, is_review=True)
CONFIRM = Step(
    "confirmed",
    (State.ACCEPTED,),
    _reviews,
    "An update is confirmed by a programme officer other than the one who wrote it.",
    is_review=True,
)
CORRECT = Step("corrected", (State.ACCEPTED,), _reports, REPORTS)
COMMENT = Step(
    "commented on",
    WAITING,
    _reports,
    "Comments are between those who report on {commitment.reference} and the programme"
    " office.",
)
STEPS = [
    SAVE,
    SUBMIT,
    TAKE_BACK,
    DISCARD,
    HAND_OVER,
    RETURN,
    ACCEPT,
    CONFIRM,
    CORRECT,
    COMMENT,
]
