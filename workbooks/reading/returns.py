"""The returns that a workbook states: one for each reference, from all its sheets, with the faults
of cells that cannot be read.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from commitments.references import reference_in
from programme.dates import Precision
from rounds.content import (
    TEXTS,
    Content,
    EvidenceLine,
    MilestoneLine,
    RecoveryLine,
)
from toolkit.faults import code_of
from workbooks.columns import (
    CAUSES,
    EVIDENCE,
    MILESTONES,
    OUTLOOKS,
    RATINGS,
    RECOVERY,
    RETURNS,
    YES_OR_NO,
)
from workbooks.marks import DatesMark, read_dates_mark
from workbooks.reading.finding import NULL, Cell, PackSheets, Row
from workbooks.reading.values import (
    TAKEN_BACK,
    date_of,
    day_of,
    folded,
    text_of,
    word_of,
    words_of,
)

# The words of a row, with the name that each has in what an update says.
WORDS = {
    "rating": ("standing", RATINGS),
    "outlook": ("outlook", OUTLOOKS),
    "cause": ("cause", CAUSES),
}
NO_CELL = Cell("", "", None)
WORDED = [*WORDS, *TEXTS]


@dataclass
class SentReturn:
    """What a workbook says of one return: its words, and at which cell each thing stands.

    `places` gives the cell of each path by which rules name what is wrong (`recovery.0.by`),
    `columns` the fields that the workbook has a column for, `marks` what the rows of milestones
    were written with, by their places.
    """

    reference: str
    cell: Cell
    content: Content = field(default_factory=Content)
    is_unchanged: bool = False
    mark: str = ""
    places: dict[str, Cell] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    columns: set[str] = field(default_factory=set)
    marks: dict[int, DatesMark] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        """True where nothing is filled in but dates of milestones, which are judged beside those on
        record.
        """
        said = (self.content.standing, self.content.outlook, self.content.cause)
        texts = [getattr(self.content, name) for name in TEXTS]
        lines = [*self.content.recovery, *self.content.evidence]
        return not any([*said, *texts, *lines, self.is_unchanged, self.faults])

    def refuse(self, cell: Cell, fault: ValidationError) -> None:
        """Note what is wrong with a cell, with what was written there and what is accepted."""
        self.faults.append(fault_at_cell(cell, fault))

    def refuse_unread(self, cell: Cell) -> None:
        """Note why a cell says nothing certain."""
        code = "null_characters" if cell.trouble == NULL else "invalid"
        self.refuse(cell, ValidationError(cell.trouble, code=code))

    def value(self, cell: Cell, read: Callable[[Any], Any], otherwise: Any) -> Any:
        """Return what a cell says; where it cannot be read, note why and return something else."""
        if cell.trouble:
            self.refuse_unread(cell)
            return otherwise
        try:
            return read(cell.value)
        except ValidationError as fault:
            self.refuse(cell, fault)
            return otherwise

    def word(self, cell: Cell, accepted: Mapping[str, str]) -> str:
        """Return the value that a cell's word means."""
        value: str = self.value(cell, partial(word_of, accepted=accepted), "")
        return value


def fault_at_cell(cell: Cell, fault: ValidationError) -> dict[str, Any]:
    """Return a fault as data: its cell, heading, what was written, the code and the sentence."""
    told: dict[str, Any] = {
        "cell": cell.place,
        "heading": cell.heading,
        "written": cell.written[:200],
        "code": code_of(getattr(fault, "code", None)),
        "detail": " ".join(fault.messages),
    }
    params = getattr(fault, "params", None) or {}
    if accepted := params.get("accepted"):
        told["accepted"] = [str(value) for value in accepted]
    return told


def returns_of(pack: PackSheets) -> list[SentReturn]:
    """Return what a workbook says of each return, in the order in which they stand in it."""
    returns: dict[str, SentReturn] = {}
    for row in pack.rows.get(RETURNS.name, []):
        _add_return(row, returns)
    for sheet, add in (
        (MILESTONES, _add_milestone),
        (RECOVERY, _add_step),
        (EVIDENCE, _add_link),
    ):
        for row in pack.rows.get(sheet.name, []):
            _add_line(row, add, returns)
    return list(returns.values())


def reference_of(cell: Cell) -> str:
    """Return a reference as the record writes it: “ins–2 ” is INS-2."""
    written = text_of(cell.value)
    return reference_in(written) or folded(written).replace(" ", "").upper()


