"""Accepting several updates together: those with nothing to look at twice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError

from people.models import User
from programme.as_at import AsAt
from returns.review.looks import WaitingReturn, waiting_returns
from returns.review.stream import waiting_for, was_accepted_by
from rounds.models import ProgressUpdate
from rounds.updates.review import accept_update
from toolkit.errors import Conflict, NotAllowed

AT_MOST = 50  # updates at once, each with a transaction of its own


@dataclass(frozen=True)
class Chosen:
    """An update that an officer ticked, in the version that was on their page."""

    pk: int
    version: int

    @classmethod
    def parse(cls, sent: str) -> "Chosen | None":
        """Return what a page sent as `12:3`; None for anything else."""
        pk, _, version = sent.partition(":")
        if _is_number(pk, 18) and _is_number(version, 8):
            return cls(int(pk), int(version))
        return None

    def __str__(self) -> str:
        return f"{self.pk}:{self.version}"


def _is_number(sent: str, longest: int) -> bool:
    return sent.isascii() and sent.isdecimal() and len(sent) <= longest


@dataclass(frozen=True)
class Result:
    """What became of one of them: accepted, or why it was left out."""

    update: ProgressUpdate
    left_out_because: str = ""

    @property
    def is_accepted(self) -> bool:
        return not self.left_out_because


@dataclass(frozen=True)
class Listed:
    """What was chosen, by what becomes of it: accepted together, looked at one by one, read again
    since it was handed in again, or nothing, since it waits for this officer no longer.
    """

    plain: list[WaitingReturn]
    left_out: list[WaitingReturn]
    changed: list[WaitingReturn]
    gone: int


def listed(chosen: Sequence[Chosen], officer: User, at: AsAt) -> Listed:
    """Return what was chosen as it stands, that which waits the longest first."""
    read = {each.pk: each.version for each in chosen}
    waiting = waiting_for(officer).filter(pk__in=read)
    looks = waiting_returns(with_what_is_looked_at(waiting), at)
    as_read = [look for look in looks if look.update.version == read[look.update.pk]]
    changed = [look for look in looks if look.update.version != read[look.update.pk]]
    return Listed(
        plain=[look for look in as_read if look.is_plain],
        left_out=[look for look in as_read if not look.is_plain],
        changed=changed,
        gone=len(read) - len(looks),
    )


def with_what_is_looked_at(updates):
    """Add what `waiting_returns` and a row of the list read of each update."""
    related = ["commitment__owner", "commitment__lead", "round__meeting", "author"]
    return updates.select_related(*related).prefetch_related("milestone_changes")


def accept_several(
    *, chosen: Sequence[Chosen], by: User, at: datetime, day: AsAt
) -> list[Result]:
    """Accept each of the chosen, a transition of its own, in the version that was read; leave out
    what has changed, was reviewed meanwhile, or is to be looked at by itself.

    Each is accepted in a transaction of its own, so that one which is left out stops no other.
    """
    versions = {each.pk: each.version for each in chosen[:AT_MOST]}
    updates = with_what_is_looked_at(ProgressUpdate.objects.filter(pk__in=versions))
    updates = updates.prefetch_related("transitions__by").order_by("submitted_at", "pk")
    looks = _looks_at(updates, day)
    results: list[Result] = []
    done: set[int] = set()
    for update in updates:
        if update.commitment_id in done:
            # It is looked at beside what was just accepted on its commitment.
            looks |= _looks_at([update], day)
        version = versions[update.pk]
        because = _why_left_out(update, looks.get(update.pk), version, by=by, at=at)
        results.append(Result(update, because))
        done.add(update.commitment_id)
    return results


def _looks_at(updates: Iterable[ProgressUpdate], day: AsAt) -> dict[int, WaitingReturn]:
    """Return what there is to look at in those that still wait, by their keys."""
    waiting = [update for update in updates if update.is_submitted]
    return {look.update.pk: look for look in waiting_returns(waiting, day)}


def _why_left_out(
    update: ProgressUpdate,
    look: WaitingReturn | None,
    version: int,
    *,
    by: User,
    at: datetime,
) -> str:
    """Accept one update and return nothing, or return why it was left out."""
    if look is not None and not look.is_plain:
        return "Open it by itself: " + " ".join(look.to_look_at)
    try:
        accept_update(update=update, by=by, at=at, version=version)
    except (Conflict, NotAllowed) as refusal:
        return "" if was_accepted_by(by, update, version) else str(refusal)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""
