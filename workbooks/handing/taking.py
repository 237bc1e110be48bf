"""Taking in a workbook: it is kept as it was sent, and looked through. Nothing is handed in by
that.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format

from people.models import User
from rounds.evidence.files import LONGEST_NAME
from rounds.models import ReportingRound
from rounds.updates.bulk import Outcome
from workbooks.handing.batches import deal_with, is_for_worker, leave_to_worker
from workbooks.handing.judged import JudgedReturn, comparison_of
from workbooks.handing.writing import Wish, write_returns
from workbooks.marks import PackMark, read_pack_mark
from workbooks.models import Workbook, WorkbookRow
from workbooks.reading.bounded import SheetAsSent, kind_of, read_sheets, refuse
from workbooks.reading.finding import PackSheets, find
from workbooks.reading.returns import SentReturn, returns_of
from workbooks.verdicts import ASKED_ABOUT, Verdict

MOST_RETURNS = 5_000  # of a workbook
MOST_NOTES = 40
LOOKED_AT = 60  # rows of a sheet, for the mark of a pack
NO_RETURNS = (
    "no sheet of it has a row with the headings Reference, Rating now and What happened."
    " Download a return pack and fill that in."
)


def take_workbook(*, file: "UploadedFile[bytes]", by: User, at: datetime) -> Workbook:
    """Keep a workbook as it was sent, and look through it.

    Up to a hundred returns are looked through at once, more by the worker. Raises `ValidationError`
    under `file` for what cannot be opened, is too much, or states no return, and `Conflict` where
    the machine had no time to open it.
    """
    name = (file.name or "")[-LONGEST_NAME:]
    kind = kind_of(name, file.size or 0)
    data = file.read()
    sheets = read_sheets(name, kind, data)
    pack = find(sheets)
    returns = returns_of(pack)
    if not returns:
        refuse(name, "content", NO_RETURNS)
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
    _describe(workbook, sheets, pack)
    workbook.full_clean(exclude=["file"])
    _store(workbook, data)
    if is_for_worker(workbook):
        leave_to_worker()
    else:
        look_through(workbook, returns)
    return workbook


def _describe(
    workbook: Workbook, sheets: Sequence[SheetAsSent], pack: PackSheets
) -> None:
    """Note of which round a workbook speaks, and what is to be known of it as a whole."""
    mark, opened = _pack_mark(sheets), ReportingRound.objects.open().first()
    workbook.round = mark.round if mark else opened.slug if opened else ""
    notes = [*_notes(workbook, mark, opened, workbook.added_by), *pack.notes]
    workbook.notes = notes[:MOST_NOTES]


@transaction.atomic
def _store(workbook: Workbook, data: bytes) -> None:
    workbook.file.save(workbook.name, ContentFile(data), save=False)
    try:
        workbook.save()
    except Exception:
        workbook.file.delete(save=False)
        raise


def look_through(workbook: Workbook, returns: Sequence[SentReturn]) -> None:
    """Note of each return what it is beside what stands, and what would become of it."""

    def look(first: int, rows: list[JudgedReturn]) -> None:
        WorkbookRow.objects.bulk_create(_previews(workbook, first, rows))

    deal_with(workbook, returns, look, then=Workbook.State.READ)


def _previews(
    workbook: Workbook, first: int, rows: Sequence[JudgedReturn]
) -> Iterator[WorkbookRow]:
    """Yield what is noted of rows. Only what could not be handed in is tried as a draft."""
    handed_in = _tried(workbook, rows, submit=True)
    refused = [place for place in handed_in if handed_in[place].refusal]
    tried = _tried(workbook, [rows[place] for place in refused], submit=False)
    drafted = {place: tried.get(number) for number, place in enumerate(refused)}
    for place, row in enumerate(rows):
        yield _preview(
            workbook, first + place, row, handed_in.get(place), drafted.get(place)
        )


def _tried(
    workbook: Workbook, rows: Sequence[JudgedReturn], *, submit: bool
) -> dict[int, Outcome]:
    """Return what would become of the rows, all conflicts replaced, and write nothing."""
    wish = Wish(submit, replace=frozenset(row.version for row in rows))
    with transaction.atomic():
        outcomes = write_returns(rows, wish, by=workbook.added_by, at=workbook.added_at)
        transaction.set_rollback(True)
    return outcomes


def _preview(
    workbook: Workbook,
    place: int,
    row: JudgedReturn,
    handed_in: Outcome | None,
    drafted: Outcome | None,
) -> WorkbookRow:
    if handed_in and handed_in.refusal:
        row.refuse(handed_in.refusal)
    is_sound = bool(handed_in and handed_in.update)
    may_be_kept = is_sound or bool(drafted and drafted.update)
    if row.sent.is_unchanged:
        may_be_kept = False
    codes = {fault["code"] for fault in row.faults}
    is_asked_about = bool(codes) and codes <= ASKED_ABOUT
    verdict = row.verdict
    if row.faults and not (may_be_kept or is_asked_about):
        verdict = Verdict.REFUSED
    is_conflict = verdict == Verdict.CONFLICT
    return WorkbookRow(
        workbook=workbook,
        place=place,
        written_reference=row.sent.reference[:60],
        commitment=row.commitment,
        verdict=verdict,
        may_be_handed_in=is_sound and not is_conflict,
        may_be_kept=may_be_kept and not is_conflict,
        is_asked_about=is_asked_about,
        faults=row.faults,
        comparison=comparison_of(row),
    )


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
    if of_pack and of_pack.takes_late_returns:
        yield f"The {of_pack} round has closed: what you hand in is a late return."
    elif of_pack and opened and of_pack != opened:
        yield (
            f"This pack was made for {of_pack}, and {opened} is open. Download a new pack to report"
            " for that."
        )
    if mark.person != by.pk:
        yield "This pack was made for somebody else. What you hand in is yours."
