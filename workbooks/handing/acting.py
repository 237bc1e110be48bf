"""Handing in a workbook that was looked through, or keeping it as drafts."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.dateparse import parse_datetime

from people.models import User
from rounds.updates.bulk import Outcome
from toolkit.errors import Conflict, NotAllowed
from workbooks.handing.batches import (
    deal_with,
    is_for_worker,
    leave_to_worker,
    returns_in,
)
from workbooks.handing.judged import JudgedReturn, comparison_of
from workbooks.handing.writing import Wish, write_returns
from workbooks.models import Workbook, WorkbookRow
from workbooks.reading.returns import SentReturn

FIELDS = [
    "commitment",
    "update",
    "version",
    "outcome",
    "faults",
    "verdict",
    "comparison",
    "may_be_handed_in",
    "may_be_kept",
    "is_asked_about",
]
Result = WorkbookRow.Result


def ask_for(
    *,
    workbook: Workbook,
    act: str,
    replace: Iterable[tuple[int, int]] = (),
    confirm: dict[str, list[str]] | None = None,
    by: User,
    at: datetime,
) -> Workbook:
    """Hand in all returns of a workbook that are sound, or keep as drafts what can be kept.

    `replace` names the updates, each with the version that its reader saw, that give way to the
    workbook; `confirm` the codes that are confirmed of a reference. Each return is judged anew. Up
    to a hundred are written at once, more by the worker. Raises `NotAllowed` for somebody else than
    its sender, and `Conflict` while it is being dealt with and where it cannot be read any more.
    """
    returns = [] if is_for_worker(workbook) else _read_again(workbook)
    with transaction.atomic():
        workbook = Workbook.objects.select_for_update().get(pk=workbook.pk)
        _check_may_be_written(workbook, by)
        workbook.act = act
        workbook.wish = {
            "replace": sorted(replace),
            "confirm": confirm or {},
            "at": at.isoformat(),
        }
        workbook.state, workbook.dealt_with = Workbook.State.BEING_WRITTEN, 0
        workbook.save()
    if is_for_worker(workbook):
        leave_to_worker()
    else:
        write_all(workbook, returns)
    return workbook


def _read_again(workbook: Workbook) -> list[SentReturn]:
    try:
        return returns_in(workbook)
    except FileNotFoundError:
        raise Conflict("The file of this workbook is gone. Send it again.") from None
    except ValidationError as fault:
        raise Conflict(" ".join(fault.messages)) from fault


def _check_may_be_written(workbook: Workbook, by: User) -> None:
    if workbook.added_by_id != by.pk:
        raise NotAllowed(
            "A workbook is handed in by the person or system that sent it."
        )
    if workbook.redacted_at:
        raise Conflict("The workbook was destroyed, since words in it were blanked.")
    if workbook.is_under_way:
        raise Conflict("The workbook is being dealt with. Look again in a moment.")
    if workbook.state == Workbook.State.FAILED:
        raise Conflict("The workbook could not be read. Send it again.")


def write_all(workbook: Workbook, returns: Sequence[SentReturn]) -> None:
    """Write what was asked for, as at the moment it was asked for."""
    wish = Wish(
        submit=workbook.act == Workbook.Act.HAND_IN,
        replace=frozenset((pk, version) for pk, version in workbook.wish["replace"]),
        confirm=workbook.wish["confirm"],
    )
    at = parse_datetime(workbook.wish["at"])
    if at is None:
        raise ValueError("a wish has its moment")

    def write(first: int, rows: list[JudgedReturn]) -> None:
        outcomes = write_returns(rows, wish, by=workbook.added_by, at=at)
        _note_results(workbook, first, rows, outcomes)

    deal_with(workbook, returns, write, then=Workbook.State.DONE)


def _note_results(
    workbook: Workbook,
    first: int,
    judged: Sequence[JudgedReturn],
    outcomes: dict[int, Outcome],
) -> None:
    """Note what became of each row, or what somebody saved between the look and the press."""
    places = range(first, first + len(judged))
    rows = WorkbookRow.objects.filter(workbook=workbook, place__in=places)
    changed = list(rows)
    for row in changed:
        judged_row = judged[row.place - first]
        outcome = outcomes.get(row.place - first)
        if outcome:
            _note_result(row, judged_row, outcome, submit=workbook.act)
        elif judged_row.verdict != row.verdict and not row.outcome:
            row.verdict, row.faults = judged_row.verdict, judged_row.faults
            row.comparison = comparison_of(judged_row)
    WorkbookRow.objects.bulk_update(changed, FIELDS)


def _note_result(
    row: WorkbookRow, judged_row: JudgedReturn, outcome: Outcome, *, submit: str
) -> None:
    if outcome.update:
        row.update, row.version = outcome.update, outcome.update.version
        row.may_be_kept = False
        if submit == Workbook.Act.KEEP:  # what keeps it from being handed in stays so
            row.outcome = Result.KEPT
            return
        row.outcome, row.faults = Result.HANDED_IN, []
        row.is_asked_about = row.may_be_handed_in = False
    elif outcome.refusal:
        judged_row.refuse(outcome.refusal)
        row.faults, row.outcome = judged_row.faults, Result.REFUSED
