"""What an uploaded file really is: by its content, whatever its name says.

`filetype` tells the kind from the first bytes; then the format's own reader must be able to open
it.
"""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import PurePath

import filetype
import openpyxl
import pypdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from docx import Document
from PIL import Image

from rounds.evidence.archives import MACROS, check_presentation, names_in
from rounds.evidence.bounds import LARGEST, Reading, Unfit
from rounds.evidence.messages import COMPOUND, Part, parts_of_eml, parts_of_msg

LONGEST_NAME = 150
LONGEST_SHOWN = 60  # characters of the name of what is attached to a message
MOST_PIXELS = 100_000_000
OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}wordprocessingml.document",
    "xlsx": f"{OFFICE}spreadsheetml.sheet",
    "pptx": f"{OFFICE}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "png": "image/png",
    "jpg": "image/jpeg",
}
TAKEN = "pdf, docx, xlsx, pptx, odt, csv, eml, msg, png or jpg"
ALIASES = {"jpeg": "jpg", "apng": "png"}
WITH_MACROS = {"docm", "dotm", "xlsm", "xltm", "xlam", "pptm", "potm", "ppsm"}
# Text without a mark: the reader decides.
UNMARKED = {"csv", "eml"}
# Not every office program puts its parts where `filetype` looks: the reader decides.
LOOKS_LIKE = {
    "docx": {"docx", "zip"},
    "xlsx": {"xlsx", "zip"},
    "pptx": {"pptx", "zip"},
    "odt": {"odt", "zip"},
}
APART = "Take it off the message, or attach what is needed by itself."
NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
# A slash or a colon would make it a path somewhere; control and direction marks make a name read as
# another.
UNFIT = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]|^\.'
)


def check_file(file: "UploadedFile[bytes]") -> tuple[bytes, str]:
    """Return a file's bytes and its kind, one of `KINDS`; raise `ValidationError` under `files`
    with what is wrong.
    """
    name = file.name or ""
    _check_name(name)
    _check_size(name, file.size or 0)
    kind = _kind_by_name(name)
    data = file.read()
    try:
        _check_content(data, kind, Reading())
    except Unfit as unfit:
        _refuse(name, "content", str(unfit))
    return data, kind


def _check_name(name: str) -> None:
    if UNFIT.search(name) or not name.strip():
        _refuse(
            name,
            "name",
            "its name holds a path or a sign that file names do not have. Rename it and"
            " try again.",
        )
    if len(name) > LONGEST_NAME:
        _refuse(
            name[:40],
            "name",
            f"its name is longer than {LONGEST_NAME} characters. Rename it and try"
            " again.",
        )


def _check_size(name: str, size: int) -> None:
    if size > LARGEST:
        megabytes = size / 1024 / 1024
        reason = f"it has {megabytes:.1f} MB. A file may have 10 MB at most."
        _refuse(name, "too_large", reason)
    if not size:
        _refuse(name, "empty", "it is empty.")


def _kind_by_name(name: str) -> str:
    ending = _ending(name)
    kind = ALIASES.get(ending, ending)
    if ending in WITH_MACROS:
        _refuse(name, "kind", MACROS)
    if kind not in KINDS:
        _refuse(name, "kind", f"files of this kind are not taken. Give a {TAKEN} file.")
    return kind


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower().removeprefix(".")


def _check_content(data: bytes, kind: str, reading: Reading) -> None:
    """Raise `Unfit` for content that is not what the name says, or that its format's reader cannot
    open.
    """
    if not _looks_like(kind, data):
        raise Unfit(f"its content is not {kind}. Save it as {TAKEN} and try again.")
    try:
        READERS[kind](data, reading)
    except Unfit:
        raise
    # Each reader has failures of its own; any of them means that nobody could open the
    # file.
    except Exception as fault:
        reason = f"it cannot be opened as {kind}. Save it again as {TAKEN}."
        raise Unfit(reason) from fault


def _looks_like(kind: str, data: bytes) -> bool:
    if kind == "msg":
        return data.startswith(COMPOUND)
    return kind in UNMARKED or _kind_by_content(data) in LOOKS_LIKE.get(kind, {kind})


def _refuse(name: str, code: str, reason: str) -> None:
    sentence = f"{name or 'The file'} was not added: {reason}"
    raise ValidationError({"files": ValidationError(sentence, code=code)})


def _kind_by_content(data: bytes) -> str | None:
    guess = filetype.guess(data)
    if guess is None:
        return None
    extension: str = guess.extension
    return ALIASES.get(extension, extension)


def _read_pdf(data: bytes, reading: Reading) -> None:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if not reader.is_encrypted:
        reader.pages[0]


def _read_docx(data: bytes, reading: Reading) -> None:
    names_in(data, reading)
    Document(io.BytesIO(data))


def _read_xlsx(data: bytes, reading: Reading) -> None:
    names_in(data, reading)
    openpyxl.load_workbook(io.BytesIO(data), read_only=True).close()


def _read_odt(data: bytes, reading: Reading) -> None:
    names = names_in(data, reading)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        mimetype = archive.read("mimetype").decode()
        if mimetype != KINDS["odt"] or "content.xml" not in names:
            raise ValueError("not a text document")


def _read_eml(data: bytes, reading: Reading) -> None:
    reading.enter()
    _check_attached(parts_of_eml(data), reading)
    reading.depth -= 1


def _read_msg(data: bytes, reading: Reading) -> None:
    reading.enter()
    _check_attached(parts_of_msg(data), reading)
    reading.depth -= 1


def _check_attached(parts: Iterable[Part], reading: Reading) -> None:
    """Hold each file that is attached to a message to the rules of any other."""
    for part in parts:
        if part.name:
            reading.attach()
            _check_one_attached(part, reading)


def _check_one_attached(part: Part, reading: Reading) -> None:
    name = UNFIT.sub("", part.name)[:LONGEST_SHOWN]
    ending = _ending(part.name)
    kind = ALIASES.get(ending, ending)
    if kind not in KINDS:
        raise Unfit(f"its attachment “{name}” is of a kind that is not taken. {APART}")
    try:
        _check_content(part.data, kind, reading)
    except Unfit as unfit:
        raise Unfit(f"of its attachment “{name}”: {unfit} {APART}") from unfit


PAGES = ("<!doctype", "<html", "<?xml", "<svg", "<script")


def _read_csv(data: bytes, reading: Reading) -> None:
    text = _text(data)
    if NOT_TEXT.search(text) or not text.strip():
        raise ValueError("not text")
    if text.lstrip().lower().startswith(PAGES):
        raise ValueError("a page, not a table")
    for _ in csv.reader(io.StringIO(text, newline="")):
        pass


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        # As Excel writes "Unicode text".
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # As Excel on Windows writes it.
        return data.decode("cp1252")


def _read_image(data: bytes, reading: Reading) -> None:
    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.verify()


READERS: dict[str, Callable[[bytes, Reading], None]] = {
    "pdf": _read_pdf,
    "docx": _read_docx,
    "xlsx": _read_xlsx,
    "pptx": check_presentation,
    "odt": _read_odt,
    "csv": _read_csv,
    "eml": _read_eml,
    "msg": _read_msg,
    "png": _read_image,
    "jpg": _read_image,
}
