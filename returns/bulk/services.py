"""What is asked for many commitments is done to all of them or to none, one by one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.models import Commitment
from people.officers import check_officer
from returns.bulk.acts import Act, Doer
from toolkit.errors import Conflict, NotAllowed


@dataclass(frozen=True)
class Outcome:
    """What becomes of one commitment: what was listed (None where it was not), what stands before
    and after, or why it cannot be.
    """

    commitment: Commitment
    listed: str | None
    before: str
    after: str = ""
    refusal: str = ""

    @property
    def has_changed(self) -> bool:
        """True where something else stood before when it was listed."""
        return self.listed != self.before

    @property
    def is_in_the_way(self) -> bool:
        return self.has_changed or bool(self.refusal)


def outcomes_of(
    act: Act, form: Any, commitments: Iterable[Commitment], doer: Doer
) -> list[Outcome]:
    """Return what an act would do to each, by doing it and taking all of it back."""
    with transaction.atomic():
        outcomes = _try_each(act, form, commitments, doer, None)
        transaction.set_rollback(True)
    return outcomes


def do_to_all(
    act: Act,
    form: Any,
    commitments: Iterable[Commitment],
    doer: Doer,
    listed: Mapping[str, str],
) -> list[Outcome]:
    """Do an act to each, on record one by one, and return what became of each.

    Where one is refused, another thing stands there than was `listed` (by reference), or it was not
    listed at all, none is done. Raises `NotAllowed` for who is no officer.
    """
    with transaction.atomic():
        outcomes = _try_each(act, form, commitments, doer, listed)
        if any(outcome.is_in_the_way for outcome in outcomes):
            transaction.set_rollback(True)
    return outcomes


def _try_each(
    act: Act,
    form: Any,
    commitments: Iterable[Commitment],
    doer: Doer,
    listed: Mapping[str, str] | None,
) -> list[Outcome]:
    check_officer(doer.by, "Many are changed at once by programme officers alone.")
    rows = _locked(commitments)
    return [_try_one(act, form, row, doer, listed) for row in rows]


def _locked(commitments: Iterable[Commitment]) -> list[Commitment]:
    """Return them anew, locked in one order, so that two who change many wait for each other."""
    keys = [commitment.pk for commitment in commitments]
    rows = Commitment.objects.filter(pk__in=keys)
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))
    related = rows.select_related("owner", "lead", "workstream")
    return list(related.in_natural_order())


def _try_one(
    act: Act,
    form: Any,
    commitment: Commitment,
    doer: Doer,
    listed: Mapping[str, str] | None,
) -> Outcome:
    before = act.now(commitment, form)
    after = refusal = ""
    try:
        with transaction.atomic():
            after = act.take(commitment, form, doer)
    except ValidationError as fault:
        refusal = " ".join(fault.messages)
    except (Conflict, NotAllowed) as fault:
        refusal = str(fault)
    was = before if listed is None else listed.get(commitment.reference)
    return Outcome(commitment, was, before, after, refusal)
