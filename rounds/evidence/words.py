"""What an evidence file says as text, so that words can be looked for in it."""

import html
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import PurePath

import pypdf

from rounds.evidence.messages import (
    Part,
    parts_of_eml,
    parts_of_msg,
    subject_of_eml,
)

# Where a paragraph, a cell or a line ends: what stands on either side is not one word.
ENDS = re.compile(
    r"</(?:\w+:)?(?:p|h|tc|table-cell|si|c|row)>|<(?:\w+:)?(?:br|tab|line-break|s)\b[^>]*>"
)


def words_of(data: bytes, kind: str) -> str:
    """Return what a file says as text, as far as it can be read, so that words can be looked for in
    it.
    """
    try:
        if kind == "pdf":
            pages = pypdf.PdfReader(io.BytesIO(data)).pages
            texts = [page.extract_text() for page in pages]
            return "\n".join(texts) + _as_it_stands(data)
        if kind in ("docx", "xlsx", "pptx", "odt", "ods"):
            return "\n".join(_words_of_parts(data))
        if kind in MESSAGES:
            return "\n".join(MESSAGES[kind](data)) + _as_it_stands(data)
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
                yield from _without_tags(archive.read(name).decode(errors="ignore"))


def _without_tags(text: str) -> Iterator[str]:
    part = ENDS.sub(" ", text)
    for between in ("", " "):
        yield html.unescape(re.sub(r"<[^>]+>", between, part))


def _as_it_stands(data: bytes) -> str:
    return "\n".join(
        data.decode(encoding, errors="ignore")
        for encoding in ("utf-8", "cp1252", "utf-16")
    )


def _words_of_eml(data: bytes) -> Iterator[str]:
    yield subject_of_eml(data)
    yield from _words_of_message(parts_of_eml(data))


def _words_of_msg(data: bytes) -> Iterator[str]:
    yield from _words_of_message(parts_of_msg(data))


def _words_of_message(parts: Iterable[Part]) -> Iterator[str]:
    """The texts of a message, and what is attached to it says."""
    for part in parts:
        yield part.name
        if part.name:
            ending = PurePath(part.name).suffix.lower().removeprefix(".")
            yield words_of(part.data, ending)
        else:
            yield from _without_tags(_as_it_stands(part.data))


MESSAGES: dict[str, Callable[[bytes], Iterator[str]]] = {
    "eml": _words_of_eml,
    "msg": _words_of_msg,
}
