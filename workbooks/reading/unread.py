"""Cells of an Excel workbook that say nothing although something stands in them: a formula whose
value was never worked out, and one that came to an error.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

BLOCK = 1024 * 1024
BOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
Attributes = dict[str, str]


def unread_cells(data: bytes) -> dict[str, dict[str, str]]:
    """Return by the name of each sheet its cells that hold a formula and no value (an empty text),
    or an error (its name).

    A formula that came to an empty text has a value: its cell says that it is a text.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if BOOK not in archive.namelist() or RELATIONS not in archive.namelist():
            return {}
        parts = _targets(archive)
        return {
            name: _cells(archive, parts[relation])
            for name, relation in _sheets(archive)
            if parts.get(relation) in archive.namelist()
        }


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name of each sheet, and of the relation that leads to its part."""
    found: list[tuple[str, str]] = []

    def start(tag: str, about: Attributes) -> None:
        if _local(tag) == "sheet":
            relation = next((about[key] for key in about if _local(key) == "id"), "")
            found.append((about.get("name", ""), relation))

    _parse(archive, BOOK, start)
    return found


def _targets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part that each relation of the workbook leads to."""
    found: dict[str, str] = {}

    def start(tag: str, about: Attributes) -> None:
        target = about.get("Target", "")
        place = target if target.startswith("/") else posixpath.join("xl", target)
        found[about.get("Id", "")] = posixpath.normpath(place).lstrip("/")

    _parse(archive, RELATIONS, start)
    return found


class _Cells:
    """Reads the cells of a sheet one after the other."""

    def __init__(self) -> None:
        self.unread: dict[str, str] = {}
        self.name = self.kind = self.inside = self.value = ""
        self.has_formula = False

    def start(self, tag: str, about: Attributes) -> None:
        self.inside = _local(tag)
        if self.inside == "c":
            self.name = about.get("r", "")
            self.kind, self.value = about.get("t", ""), ""
            self.has_formula = False
        elif self.inside == "f":
            self.has_formula = True

    def text(self, value: str) -> None:
        if self.inside == "v" and self.kind == "e":
            self.value += value
        elif self.inside == "v":
            self.value = "there"

    def end(self, tag: str) -> None:
        self.inside = ""
        if _local(tag) != "c":
            return
        if self.kind == "e":
            self.unread[self.name] = self.value
        elif self.has_formula and not self.value and self.kind != "str":
            self.unread[self.name] = ""


def _cells(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    cells = _Cells()
    _parse(archive, part, cells.start, cells.end, cells.text)
    return cells.unread


def _parse(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    with archive.open(part) as opened:
        while block := opened.read(BLOCK):
            parser.Parse(block, False)
    parser.Parse(b"", True)


def _local(name: str) -> str:
    return name.rpartition(":")[2]
