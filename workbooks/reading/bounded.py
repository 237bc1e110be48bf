"""Opens a workbook that somebody sent, in a process of its own, and returns its cells."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from rounds.evidence.bounds import LARGEST
from rounds.evidence.files import LONGEST_NAME
from toolkit.errors import Conflict
from toolkit.texts import from_csv_cell

LONGEST_WAIT = 30  # seconds, on a machine that is busy
KINDS = ("xlsx", "ods", "csv")
TAKEN = "xlsx, ods or csv"


class TooBusy(Conflict):
    """The machine had no time to open a workbook. It may be sent again."""


@dataclass(frozen=True)
class SheetAsSent:
    """The cells of a sheet: rows that hold something, each with its number.

    A cell is a text, a number, True or False, None, or a day as `{"day": "2018-06-30"}`. Rows and
    columns count from 1 in what is known besides: `merged` cells (first row and column, last row
    and column), `unread` ones (with the error that a formula came to, or none where it has no
    value), and the precision in which dates are `shown`, where that is no day.
    """

    name: str
    rows: Sequence[tuple[int, list[Any]]]
    merged: Sequence[Sequence[int]] = ()
    unread: Sequence[tuple[int, int, str]] = ()
    shown: Sequence[tuple[int, int, str]] = ()

    def place(self, row: int, column: int) -> str:
        """Return how a person finds a cell: “Returns!F7”. Columns count from 0."""
        cell = f"{get_column_letter(column + 1)}{row}"
        return f"{self.name}!{cell}" if self.name else cell


def kind_of(name: str, size: int) -> str:
    """Return the kind of a workbook by its name; raise `ValidationError` under `file` where it is
    none or too large.
    """
    kind = name.rpartition(".")[2].lower()
    if kind not in KINDS:
        refuse(name, "kind", f"give a workbook saved as {TAKEN}.")
    if size > LARGEST:
        megabytes = size / 1024 / 1024
        refuse(
            name, "too_large", f"it has {megabytes:.1f} MB. Give one of 10 MB at most."
        )
    if not size:
        refuse(name, "empty", "it is empty.")
    return kind


def read_sheets(name: str, kind: str, data: bytes) -> list[SheetAsSent]:
    """Return the sheets of a workbook.

    It is opened in a process of its own, with little time and memory, so that nothing that others
    send can slow the tracker down. Raises `ValidationError` under `file` for what cannot be opened
    or is too much, and `TooBusy` where the machine had no time for it.
    """
    output = run_apart("workbooks.reading.child", [kind], data)
    answer = json.loads(output) if output else {}
    if "refused" in answer:
        refuse(name, "content", answer["refused"])
    if "sheets" not in answer:
        refuse(
            name,
            "content",
            "opening it takes more time or memory than a return pack needs. Take out"
            " what does not belong to it, or copy the rows into a new pack.",
        )
    sheets = [SheetAsSent(**sheet) for sheet in answer["sheets"]]
    return [_of_csv(sheet) for sheet in sheets] if kind == "csv" else sheets


def run_apart(module: str, arguments: Sequence[str], data: bytes) -> bytes:
    """Return what a module prints that is run in a process of its own and bounds itself; nothing
    where it took more time or memory than it may.

    It gets no secret of the tracker's. Raises `TooBusy` where it got no time to run.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            input=data,
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={},
            timeout=LONGEST_WAIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise TooBusy(
            "The tracker had no time to open the workbook. Send it again in a moment."
        ) from None
    return done.stdout if done.returncode == 0 else b""


def _of_csv(sheet: SheetAsSent) -> SheetAsSent:
    """Return a table without the apostrophes that our own files put before what looks like a
    formula.
    """
    rows = [
        (number, [from_csv_cell(cell) for cell in cells])
        for number, cells in sheet.rows
    ]
    return replace(sheet, rows=rows)


def refuse(name: str, code: str, reason: str) -> None:
    """Raise what is wrong with a file that was sent."""
    sentence = f"{name[:LONGEST_NAME] or 'The file'} was not read: {reason}"
    raise ValidationError({"file": ValidationError(sentence, code=code)})
