"""The returns that a workbook states: one for each reference, from all its sheets, with the faults
of cells that cannot be read.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

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
from workbooks.reading.finding import Cell, Found, Row
from workbooks.reading.values import (
    TAKEN_BACK,
    date_of,
    day_of,
    folded,
    text_of,
    word_of,
)

# The words of a row, with the name that each has in what an update says.
WORDS = {
    "rating": ("standing", RATINGS),
    "outlook": ("outlook", OUTLOOKS),
    "cause": ("cause", CAUSES),
}
NO_CELL = Cell("", "", None)


@dataclass
class SentReturn:
    """What a workbook says of one return: its words, and at which cell each thing stands.

    `places` gives the cell of each path by which rules name what is wrong (`recovery.0.by`);
    `says_recovery` and `says_evidence` are false where the workbook has no such sheet.
    """

    reference: str
    cell: Cell
    content: Content = field(default_factory=Content)
    is_unchanged: bool = False
    mark: str = ""
    places: dict[str, Cell] = field(default_factory=dict)
    faults: list[dict[str, Any]] = field(default_factory=list)
    says_recovery: bool = False
    says_evidence: bool = False

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

    def value(self, cell: Cell, read: Callable[[Any], Any], otherwise: Any) -> Any:
        """Return what a cell says; where it cannot be read, note why and return something else."""
        if cell.trouble:
            self.refuse(cell, ValidationError(cell.trouble, code="invalid"))
            return otherwise
        try:
            return read(cell.value)
        except ValidationError as fault:
            self.refuse(cell, fault)
            return otherwise


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


def returns_of(found: Found) -> list[SentReturn]:
    """Return what a workbook says of each return, in the order in which they stand in it."""
    returns: dict[str, SentReturn] = {}
    for row in found.rows.get(RETURNS.name, []):
        _add_return(row, returns)
    for sheet, add in (
        (MILESTONES, _add_milestone),
        (RECOVERY, _add_step),
        (EVIDENCE, _add_link),
    ):
        for row in found.rows.get(sheet.name, []):
            _add_line(row, add, returns)
    for sent in returns.values():
        sent.says_recovery = found.has(RECOVERY)
        sent.says_evidence = found.has(EVIDENCE)
    return list(returns.values())


def reference_of(cell: Cell) -> str:
    """Return a reference as the record writes it: “ins–2 ” is INS-2."""
    return folded(text_of(cell.value)).replace(" ", "").upper()


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
        sent.refuse(cell, ValidationError(cell.trouble, code="invalid"))
    if not reference:
        fault = "Give the reference, for example INS-2."
        sent.refuse(cell, ValidationError(fault, code="required"))
    for name, (field_name, accepted) in WORDS.items():
        word = _cell(row, name, sent, name)
        value = sent.value(word, lambda value: word_of(value, accepted), "")  # noqa: B023
        setattr(sent.content, field_name, value)
    for name in TEXTS:
        setattr(sent.content, name, sent.value(_cell(row, name, sent, name), _text, ""))
    unchanged = _cell(row, "unchanged", sent, "confirm")
    sent.is_unchanged = bool(
        sent.value(unchanged, lambda value: word_of(value, YES_OR_NO), "")
    )
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
    add(row, sent)


def _add_milestone(row: Row, sent: SentReturn) -> None:
    number = sent.value(row["id"], _whole_number, 0)
    path = f"milestones.{len(sent.content.milestones)}"
    sent.places[f"{path}.id"] = row["id"]
    line = MilestoneLine(number)
    for kind in ("forecast", "done"):
        cell = _cell(row, kind, sent, f"{path}.{kind}")
        if folded(cell.written) == TAKEN_BACK:
            line.withdraw.append(kind)
            sent.places[f"{path}.withdraw"] = cell
            continue
        day, precision = sent.value(cell, date_of, None) or (None, Precision.DAY)
        setattr(line, kind, day)
        setattr(line, f"{kind}_precision", precision)
    line.reason = sent.value(_cell(row, "reason", sent, f"{path}.reason"), _text, "")
    sent.content.milestones.append(line)


def _add_step(row: Row, sent: SentReturn) -> None:
    path = f"recovery.{len(sent.content.recovery)}"
    done = _cell(row, "done", sent, f"{path}.done")
    line = RecoveryLine(
        step=sent.value(_cell(row, "step", sent, f"{path}.step"), _text, ""),
        who=sent.value(_cell(row, "who", sent, f"{path}.who"), _text, ""),
        by=sent.value(_cell(row, "by", sent, f"{path}.by"), day_of, None),
        done=bool(sent.value(done, lambda value: word_of(value, YES_OR_NO), "")),
    )
    sent.content.recovery.append(line)


def _add_link(row: Row, sent: SentReturn) -> None:
    path = f"evidence.{len(sent.content.evidence)}"
    title = sent.value(_cell(row, "title", sent, f"{path}.title"), _text, "")
    url = sent.value(_cell(row, "url", sent, f"{path}.url"), _text, "")
    sent.content.evidence.append(EvidenceLine(title, url))


def _cell(row: Row, name: str, sent: SentReturn, path: str) -> Cell:
    """Return a cell of a row, and remember that what is said of a path is said of it."""
    cell = row.get(name, NO_CELL)
    if cell.place:
        sent.places.setdefault(path, cell)
    return cell


def _text(value: Any) -> str:
    return text_of(value)


def _whole_number(value: Any) -> int:
    text = text_of(value)
    if not text.isdigit() or len(text) > 18:
        raise ValidationError(
            "Leave the number of the milestone as the pack has it.", code="invalid"
        )
    return int(text)
