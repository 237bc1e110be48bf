"""What red commitments ask of the group, and why others stand as they do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from commitments.milestones import DatesOfMilestone
from commitments.ratings import Standing
from programme.as_at import AsAt
from rounds.models import Meeting, Outcome, ProgressUpdate
from standing.snapshot import Item

LONGEST_WHY = 110  # characters of a line
LONGEST_PARAGRAPH = 600  # characters
# The cause of a delay as others tell it: the owner's form says “our own”.
CAUSES_TOLD: dict[str, str] = {
    **dict(ProgressUpdate.Cause.choices),
    ProgressUpdate.Cause.OWN: "In the owner’s own control",
}


@dataclass(frozen=True, slots=True)
class Ask:
    """A red commitment, and what its last accepted update asks of the group."""

    item: Item
    text: str = ""
    asked_in: date | None = None  # the day of the round's meeting
    accepted_at: datetime | None = None
    update_key: int | None = None  # of the update that asks
    deferred_to: Meeting | None = None

    @property
    def done_since(self) -> list[DatesOfMilestone]:
        """The milestones done after it was asked."""
        if self.accepted_at is None:
            return []
        day = timezone.localdate(self.accepted_at)
        return [step for step in self.item.milestones if _is_done_after(step, day)]


def _is_done_after(milestone: DatesOfMilestone, day: date) -> bool:
    return milestone.done_by is not None and milestone.done_by > day


@dataclass(frozen=True, slots=True)
class Why:
    """The cause that an update names, and what it says happened."""

    cause: str
    summary: str

    @property
    def text(self) -> str:
        """The first line of what happened, cut where it is long."""
        return first_line(self.summary)

    @property
    def paragraph(self) -> str:
        """The first line of what happened, cut only where it is longer than a paragraph."""
        return first_line(self.summary, LONGEST_PARAGRAPH)


def asks_of(items: Sequence[Item], at: AsAt) -> list[Ask]:
    """Return what is red, with what the update that makes each so by the day asks. Two queries.

    An ask that the group had answered by then is no more among them, nor what is red and asked it;
    one that it had deferred says to which meeting. A newer update asks anew.
    """
    red = [item for item in items if item.standing == Standing.RED]
    columns = ["ask", "round__meeting__date", "accepted_at", "pk"]
    updates = _last_words(red, at, columns)
    answered, deferred = _answers_to([pk for *_, pk in updates.values()], at)
    asks = []
    for item in red:
        *details, update = updates.get(item.pk, (None,))
        if update not in answered:
            ask = Ask(item, *details)
            deferral = deferred.get(update)
            asks.append(replace(ask, update_key=update, deferred_to=deferral))
    return asks


def _answers_to(
    updates: Iterable[int], at: AsAt
) -> tuple[set[int | None], dict[int | None, Meeting]]:
    """Return which updates' asks the group had answered for good by the day, and to which meeting
    it had last deferred others. What was deferred of a sensitive item is not told.
    """
    outcomes = Outcome.objects.known_at(at.end).filter(
        kind=Outcome.Kind.DECISION, item__update__in=list(updates)
    )
    outcomes = outcomes.exclude(answer="").select_related("item", "deferred_to__group")
    answered: set[int | None] = set()
    deferred: dict[int | None, Meeting] = {}
    for outcome in outcomes.order_by("recorded_at", "pk"):
        if outcome.deferred_to is None:
            answered.add(outcome.item.update_id)
        elif not outcome.item.is_sensitive:
            deferred[outcome.item.update_id] = outcome.deferred_to
    return answered, deferred


def whys_of(items: Iterable[Item], at: AsAt) -> dict[int, Why]:
    """Return why these stand as they do, in the words of the update that says so by the day, by
    their keys. One query.
    """
    updates = _last_words(items, at, ["cause", "summary"])
    return {
        pk: Why(CAUSES_TOLD.get(cause, ""), summary)
        for pk, (cause, summary) in updates.items()
    }


def first_line(text: str, longest: int = LONGEST_WHY) -> str:
    """Return the first line of a text, cut after a word where it has more characters."""
    line = text.strip().partition("\n")[0]
    if len(line) <= longest:
        return line
    whole_words = line[:longest].rpartition(" ")[0]
    return f"{whole_words or line[: longest - 1]}…"


def _last_words(
    items: Iterable[Item], at: AsAt, columns: list[str]
) -> dict[int, list[Any]]:
    """Return columns of the update that says where each of these stands by the day."""
    keys = [item.pk for item in items]
    holding = ProgressUpdate.objects.in_force(at.end).filter(commitment__in=keys)
    rows = holding.last_of_each().values_list("commitment", *columns)
    return {pk: details for pk, *details in rows}
