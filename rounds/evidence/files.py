"""What an uploaded file really is: by its content, whatever its name says.

`filetype` tells the kind from the first bytes; then the format's own reader must be able to open
it.
"""

import codecs
import csv
import html
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePath

import filetype
import openpyxl
import pypdf
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from docx import Document
from PIL import Image

LARGEST = 10 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes: a small archive may hold far more
LONGEST_NAME = 150
MOST_PIXELS = 100_000_000
KINDS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "csv": "text/csv",
    "png": "image/png",
    "jpg": "image/jpeg",
}
TAKEN = "pdf, docx, xlsx, odt, csv, png or jpg"
ALIASES = {"jpeg": "jpg", "apng": "png"}
# Not every office program puts its parts where `filetype` looks: the reader decides. A table is
# text without a mark.
LOOKS_LIKE = {"docx": {"docx", "zip"}, "xlsx": {"xlsx", "zip"}, "odt": {"odt", "zip"}}
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
    _check_content(name, data, kind)
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
    ending = PurePath(name).suffix.lower().removeprefix(".")
    kind = ALIASES.get(ending, ending)
    if kind not in KINDS:
        _refuse(name, "kind", f"files of this kind are not taken. Give a {TAKEN} file.")
    return kind


def _check_content(name: str, data: bytes, kind: str) -> None:
    """Refuse content that is not what the name says, or that its format's reader cannot open."""
    if kind != "csv" and _kind_by_content(data) not in LOOKS_LIKE.get(kind, {kind}):
        reason = f"its content is not {kind}. Save it as {TAKEN} and try again."
        _refuse(name, "content", reason)
    try:
        READERS[kind](data)
    # Each reader has failures of its own; any of them means that nobody could open the
    # file.
    except Exception:
        reason = f"it cannot be opened as {kind}. Save it again as {TAKEN}."
        _refuse(name, "content", reason)


def _refuse(name: str, code: str, reason: str) -> None:
    sentence = f"{name or 'The file'} was not added: {reason}"
    raise ValidationError({"files": ValidationError(sentence, code=code)})


def _kind_by_content(data: bytes) -> str | None:
    guess = filetype.guess(data)
    if guess is None:
        return None
    extension: str = guess.extension
    return ALIASES.get(extension, extension)


def _read_pdf(data: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if not reader.is_encrypted:
        reader.pages[0]


def _read_docx(data: bytes) -> None:
    _check_archive(data)
    Document(io.BytesIO(data))


def _read_xlsx(data: bytes) -> None:
    _check_archive(data)
    openpyxl.load_workbook(io.BytesIO(data), read_only=True).close()


def _read_odt(data: bytes) -> None:
    names = _check_archive(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        mimetype = archive.read("mimetype").decode()
        if mimetype != KINDS["odt"] or "content.xml" not in names:
            raise ValueError("not a text document")


def _check_archive(data: bytes) -> set[str]:
    """Refuse an archive that would unpack to more than can be held, or that brings macros."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGEST_UNPACKED:
            raise ValueError("too large unpacked")
        names = set(archive.namelist())
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise ValueError("macros")
    return names


PAGES = ("<!doctype", "<html", "<?xml", "<svg", "<script")


def _read_csv(data: bytes) -> None:
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


def _read_image(data: bytes) -> None:
    with Image.open(io.BytesIO(data)) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.verify()


# Where a paragraph, a cell or a line ends: what stands on either side is not one word.
ENDS = re.compile(
    r"</(?:\w+:)?(?:p|h|tc|table-cell|si|c|row)>|<(?:\w+:)?(?:br|tab|line-break|s)\b[^>]*>"
)
READERS: dict[str, Callable[[bytes], None]] = {
    "pdf": _read_pdf,
    "docx": _read_docx,
    "xlsx": _read_xlsx,
    "odt": _read_odt,
    "csv": _read_csv,
    "png": _read_image,
    "jpg": _read_image,
}


def words_of(data: bytes, kind: str) -> str:
    """Return what a file says as text, as far as it can be read, so that words can be looked for in
    it.
    """
    try:
        if kind == "pdf":
            pages = pypdf.PdfReader(io.BytesIO(data)).pages
            texts = [page.extract_text() for page in pages]
            return "\n".join(texts) + _as_it_stands(data)
        if kind in ("docx", "xlsx", "odt"):
            return "\n".join(_words_of_parts(data))
    # What no reader opens is looked at as it is.
    except Exception:
        return _as_it_stands(data)
    return _as_it_stands(data)


def _words_of_parts(data: bytes) -> Iterator[str]:
    """The text of each part of an office file: words that a tag divides, and words in neighbouring
    cells.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                part = ENDS.sub(" ", archive.read(name).decode(errors="ignore"))
                for between in ("", " "):
                    yield html.unescape(re.sub(r"<[^>]+>", between, part))


def _as_it_stands(data: bytes) -> str:
    return "\n".join(
        data.decode(encoding, errors="ignore")
        for encoding in ("utf-8", "cp1252", "utf-16")
    )
