"""A text is kept, and shown, alike by every door: any of Unicode's characters, in any place."""

import csv
import io
import sys
import unicodedata

import openpyxl
import pytest

from toolkit.downloads import Table, csv_of, xlsx_of
from toolkit.texts import as_csv_cell, as_kept, as_name, from_csv_cell, printable


def one_of_each_category() -> list[str]:
    """The first characters of each category, and some that have made trouble elsewhere."""
    by_category: dict[str, list[str]] = {}
    for code in range(sys.maxunicode + 1):
        signs = by_category.setdefault(unicodedata.category(chr(code)), [])
        if len(signs) < 12:
            signs.append(chr(code))
    known = list(
        "\x00\x07\x0b\x0c\x1b\x7f\x85\u2028\u200b\u200e\u202e\ufeff\ufffc\ufffd\ufffe\uffff"
    )
    return [sign for signs in by_category.values() for sign in signs] + known


SIGNS = one_of_each_category()
PASTED = [
    "“Agreed” – next steps…\x0bsecond line\r\n\r\n•\tFirst\r•\tSecond",
    "שלום עולם, مرحبا, \u202eabc\u202c",
    "👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿 e\u0301 é",
    '=HYPERLINK("http://example.org")',
    "＝1+1",
    "'=1+1",
    "''-2",
    "\t=1",
    " @SUM(A1)",
    "-12%",
    "|pipe|",
    "% done",
    "'Twas begun",
    'a,b;c"d\ne',
    "x" * 10_000,
]
TEXTS = [as_kept(f"{sign}Text{sign}more{sign}") for sign in SIGNS] + [
    as_kept(text) for text in PASTED
]


def table(texts):
    return Table("texts", "Texts", ["Text"], [[text] for text in texts])


def test_each_category_is_among_them():
    assert len({unicodedata.category(sign) for sign in SIGNS}) == 30
    assert len(TEXTS) >= 300


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\x0b", "\u2028", "\x85"])
def test_a_line_end_is_one_sign_whatever_it_was_typed_as(line_end):
    assert as_kept(f"One{line_end}two") == "One\ntwo"
    assert as_name(f"One{line_end}two \t three") == "One two three"


def test_control_characters_are_dropped_and_tabs_stay():
    assert as_kept("A\x00\x07b\x1b\ufffe\uffff\U0010ffff\tc") == "Ab\tc"


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        " \u2060 \u00ad",
        "\u3164",
        "\u2800\u2800",
        "\ufe0f",
        "\x07\x00",
        "\n\t ",
    ],
)
def test_a_text_in_which_there_is_nothing_to_see_is_empty(text):
    assert as_kept(text) == ""


def test_what_joins_letters_and_pictures_stays():
    for text in PASTED[1:3]:
        assert as_kept(text) == text


@pytest.mark.parametrize(
    "sign",
    ["\u202e", "\u202a", "\u2066", "\u2069", "\u200e", "\u200f", "\u061c", "\ufeff"],
)
def test_a_name_holds_no_sign_that_turns_what_stands_beside_it(sign):
    assert as_name(f"{sign} Ada{sign} Bell {sign}") == "Ada Bell"
    assert as_name(f"{sign}{sign}") == ""
    assert as_kept(f"Ada{sign} Bell") == f"Ada{sign} Bell"


@pytest.mark.parametrize("name", ["می\u200cخواهم", "ක්\u200dෂ", "👩‍👩‍👧 🏴󠁧󠁢󠁳󠁣󠁴󠁿"])
def test_what_names_need_to_be_written_stays(name):
    assert as_name(name) == name


def test_keeping_a_kept_text_changes_nothing():
    assert [as_kept(text) for text in TEXTS] == TEXTS


def test_csv_holds_every_text_and_reads_back_as_it_was():
    content = "".join(csv_of(table(TEXTS)))
    rows = list(csv.reader(io.StringIO(content.removeprefix("\ufeff"), newline="")))

    assert [from_csv_cell(row[0]) for row in rows[1:]] == TEXTS


@pytest.mark.parametrize("sign", list("=+-@|%＝＋－＠") + [" =", "\t", "\n"])
def test_no_cell_of_csv_begins_as_a_formula_does(sign):
    for text in (f"{sign}1", f"'{sign}1"):
        assert as_csv_cell(text) == f"'{text}"
        assert from_csv_cell(as_csv_cell(text)) == text


@pytest.mark.parametrize("text", ["'Twas begun", "a=b", "12", "", "'"])
def test_other_cells_stay_as_they_are(text):
    assert as_csv_cell(text) == from_csv_cell(text) == text


def test_a_workbook_holds_every_text_and_no_formula():
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(table(TEXTS))))
    cells = [row[0] for row in book.worksheets[0].iter_rows(min_row=2)]

    assert [cell.value or "" for cell in cells] == TEXTS
    assert {cell.data_type for cell in cells} <= {"s", "n"}


def test_what_an_older_row_holds_never_breaks_a_file():
    stored = [f"Asked{sign}for" for sign in SIGNS if not "\ud800" <= sign <= "\udfff"]

    assert "".join(csv_of(table(stored)))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(table(stored))))
    first = book.worksheets[0].cell(2, 1).value
    assert first == printable(stored[0])
