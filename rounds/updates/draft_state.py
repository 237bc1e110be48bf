"""What the form says of its draft, always in view: where what was typed stands now."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from rounds.models import ProgressUpdate
from rounds.updates import notes

NOTHING = "Nothing saved yet."


def state_of(
    update: ProgressUpdate | None,
    faults: Sequence[tuple[str, str]],
    now: datetime,
    shown: Mapping[str, Any],
) -> str:
    """Return the state of a draft in a sentence or two.

    `shown` is what became of the button that was pressed last: `conflict`, `is_saved`,
    `is_handing_in`.
    """
    if update is not None and not update.is_editable:
        return _of_no_draft(update, now)
    if conflict := shown.get("conflict"):
        return f"Not saved: {first_sentence(conflict)}"
    if not faults:
        return saved(update, now) if update else NOTHING
    number = len(faults)
    problems = "a problem" if number == 1 else f"{number} problems"
    if shown.get("is_saved") and update:
        step = "Not handed in" if shown.get("is_handing_in") else "Not all is kept"
        return f"Saved {at(update.changed_at, now)}. {step}: {problems}, listed on top."
    return f"Not saved: {problems}, listed on top."


def saved(update: ProgressUpdate, now: datetime) -> str:
    """Return when a draft was saved last, and that it is not handed in."""
    when = f"Saved {at(update.changed_at, now)}."
    if update.round.is_planned and not update.corrects_id:
        return f"{when} {notes.ahead(update.round)}"
    again = " again" if update.returned_because else ""
    return f"{when} Not handed in{again} yet."


def _of_no_draft(update: ProgressUpdate, now: datetime) -> str:
    if update.has_ended or update.submitted_at is None:
        return "This cannot be handed in. What you write here is not saved."
    handed_in = at(update.submitted_at, now)
    return f"Handed in {handed_in}. What you write here is not saved."


def at(moment: datetime, now: datetime) -> str:
    """Return a moment as it is read on this day: the time alone of the same day."""
    local = timezone.localtime(moment)
    if local.date() == timezone.localdate(now):
        return f"at {local:%H:%M}"
    return f"on {local:%-d %B %Y at %H:%M}"


def first_sentence(text: str) -> str:
    """Return the first sentence of a reason."""
    return text.partition(". ")[0].removesuffix(".") + "."
