"""Taking in a workbook: kept as it was sent, looked through, and then handed in, kept as drafts, or
left alone.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from itertools import chain
from typing import Any

from celery import current_app
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from kombu.exceptions import OperationalError as BrokerDown

from people.models import User
from rounds.content import to_json
from rounds.models import ReportingRound
from rounds.updates.bulk import Outcome
from rounds.updates.content_rows import content_of
from toolkit.errors import Conflict, NotAllowed
from workbooks.handing.judging import (
    JudgedReturn,
    Wish,
    judge,
    write_returns,
)
from workbooks.marks import PackMark, read_pack_mark
from workbooks.models import Workbook, WorkbookRow
from workbooks.reading.bounded import SheetAsSent, kind_of, read_sheets, refuse
from workbooks.reading.finding import find
from workbooks.reading.returns import SentReturn, returns_of
from workbooks.verdicts import Verdict

MOST_RETURNS = 5_000  # of a workbook
AT_ONCE = 100  # returns that are dealt with while the sender waits; more are left to the worker
BATCH = 100
TASK = "workbooks.tasks.deal_with_workbooks"  # by its name: tasks know services
LONGEST_NAME = 150
MOST_NOTES = 40
LOOKED_AT = 60  # rows of a sheet, for the mark of a pack
State, Became = Workbook.State, WorkbookRow.Became


def take_workbook(*, file: "UploadedFile[bytes]", by: User, at: datetime) -> Workbook:
    """Keep a workbook as it was sent, and look through it. Nothing is handed in by that.

    Up to a hundred returns are looked through at once, more by the worker. Raises `ValidationError`
    under `file` for what cannot be opened, is too much, or states no return.
    """
    name = (file.name or "")[-LONGEST_NAME:]
    kind = kind_of(name, file.size or 0)
    data = file.read()
    sheets = read_sheets(name, kind, data)
    found = find(sheets)
    returns = returns_of(found)
    if not returns:
        refuse(
            name,
            "content",
            "no sheet of it has a row with the headings Reference, Rating now and What happened."
            " Download a return pack and fill that in.",
        )
    if len(returns) > MOST_RETURNS:
        refuse(name, "too_many", f"it states more than {MOST_RETURNS} returns.")
    workbook = Workbook(
        name=name,
        kind=kind,
        size=len(data),
        digest=hashlib.sha256(data).hexdigest(),
        added_by=by,
        added_at=at,
        returns=len(returns),
    )
    mark, opened = _pack_mark(sheets), ReportingRound.objects.open().first()
    workbook.round = mark.round if mark else opened.slug if opened else ""
    notes = [*_notes(workbook, mark, opened, by), *found.notes]
    workbook.notes = notes[:MOST_NOTES]
    workbook.full_clean(exclude=["file"])
    _store(workbook, data)
    if len(returns) <= AT_ONCE:
        look_through(workbook, returns, at=at)
    else:
        leave_to_worker()
    return workbook


@transaction.atomic
def _store(workbook: Workbook, data: bytes) -> None:
    workbook.file.save(workbook.name, ContentFile(data), save=False)
    try:
        workbook.save()
    except Exception:
        workbook.file.delete(save=False)
        raise


def returns_in(workbook: Workbook) -> list[SentReturn]:
    """Return what a kept workbook states, read anew from its bytes."""
    with workbook.file.open() as opened:
        data = opened.read()
    return returns_of(find(read_sheets(workbook.name, workbook.kind, data)))


def look_through(
    workbook: Workbook, returns: Sequence[SentReturn], *, at: datetime
) -> None:
    """Note of each return what it is beside what stands, and what would become of it. What was
    noted of the first of them by a worker that was stopped is not noted again.
    """
    by = workbook.added_by
    for first in range(workbook.dealt_with, len(returns), BATCH):
        batch = returns[first : first + BATCH]
        with transaction.atomic():
            if not _is_next(workbook, first):
                return
            rows = _judged(workbook, batch)
            handed_in = _tried(rows, submit=True, by=by, at=at)
            kept = _tried(rows, submit=False, by=by, at=at)
            WorkbookRow.objects.bulk_create(
                _row(
                    workbook, first + place, row, handed_in.get(place), kept.get(place)
                )
                for place, row in enumerate(rows)
            )
            _go_on(workbook, first + len(batch))
    workbook.state = State.READ
    workbook.save(update_fields=["state"])


def _judged(workbook: Workbook, returns: Sequence[SentReturn]) -> list[JudgedReturn]:
    same = Workbook.objects.filter(digest=workbook.digest, added_by=workbook.added_by)
    kept = WorkbookRow.objects.filter(workbook__in=same, became=Became.KEPT)
    return judge(
        returns,
        round_slug=workbook.round,
        by=workbook.added_by,
        kept=set(kept.values_list("update", flat=True)),
    )


def _tried(
    rows: Sequence[JudgedReturn], *, submit: bool, by: User, at: datetime
) -> dict[int, Outcome]:
    """Return what would become of the rows, and write nothing."""
    everything = frozenset(row.reference for row in rows)
    with transaction.atomic():
        outcomes = write_returns(rows, Wish(submit, replace=everything), by=by, at=at)
        transaction.set_rollback(True)
    return outcomes


def _row(
    workbook: Workbook,
    place: int,
    row: JudgedReturn,
    handed_in: Outcome | None,
    kept: Outcome | None,
) -> WorkbookRow:
    if handed_in and handed_in.refusal:
        row.refuse(handed_in.refusal)
    may_be_kept = bool(kept and kept.update)
    verdict = row.verdict
    if row.faults and not may_be_kept:
        verdict = Verdict.REFUSED
    return WorkbookRow(
        workbook=workbook,
        place=place,
        written_reference=row.sent.reference[:60],
        commitment=row.commitment,
        verdict=verdict,
        may_be_handed_in=bool(handed_in and handed_in.update),
        may_be_kept=may_be_kept,
        faults=row.faults,
        said=_said(row),
    )


def _said(row: JudgedReturn) -> dict[str, Any]:
    """Return what a row says, and what stands in the tracker beside it, with who wrote that."""
    said: dict[str, Any] = {
        "now": to_json(row.content),
        "unchanged": row.sent.is_unchanged,
    }
    if row.standing:
        said |= {
            "milestones": row.milestones,
            "before": to_json(content_of(row.standing)),
            "by": str(row.standing.author),
            "state": row.standing.get_state_display(),
        }
    return said


def _is_next(workbook: Workbook, first: int) -> bool:
    """Lock a workbook, and return whether its returns from this one on are still to be dealt with:
    false where another worker has it or had it.
    """
    waiting = Workbook.objects.select_for_update(skip_locked=True).filter(
        pk=workbook.pk, state=workbook.state, dealt_with=first
    )
    return waiting.first() is not None


def _go_on(workbook: Workbook, dealt_with: int) -> None:
    workbook.dealt_with = dealt_with
    workbook.save(update_fields=["dealt_with"])


def ask_for(
    *,
    workbook: Workbook,
    act: str,
    replace: Iterable[str] = (),
    confirm: dict[str, list[str]] | None = None,
    by: User,
    at: datetime,
) -> Workbook:
    """Hand in all returns of a workbook that are sound, or keep as drafts what can be kept.

    `replace` names the references of which somebody else's newer words give way, `confirm` the
    codes that are confirmed of a reference. Each return is judged anew. Up to a hundred are written
    at once, more by the worker. Raises `NotAllowed` for somebody else than its sender, and
    `Conflict` while it is being dealt with.
    """
    with transaction.atomic():
        workbook = Workbook.objects.select_for_update().get(pk=workbook.pk)
        _check_may_be_written(workbook, by)
        workbook.act = act
        workbook.wish = {"replace": sorted(replace), "confirm": confirm or {}}
        workbook.state, workbook.dealt_with = State.BEING_WRITTEN, 0
        workbook.save()
    if workbook.returns <= AT_ONCE:
        write_all(workbook, returns_in(workbook), at=at)
    else:
        leave_to_worker()
    return workbook


def _check_may_be_written(workbook: Workbook, by: User) -> None:
    if workbook.added_by_id != by.pk:
        raise NotAllowed(
            "A workbook is handed in by the person or system that sent it."
        )
    if workbook.redacted_at:
        raise Conflict("The workbook was destroyed, since words in it were blanked.")
    if workbook.is_under_way:
        raise Conflict("The workbook is being dealt with. Look again in a moment.")


def write_all(
    workbook: Workbook, returns: Sequence[SentReturn], *, at: datetime
) -> None:
    """Write what was asked for, a hundred returns at a time. A worker that is stopped goes on where
    it was: what was written already is as it stands by then.
    """
    by = workbook.added_by
    wish = Wish(
        submit=workbook.act == Workbook.Act.HAND_IN,
        replace=frozenset(workbook.wish["replace"]),
        confirm=workbook.wish["confirm"],
    )
    for first in range(workbook.dealt_with, len(returns), BATCH):
        batch = returns[first : first + BATCH]
        with transaction.atomic():
            if not _is_next(workbook, first):
                return
            rows = _judged(workbook, batch)
            outcomes = write_returns(rows, wish, by=by, at=at)
            _note_what_became(workbook, first, rows, outcomes, wish)
            _go_on(workbook, first + len(batch))
    workbook.state = State.DONE
    workbook.save(update_fields=["state"])


def _note_what_became(
    workbook: Workbook,
    first: int,
    judged: Sequence[JudgedReturn],
    outcomes: dict[int, Outcome],
    wish: Wish,
) -> None:
    kept = workbook.rows.filter(place__gte=first, place__lt=first + len(judged))
    rows = {row.place - first: row for row in kept}
    changed = []
    for place, outcome in outcomes.items():
        row, judged_row = rows[place], judged[place]
        if outcome.update:
            row.update = outcome.update
            row.became = Became.HANDED_IN if wish.submit else Became.KEPT
            row.faults = []
        elif outcome.refusal:
            judged_row.refuse(outcome.refusal)
            row.became = Became.REFUSED if not row.update_id else row.became
            row.faults = judged_row.faults
        changed.append(row)
    for place, row in rows.items():
        # Somebody saved it between the look and the press.
        if judged[place].verdict != row.verdict and place not in outcomes:
            row.verdict, row.faults = judged[place].verdict, judged[place].faults
            row.said = _said(judged[place])
            changed.append(row)
    fields = ["update", "became", "faults", "verdict", "said"]
    WorkbookRow.objects.bulk_update(changed, fields)


def leave_to_worker() -> None:
    """Wake the worker once this is stored. Where it cannot be reached it looks by itself, each
    minute.
    """

    def wake() -> None:
        with suppress(BrokerDown):
            current_app.send_task(TASK)

    transaction.on_commit(wake)


def _pack_mark(sheets: Sequence[SheetAsSent]) -> PackMark | None:
    """Return the mark that says what the whole pack was made from, wherever it stands by now."""
    cells = chain.from_iterable(
        cells for sheet in sheets for _, cells in sheet.rows[:LOOKED_AT]
    )
    marks = (read_pack_mark(cell) for cell in cells if isinstance(cell, str))
    return next((mark for mark in marks if mark), None)


def _notes(
    workbook: Workbook, mark: PackMark | None, opened: ReportingRound | None, by: User
) -> Iterator[str]:
    """Yield what is to be known of a workbook as a whole before anything of it is handed in."""
    before = Workbook.objects.filter(digest=workbook.digest, added_by=by).first()
    if before:
        day = date_format(timezone.localdate(before.added_at), "j F Y")
        yield f"You sent this very file before, on {day}."
    if mark is None:
        yield (
            "This is no return pack of this tracker, or its mark is gone: each row is compared with"
            " what stands now."
        )
        return
    of_pack = ReportingRound.objects.filter(slug=mark.round).first()
    if of_pack and opened and of_pack != opened:
        yield (
            f"This pack was made for {of_pack}, and {opened} is open. Download a new pack to report"
            " for that."
        )
    if mark.person != by.pk:
        yield "This pack was made for somebody else. What you hand in is yours."
