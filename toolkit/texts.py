"""Text is one thing on every door: what comes in is kept, and what goes out is written, by this."""

import re
import unicodedata

LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Control characters but the tab and the line end, halves of characters, and what Unicode sets aside
# for no character: no page, workbook or XML holds them.
_PLANES = range(0, 0x110000, 0x10000)
_ASIDE = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in _PLANES)
UNFIT = re.compile(
    f"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef{_ASIDE}]"
)
# What shows nothing by itself, besides white space and the characters of format: fillers, joiners
# and selectors of variants (Unicode's Default_Ignorable_Code_Point), and the blank Braille pattern.
_SHOWS_NOTHING = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
)
# Signs of format that no name holds: those that turn the direction of what follows them, on a page
# or in a mail, and those that nobody sees and that make two names of one. What joins letters and
# pictures (U+200C, U+200D, the tags of flags) stays: names in some scripts need it.
_OF_FORMAT = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]"
)
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Zs", "Zl", "Zp"}
# A spreadsheet may read a formula after one of these (OWASP, CSV injection), as wide signs too.
FORMULA_SIGNS = "=+-@|%＝＋－＠"
LOOKS_LIKE_FORMULA = re.compile(
    f"'*(?:[ \u00a0]*[{re.escape(FORMULA_SIGNS)}]|[\t\r\n])"
)


def printable(text: str) -> str:
    """Return a text with line ends of one kind and without the signs that no file may hold."""
    return UNFIT.sub("", LINE_ENDS.sub("\n", text))


def as_kept(text: str) -> str:
    """Return a text as it is kept: each line end one sign, no control characters, no blanks around
    it; empty where there is nothing to see.
    """
    text = printable(text).strip()
    return "" if is_invisible(text) else text


def as_name(text: str) -> str:
    """Return a name or title as it is kept: like any text, on one line, and without signs that turn
    what stands beside it.
    """
    return re.sub(r"\s*[\n\t]\s*", " ", as_kept(_OF_FORMAT.sub("", text)))


def is_invisible(text: str) -> bool:
    """True for a text in which there is nothing to see."""
    seen = _SHOWS_NOTHING.sub("", text)
    return all(unicodedata.category(sign) in _INVISIBLE_CATEGORIES for sign in seen)


def as_csv_cell(text: str) -> str:
    """Return a text as a cell of CSV holds it: an apostrophe before what looks like a formula."""
    text = printable(text)
    return f"'{text}" if LOOKS_LIKE_FORMULA.match(text) else text


def from_csv_cell(cell: str) -> str:
    """Return the text that `as_csv_cell` made a cell of."""
    is_escaped = cell.startswith("'") and LOOKS_LIKE_FORMULA.match(cell)
    return cell[1:] if is_escaped else cell
