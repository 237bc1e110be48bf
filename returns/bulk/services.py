"""What is asked for many commitments is done to all of them or to none, one by one."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects

from commitments.models import Commitment, Milestone
from people.officers import check_officer
from returns.bulk.acts import Act
from returns.bulk.doer import Doer
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
    act: Act, form: Any, commitments: Sequence[Commitment], doer: Doer
) -> list[Outcome]:
    """Return what an act would do to each, as it is foreseen. A fixed number of queries.

    Raises `NotAllowed` for who is no officer.
    """
    _check_may(doer)
    prefetch_related_objects(commitments, *act.reads)
    foreseen = act.foresee(form, doer)
    return [
        _outcome(act, form, commitment, partial(foreseen, commitment))
        for commitment in commitments
    ]


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
    _check_may(doer)
    with transaction.atomic():
        outcomes = [
            _outcome(act, form, row, partial(_take, act, form, row, doer), listed)
            for row in _locked(act, commitments)
        ]
        if any(outcome.is_in_the_way for outcome in outcomes):
            transaction.set_rollback(True)
    return outcomes


def _check_may(doer: Doer) -> None:
    check_officer(doer.by, "Many are changed at once by programme officers alone.")


def _locked(act: Act, commitments: Iterable[Commitment]) -> list[Commitment]:
    """Return them anew, locked in one order, so that two who change many wait for each other."""
    keys = [commitment.pk for commitment in commitments]
    rows = Commitment.objects.filter(pk__in=keys)
    _lock(rows)
    if "milestones" in act.reads:
        # A date of a milestone is stated on its own page without its commitment's lock.
        _lock(Milestone.objects.filter(commitment__in=keys))
    related = rows.select_related("owner__organisation", "lead", "workstream")
    return list(related.prefetch_related(*act.reads).in_natural_order())


def _lock(rows: QuerySet[Commitment] | QuerySet[Milestone]) -> None:
    list(rows.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def _outcome(
    act: Act,
    form: Any,
    commitment: Commitment,
    take: Callable[[], str],
    listed: Mapping[str, str] | None = None,
) -> Outcome:
    """Return what becomes of one by what is taken, or why it is refused."""
    before = act.now(commitment, form)
    after = refusal = ""
    try:
        after = take()
    except ValidationError as fault:
        refusal = " ".join(fault.messages)
    except (Conflict, NotAllowed) as fault:
        refusal = str(fault)
    was = before if listed is None else listed.get(commitment.reference)
    return Outcome(commitment, was, before, after, refusal)


def _take(act: Act, form: Any, commitment: Commitment, doer: Doer) -> str:
    with transaction.atomic():
        return act.take(commitment, form, doer)
