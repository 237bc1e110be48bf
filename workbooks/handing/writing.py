"""Handing in what a workbook states, or keeping it as drafts, by the services of other doors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.models import Commitment
from people.models import User
from rounds.models import ProgressUpdate
from rounds.updates import bulk, hand_in, write
from toolkit.errors import Conflict, NotAllowed
from workbooks.handing.judged import JudgedReturn
from workbooks.verdicts import Verdict

REFUSALS = (ValidationError, NotAllowed, Conflict)


@dataclass(frozen=True)
class Wish:
    """What a person asked for: to hand in or keep as drafts, which version of which update gives
    way, and which codes are confirmed of which references.
    """

    submit: bool
    replace: frozenset[tuple[int, int]] = frozenset()
    confirm: dict[str, list[str]] = field(default_factory=dict)


@transaction.atomic
def write_returns(
    rows: Sequence[JudgedReturn], wish: Wish, *, by: User, at: datetime
) -> dict[int, bulk.Outcome]:
    """Hand in the returns that say something, or keep them as drafts, and return what became of
    each by its place. A refused one does not stop the others.

    New ones are written together: the number of queries for them does not depend on how many there
    are. Those of which a draft stands are written one by one.
    """
    _lock(rows)
    outcomes: dict[int, bulk.Outcome] = {}
    new = {}
    for place, row in enumerate(rows):
        if row.verdict == Verdict.CONFLICT and row.version not in wish.replace:
            continue
        if not (row.is_to_write or (row.is_begun and wish.submit)):
            continue
        row.content.confirm = wish.confirm.get(row.reference, [])
        if row.standing is None and not row.sent.is_unchanged:
            new[place] = bulk.Row(
                row.reference, row.content, round=row.round, submit=wish.submit
            )
        else:
            outcomes[place] = _write_one(row, wish, by=by, at=at)
    together = bulk.report_many(rows=list(new.values()), by=by, at=at) if new else []
    return outcomes | dict(zip(new, together, strict=True))


def _lock(rows: Sequence[JudgedReturn]) -> None:
    """Lock what rows are of in the order in which everybody does, so that two workbooks never wait
    for each other.
    """
    keys = [row.commitment.pk for row in rows if row.commitment and row.verdict.writes]
    locked = Commitment.objects.filter(pk__in=keys).order_by("pk")
    list(locked.select_for_update(of=["self"], no_key=True).values_list("pk"))


def _write_one(
    row: JudgedReturn, wish: Wish, *, by: User, at: datetime
) -> bulk.Outcome:
    try:
        with transaction.atomic():
            return bulk.Outcome(_written(row, wish, by=by, at=at))
    except REFUSALS as refusal:
        return bulk.Outcome(refusal=refusal)


def _written(
    row: JudgedReturn, wish: Wish, *, by: User, at: datetime
) -> ProgressUpdate:
    """Write one return: that nothing has changed, or into the draft that stands."""
    if row.sent.is_unchanged:
        if not wish.submit:
            raise Conflict(
                "“Nothing has changed” is handed in, and cannot be kept as a draft."
            )
        return _nothing_has_changed(row, by=by, at=at)
    update = row.standing
    if update is None:
        raise ValueError("what has no update yet is written together")
    update = write.save_update(
        update=update, content=row.content, by=by, at=at, version=update.version
    )
    if wish.submit:
        update = hand_in.submit_update(update=update, by=by, at=at)
    return update


def _nothing_has_changed(
    row: JudgedReturn, *, by: User, at: datetime
) -> ProgressUpdate:
    if row.sent.content.recovery or row.sent.content.evidence:
        sentence = "“Nothing has changed” takes no recovery steps or links."
        raise ValidationError({"confirm": ValidationError(sentence, code="conflict")})
    return hand_in.nothing_has_changed(
        commitment=bulk.find_commitment(row.reference, by),
        reporting_round=bulk.find_round(row.round),
        by=by,
        at=at,
        confirm=row.content.confirm,
    )
