"""Office files are archives: they are bounded before anything unpacks them, and hold neither what
runs nor objects of other programs.
"""

import io
import re
import zipfile
from xml.parsers import expat

from rounds.evidence.bounds import LARGEST, Reading, Unfit

MOST_PARTS = 10_000
HEAD_OF_PART = b"PK\x01\x02"  # stands before each part in the archive's list
LARGEST_LIST = 1024 * 1024  # bytes of a part that lists others
TYPES = "[Content_Types].xml"
MACROS = "it holds macros. Save it without them and try again."
OBJECTS = (
    "a file or an object of another program is embedded in it. Take it out, or attach"
    " it as a file of its own."
)
MACRO_PARTS = re.compile(r"vbaproject\.bin$|vbadata\.xml$|/macrosheets/|/activex/")
EMBEDDED = re.compile(r"(?:^|/)embeddings/[^/]+$")
# The figures behind a chart are a workbook inside the file.
OF_CHARTS = re.compile(r"/charts/_rels/[^/]+\.rels$")
PRESENTATION = re.compile(
    r"presentationml\.(?:presentation|slideshow|template)\.main\+xml$"
)


def names_in(data: bytes, reading: Reading) -> set[str]:
    """Return the names of an archive's parts.

    Raises `Unfit` for one that would unpack to more than can be held or that brings macros or
    embedded objects, and what the readers raise for one that cannot be opened.
    """
    if data.count(HEAD_OF_PART) > MOST_PARTS:
        raise Unfit(f"it has more than {MOST_PARTS} parts.")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        reading.unpack(sum(member.file_size for member in archive.infolist()))
        names = archive.namelist()
        if len({name.lower() for name in names}) < len(names):
            raise ValueError(
                "two parts of one name: programs differ in which they read"
            )
        for name in names:
            _check_part(archive, name, reading)
        return set(names)


def check_presentation(data: bytes, reading: Reading) -> None:
    """Raise where an archive is no presentation that can be opened."""
    names = names_in(data, reading)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        types = _types_in(archive)
        mains = [name for name, kind in types if PRESENTATION.search(kind)]
        if len(mains) != 1 or mains[0].lstrip("/") not in names:
            raise ValueError("no presentation")
        if archive.testzip():
            raise ValueError("damaged")
        main = _listed(archive, mains[0].lstrip("/"))
    if not main[0][0].endswith("presentation"):
        raise ValueError("no presentation")


def _check_part(archive: zipfile.ZipFile, name: str, reading: Reading) -> None:
    lower = name.lower()
    if MACRO_PARTS.search(lower):
        raise Unfit(MACROS)
    if name == TYPES:
        _check_types(archive)
    elif lower.endswith(".rels"):
        _check_relations(archive, name)
    elif EMBEDDED.search(lower):
        _check_embedded(archive, name, reading)


def _check_types(archive: zipfile.ZipFile) -> None:
    for _, kind in _types_in(archive):
        if "macroenabled" in kind.lower():
            raise Unfit(MACROS)


def _check_relations(archive: zipfile.ZipFile, name: str) -> None:
    """Refuse what leads to an object of another program, but for the figures of a chart."""
    for _, about in _listed(archive, name):
        kind = about.get("Type", "").rpartition("/")[2].lower()
        if kind in ("vbaproject", "control"):
            raise Unfit(MACROS)
        if kind == "oleobject" or (kind == "package" and not OF_CHARTS.search(name)):
            raise Unfit(OBJECTS)


def _check_embedded(archive: zipfile.ZipFile, name: str, reading: Reading) -> None:
    """Take a chart's workbook alone, by the same rules."""
    if not name.lower().endswith(".xlsx") or archive.getinfo(name).file_size > LARGEST:
        raise Unfit(OBJECTS)
    reading.enter()
    names_in(archive.read(name), reading)
    reading.depth -= 1


def _types_in(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the parts whose kind an office file lists, or their endings, with the kind."""
    return [
        (about.get("PartName", ""), about.get("ContentType", ""))
        for _, about in _listed(archive, TYPES)
    ]


def _listed(archive: zipfile.ZipFile, name: str) -> list[tuple[str, dict[str, str]]]:
    """Return the elements of a part, with what stands in them."""
    if archive.getinfo(name).file_size > LARGEST_LIST:
        raise Unfit("one of the lists in it is too long.")
    elements: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, about: elements.append((tag, about))
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.Parse(archive.read(name), True)
    return elements


def _refuse_doctype(*about: object) -> None:
    raise ValueError("no office program writes this")