def _add_return(row: Row, returns: dict[str, SentReturn]) -> None:
    cell = row["reference"]
    reference = reference_of(cell)
    if not reference and not _is_filled_in(row):
        return
    # A row without a reference is one of its own, which is refused.
    sent = returns.setdefault(reference or cell.place, SentReturn(reference, cell))
    if sent.places:
        fault = "This reference stands in another row too. Keep one of the two."
        sent.refuse(cell, ValidationError(fault, code="repeated"))
        return
    sent.places["commitment"] = cell
    if cell.trouble:
        sent.refuse_unread(cell)
    if not reference:
        fault = "Give the reference, for example INS-2."
        sent.refuse(cell, ValidationError(fault, code="required"))
    for name, (field_name, accepted) in WORDS.items():
        if name in row:
            sent.columns.add(field_name)
            word = sent.word(_cell(row, name, sent, name), accepted)
            setattr(sent.content, field_name, word)
    for name in TEXTS:
        if name in row:
            sent.columns.add(name)
            text = sent.value(_cell(row, name, sent, name), words_of, "")
            setattr(sent.content, name, text)
    unchanged = _cell(row, "unchanged", sent, "confirm")
    sent.is_unchanged = bool(sent.word(unchanged, YES_OR_NO))
    if sent.is_unchanged and any(row[name].written for name in WORDED if name in row):
        fault = "Write Yes here, or fill in the row: one of the two."
        sent.refuse(unchanged, ValidationError(fault, code="conflict"))
    sent.mark = text_of(row["mark"].value) if "mark" in row else ""


def _is_filled_in(row: Row) -> bool:
    """True where something stands in a cell that is to be filled in."""
    opened = [column.name for column in RETURNS.columns if column.is_open]
    return any(row[name].written for name in opened if name in row)


def _add_line(
    row: Row,
    add: Callable[[Row, SentReturn], None],
    returns: dict[str, SentReturn],
) -> None:
    """Add a row of another sheet to the return it belongs to."""
    cell = row["reference"]
    reference = reference_of(cell)
    others = [other for name, other in row.items() if name != "reference"]
    if not any(other.written or other.trouble for other in others):
        return
    key = reference or cell.place
    sent = returns.get(key)
    if sent is None:
        sent = returns[key] = SentReturn(reference, cell)
        sent.places["commitment"] = cell
        if not reference:
            fault = "Give the reference of what this belongs to."
            sent.refuse(cell, ValidationError(fault, code="required"))
    if cell.trouble:
        sent.refuse_unread(cell)
    add(row, sent)


def _add_milestone(row: Row, sent: SentReturn) -> None:
    place = len(sent.content.milestones)
    path = f"milestones.{place}"
    sent.places[f"{path}.id"] = row["id"]
    sent.places.setdefault("milestones", row["id"])
    line = MilestoneLine(sent.value(row["id"], _whole_number, 0))
    mark = read_dates_mark(text_of(row["mark"].value)) if "mark" in row else None
    if mark and mark.milestone == line.milestone_id:
        sent.marks[place] = mark
    for kind in ("forecast", "done"):
        if kind in row:
            before = getattr(sent.marks.get(place), kind, "")
            _add_date(
                line, kind, _cell(row, kind, sent, f"{path}.{kind}"), before, sent
            )
    line.reason = sent.value(_cell(row, "reason", sent, f"{path}.reason"), text_of, "")
    sent.content.milestones.append(line)


def _add_date(
    line: MilestoneLine, kind: str, cell: Cell, before: str, sent: SentReturn
) -> None:
    """Add what a cell says of a date; `before` is what the pack was written with."""
    if folded(cell.written) == TAKEN_BACK:
        line.withdraw.append(kind)
        return
    if before and not cell.written and not cell.trouble:
        fault = f"The pack had {before} here. Write a date, or “{TAKEN_BACK}”."
        sent.refuse(cell, ValidationError(fault, code="required"))
    day, precision = sent.value(cell, date_of, None) or (None, Precision.DAY)
    setattr(line, kind, day)
    setattr(line, f"{kind}_precision", precision)


def _add_step(row: Row, sent: SentReturn) -> None:
    path = f"recovery.{len(sent.content.recovery)}"
    _cell(row, "step", sent, "recovery")
    done = _cell(row, "done", sent, f"{path}.done")
    line = RecoveryLine(
        step=sent.value(_cell(row, "step", sent, f"{path}.step"), text_of, ""),
        who=sent.value(_cell(row, "who", sent, f"{path}.who"), text_of, ""),
        by=sent.value(_cell(row, "by", sent, f"{path}.by"), day_of, None),
        done=bool(sent.word(done, YES_OR_NO)),
    )
    sent.content.recovery.append(line)


def _add_link(row: Row, sent: SentReturn) -> None:
    path = f"evidence.{len(sent.content.evidence)}"
    _cell(row, "url", sent, "evidence")
    title = sent.value(_cell(row, "title", sent, f"{path}.title"), text_of, "")
    url = sent.value(_cell(row, "url", sent, f"{path}.url"), text_of, "")
    sent.content.evidence.append(EvidenceLine(title, url))


def _cell(row: Row, name: str, sent: SentReturn, path: str) -> Cell:
    """Return a cell of a row, and remember that what is said of a path is said of it."""
    cell = row.get(name, NO_CELL)
    if cell.place:
        sent.places.setdefault(path, cell)
    return cell


def _whole_number(value: Any) -> int:
    text = text_of(value)
    if not re.fullmatch("[0-9]{1,18}", text):
        raise ValidationError(
            "Leave the number of the milestone as the pack has it.", code="invalid"
        )
    return int(text)
