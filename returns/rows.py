"""The rows of the tables of rounds and of a round's returns, as known on a day."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate
from rounds.on_day import RoundOnDay, UpdateOnDay
from rounds.states import State
from rounds.updates.warnings import ReturnWarning
from standing.snapshot import Item


@dataclass(frozen=True)
class RoundRow:
    """One round of the list, with what it expected and what came of it."""

    of_round: RoundOnDay
    expected: int
    handed_in: int
    accepted: int

    @classmethod
    def of(cls, of_round: RoundOnDay) -> "RoundRow":
        """Return the row of a round that comes from `with_counts`."""
        counted: Any = of_round.reporting_round
        return cls(
            of_round=of_round,
            expected=counted.expected_count,
            handed_in=counted.handed_in_count,
            accepted=counted.accepted_count,
        )


@dataclass(frozen=True)
class ReturnRow:
    """One return that a round expects: its item, the update that a person may see, the last one
    that ended before it, what stands beside it since the round closed, and what is worth a second
    look.
    """

    expected: ExpectedReturn
    of_round: RoundOnDay
    item: Item
    update: ProgressUpdate | None
    ended: ProgressUpdate | None
    beside: ProgressUpdate | None
    warnings: list[ReturnWarning]
    at: AsAt
    # In the open round, whether or not whoever reads it may see it.
    is_handed_in: bool = False
    # False where drafts of it are others' to see: that there is no update then says nothing.
    is_seen_whole: bool = True

    @property
    def owner_since(self) -> date | None:
        """Since when its present owner waits to be chased, where that was another as it opened."""
        return self._since(self.expected.owner_since)  # type: ignore[attr-defined]

    @property
    def lead_since(self) -> date | None:
        """The same of its lead organisation."""
        return self._since(self.expected.lead_since)  # type: ignore[attr-defined]

    def _since(self, day: date | None) -> date | None:
        """Return a day of the open round on which somebody else came to answer for it."""
        if day is None or self.at.is_past or not self.of_round.is_open:
            return None
        return day if day >= self.of_round.opens_on else None

    @property
    def waits_for(self) -> str:
        """Whom it waits for while the round is open, one of `returns.grid.choices.WAITS`: who
        answers for it, or the programme office; else nobody.
        """
        if self.is_owed:
            return "owner"
        is_submitted = self.update is not None and self.update.is_submitted
        return "office" if is_submitted or self.is_unseen_in_review else "nobody"

    @property
    def known(self) -> UpdateOnDay | None:
        return UpdateOnDay.known(self.update, self.at) if self.update else None

    @property
    def is_set_aside(self) -> bool:
        """True where an officer set its accepted update aside."""
        return self.known is not None and self.known.is_set_aside

    @property
    def is_owed(self) -> bool:
        """True while it is still to be handed in."""
        is_open = self.of_round.is_open and self.item.is_live
        if self.update is None:
            return is_open and not self.is_handed_in
        return is_open and self.update.is_editable

    @property
    def is_unseen_in_review(self) -> bool:
        """True where the open round's update waits for review and is others' to see."""
        is_open = self.of_round.is_open and self.item.is_live
        return is_open and self.update is None and self.is_handed_in

    @property
    def unseen(self) -> str:
        """What of the open round is told to all, where the update itself is not."""
        if self.is_unseen_in_review:
            return "Handed in, in review"
        is_owed_unseen = self.update is None and self.is_owed
        return "Nothing yet" if is_owed_unseen else ""

    @property
    def responsible(self) -> Sequence[str]:
        """Today's names of who does the work of it, while it is owed: of a round that is over
        nobody's any more.
        """
        return [] if self.of_round.is_closed else self.item.responsible

    @property
    def beside_label(self) -> str:
        """What it is that was accepted after the round had closed, in words."""
        if self.beside is None:
            return ""
        if self.beside.is_erratum:
            return "Erratum, accepted after the round had closed"
        return self.beside.said_beside

    @property
    def to_come(self) -> ProgressUpdate | None:
        """What waits for review, or may still be handed in late, though the round has closed."""
        if self.update is None or not self.of_round.is_closed:
            return None
        is_to_come = self.update.is_submitted or self._may_come_late(self.update)
        return self.update if is_to_come else None

    def _may_come_late(self, update: ProgressUpdate) -> bool:
        reporting_round = self.of_round.reporting_round
        return update.is_editable and reporting_round.takes_late_returns

    @property
    def to_come_label(self) -> str:
        """How what waits for review came, or how far what may come late is."""
        return _label_of(self.to_come) if self.to_come else ""

    @property
    def not_reported(self) -> str:
        """Why nothing was reported, which became known as the round closed."""
        if self.of_round.is_open:
            return ""
        return self.expected.get_not_reported_display()

    @property
    def note(self) -> str:
        return "" if self.of_round.is_open else self.expected.note


@dataclass(frozen=True)
class SortedUpdates:
    """The updates of a round, by their commitments' keys: the one that counts for each, the last
    that ended as no longer due, and the last that was accepted after the close and holds.
    """

    counted: dict[int, ProgressUpdate]
    ended: dict[int, ProgressUpdate]
    beside: dict[int, ProgressUpdate]

    @classmethod
    def of(cls, updates: Iterable[ProgressUpdate]) -> "SortedUpdates":
        """Return those of a round, which come in order from `with_in_force`.

        A correction stands for what it corrects once it is accepted, and in a closed round never.
        """
        by_kind = cls({}, {}, {})
        for update in updates:
            by_kind._take(update)
        return by_kind

    def _take(self, update: ProgressUpdate) -> None:
        key = update.commitment_id
        if update.is_beside:
            if update.is_in_force:  # type: ignore[attr-defined]
                self.beside[key] = update
            return
        if update.state == State.NO_LONGER_DUE:
            self.ended[key] = update
        is_first = not update.corrects_id and not update.has_ended
        if update.is_accepted or is_first:
            self.counted[key] = update


def _label_of(update: ProgressUpdate) -> str:
    if update.is_editable:
        return f"May come late: {update.get_state_display().lower()}"
    if update.is_late_return:
        return "Late return, waits for review"
    return "Handed in on time, waits for review"
