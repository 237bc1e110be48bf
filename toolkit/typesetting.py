"""Sets a PDF from a template and its content: tagged (PDF/UA-1), with a header for each row of a
table, and the same bytes for the same content.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import typst

from toolkit.row_headers import with_row_headers

# What every paper has, before its own template.
COMMON = Path(__file__).with_name("paper.typ")
UNKNOWN = "[?]"  # stands where the fonts of the PDF have no sign for what was written
MOST_TRIES = (
    3  # to set it with what its fonts do not have left out, one script after another
)
LAST_LATIN = 0x250  # what every font of Latin letters has stands before it
PUNCTUATION = range(0x2010, 0x2028)  # dashes, quotation marks, dots
_CANNOT_SHOW = re.compile(
    r'the text `"(?:\\u\{([0-9a-f]+)\}|(.+?))"` could not be displayed'
)
_MARKED = re.compile(r"([\x20-\x7e])[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]+")


def pdf_of(*templates: Path, content: dict[str, Any], dated: date) -> bytes:
    """Return the PDF that Typst templates, one after another, make of a content, which they read as
    JSON from `sys.inputs.paper`. `dated` is the day that the PDF names as its own.
    """
    source = b"".join(path.read_bytes() for path in (COMMON, *templates))
    moment = datetime.combine(dated, time.min, tzinfo=UTC)
    content = _in_each_text(content, _plain)
    for _ in range(MOST_TRIES):
        try:
            return _typeset(source, content, moment)
        except typst.TypstError as fault:
            # A paper for people who listen to it may hold no sign that it cannot show: an accepted
            # text may hold any.
            signs = _signs_that_cannot_be_shown(fault)
            if not signs:
                raise
            content = _without(content, signs)
    try:
        return _typeset(source, _in_each_text(content, _latin), moment)
    except typst.TypstError:
        return _typeset(source, _in_each_text(content, _ascii), moment)


def _typeset(source: bytes, content: dict[str, Any], dated: datetime) -> bytes:
    paper = typst.compile(
        source,
        sys_inputs={"paper": json.dumps(content, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=dated,
        ignore_system_fonts=True,
    )
    return with_row_headers(paper)


def _signs_that_cannot_be_shown(fault: typst.TypstError) -> set[str]:
    """Return the signs that a fault names as without a font; none where it is of another kind."""
    message = _CANNOT_SHOW.search(str(fault))
    if message is None:
        return set()
    number, text = message.groups()
    if number:
        return {chr(int(number, 16))}
    return set(text)


def _in_each_text(
    content: dict[str, Any], change: Callable[[str], str]
) -> dict[str, Any]:
    """Return the content with each of its texts changed; its names and numbers stay."""
    return {name: _changed(value, change) for name, value in content.items()}


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return _in_each_text(value, change)
    if isinstance(value, list | tuple):
        return [_changed(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def _plain(text: str) -> str:
    """Return the text with each letter and its accent as one sign, and without what
    no font shows.
    """
    signs = unicodedata.normalize("NFC", text)
    return "".join(
        sign for sign in signs if sign in "\n\t" or unicodedata.category(sign) != "Cc"
    )


def _latin(text: str) -> str:
    """Return a text with its Latin letters and punctuation, and nothing else."""

    def shown(sign: str) -> str:
        is_latin = ord(sign) < LAST_LATIN or ord(sign) in PUNCTUATION
        return sign if is_latin else UNKNOWN

    return "".join(map(shown, text))


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode()


def _without(content: dict[str, Any], signs: set[str]) -> dict[str, Any]:
    """Return the content without these signs, and without others of their scripts: where one is
    unknown, all are.

    Where the sign is one that every font has, what was set over it goes: the box of a keycap, say.
    """
    unknown = {sign for sign in signs if not sign.isascii()}
    if not unknown:
        return _in_each_text(content, lambda text: _MARKED.sub(r"\1", text))
    scripts = {_script(sign) for sign in unknown} - {"", "LATIN"}

    def shown(sign: str) -> str:
        if sign in unknown or _script(sign) in scripts:
            return UNKNOWN
        return sign

    return _in_each_text(content, lambda text: "".join(map(shown, text)))


def _script(sign: str) -> str:
    """Return the first word of a letter's name, such as CJK or ARABIC; nothing for what is no
    letter.
    """
    if not sign.isalpha():
        return ""
    return unicodedata.name(sign, "").partition(" ")[0]
