"""One line of a reminder: a commitment that a person is told of, and the reason why."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from reminders.models import Reminder, ReminderLine
from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import EDITABLE, State
from standing.added import with_last_closed

Why = ReminderLine.Why
_TO_YOU: dict[str, str] = {
    Why.OWNER: "you hold this seat",
    Why.SUBSTITUTE: "you stand in for its holder",
    Why.CONTACT: "you are a contact of the organisation that leads it",
    Why.CHAIR: "you chair the group",
    Why.OFFICER: "you may review it",
    Why.AUTHOR: "you wrote the update",
    Why.RESPONSIBLE: "you are responsible for it",
}


@dataclass(frozen=True)
class Line:
    """One commitment that a person is told of, and why they are."""

    commitment: Commitment
    why: str
    stands_in_for: str = ""
    update: ProgressUpdate | None = None
    since: datetime | None = None
    # Who was told of it by name: the holder of the owner's seat then gets a summary.
    responsible: tuple[str, ...] = ()
    may_report: bool = True
    begun: ProgressUpdate | None = None  # what is not handed in, with its transitions

    @property
    def update_id(self) -> int | None:
        """The number of the update it is about, where it is about one."""
        return self.update.pk if self.update else None

    @property
    def is_told(self) -> bool:
        """True where the person is only to know of it, and others are to send it."""
        return self.why == Why.CHAIR

    @property
    def is_returned(self) -> bool:
        """True where what is asked for was handed in and returned."""
        return self.begun is not None and self.begun.state == State.RETURNED

    @property
    def returned_because(self) -> str:
        """The officer's words, on one line; nothing where it was not returned."""
        reason = self.begun and self.begun.returned_because
        return " ".join((reason or "").split())

    @property
    def why_in_words(self) -> str:
        """Why the person is told, as officers read it."""
        reason = str(Why(self.why).label)
        if self.stands_in_for:
            reason = f"stands in for {self._replaced_person}"
        if self.responsible:
            reason += f"; in the summary of what {', '.join(self.responsible)} does"
        return reason

    @property
    def why_to_you(self) -> str:
        """The same, as the person reads it."""
        if self.stands_in_for:
            return f"you stand in for {self._replaced_person}"
        if not self.may_report:
            return f"{_TO_YOU[self.why]}; its owner or its lead organisation sends it"
        return _TO_YOU[self.why]

    @property
    def _replaced_person(self) -> str:
        if self.is_told:
            return f"{self.stands_in_for}, who chairs the group"
        return self.stands_in_for

    def as_row_of(self, reminder: Reminder) -> ReminderLine:
        """Return the line as a row of a reminder, unsaved."""
        why = Why.SUBSTITUTE if self.stands_in_for else self.why
        return ReminderLine(
            reminder=reminder,
            commitment=self.commitment,
            why=why,
            update=self.update,
            since=self.since,
        )


LinesByPerson = dict[int, list[Line]]


def begun_in(
    reporting_round: ReportingRound, commitments: Iterable[int]
) -> dict[int, ProgressUpdate]:
    """Return the drafts and returned updates of a round, by their commitments' keys. Two queries.

    Each comes with its transitions, which say why it was returned.
    """
    updates = ProgressUpdate.objects.filter(
        round=reporting_round,
        commitment__in=set(commitments),
        corrects=None,
        state__in=EDITABLE,
    )
    return {
        update.commitment_id: update
        for update in updates.prefetch_related("transitions")
    }


def commitments_to_show(keys: Iterable[int], today: date) -> CommitmentQuerySet:
    """Return commitments with what an email says of them."""
    commitments = Commitment.objects.filter(pk__in=set(keys))
    return with_last_closed(commitments, today).select_related("owner", "lead")
