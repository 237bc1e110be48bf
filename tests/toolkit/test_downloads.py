"""Every table of the pages as CSV and XLSX, read back."""

import csv
import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from people.models import User
from tests.factories import MilestoneFactory, UserFactory
from toolkit.downloads import APOSTROPHES, CUT, LONGEST, Table, csv_of, xlsx_of

pytestmark = pytest.mark.django_db
FORMULAS = ["=1+1", "+A1", "-A1", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1"]
# Each page with tables: its address and the names of its files.
PAGES = {
    "/": "strands moved decisions late coming returns belief",
    "/ratings/": "ratings",
    "/timeline/": "timeline",
    "/coverage/": "coverage untied",
    "/delivery/": "slip milestones-done on-time turnaround slip-of-each",
    "/search/?q=neglect": "found",
    "/my-work/": "my-work",
    "/actions/": "actions",
    "/recommendations/": "recommendations",
    "/commitments/": "actions-and-recommendations",
    "/commitments/milestones/": "milestones",
    "/commitments/NEG-4/history/": "history",
    "/work-strands/": "work-strands",
    "/rounds/": "rounds",
    "/rounds/2018-06/": "returns",
    "/people/": "people",
    "/organisations/": "organisations",
    "/seats/": "seats",
    "/keys/": "api-keys",
}
FOR_OFFICERS = ("/people/", "/organisations/", "/seats/", "/keys/")


def table(*rows):
    return Table(
        "things",
        "Things",
        ["Text", "Day"],
        rows,
        date(2018, 5, 21),
        [("Source", "The tracker")],
    )


def sheet_of(content, title=0):
    book = load_workbook(io.BytesIO(content))
    return list(book.worksheets[title].iter_rows())


def rows_of(text):
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_is_read_as_a_formula(formula):
    _, row = sheet_of(xlsx_of(table([formula, None])))

    assert row[0].data_type == "s" and row[0].value.strip() == formula.strip()
    _, (text, _, _) = rows_of("".join(csv_of(table([formula, None]))))
    assert text[0] == "'" and text[1:].strip().replace("\\|", "|") == formula.strip()


def test_days_moments_and_numbers_keep_their_kind_in_a_workbook():
    moment = datetime.fromisoformat("2018-05-21T12:30:00+00:00")

    _, first, second = sheet_of(
        xlsx_of(table(["words", date(2018, 3, 31)], [7, moment]))
    )

    assert (
        first[1].value == datetime(2018, 3, 31)
        and first[1].number_format == "yyyy-mm-dd"
    )
    assert second[0].value == 7 and second[1].value == datetime(
        2018, 5, 21, 13, 30
    )  # in Scotland it was an hour on
    assert [cell.value for cell in sheet_of(xlsx_of(table()))[0]] == [
        "Text",
        "Day",
        "As at",
    ]


def test_a_workbook_says_what_it_is_of_which_day_and_from_where():
    about = [[cell.value for cell in row] for row in sheet_of(xlsx_of(table()), 1)]

    assert [[word, meaning or ""] for word, meaning in about[:-1]] == [
        ["Things", ""],
        ["As at", datetime(2018, 5, 21)],
        ["Source", "The tracker"],
    ]
    assert about[-1] == list(APOSTROPHES)


def test_what_a_cell_cannot_hold_is_cut_and_said_so():
    _, row = sheet_of(xlsx_of(table(["x" * 40_000 + "\x00", None])))

    assert len(row[0].value) == LONGEST and row[0].value.endswith(CUT)


def test_every_table_of_every_page_can_be_taken_and_opened_in_both_kinds(
    demonstration, signed_in
):
    people = {
        name: signed_in(User.objects.get(email=f"{name}@cpip.example"))
        for name in ("officer", "member")
    }
    for address, names in PAGES.items():
        browser = people["officer" if address in FOR_OFFICERS else "member"]
        page = browser.get(address).content.decode()
        query = "&" if "?" in address else "?"
        for name in names.split():
            assert f"download={name}.csv" in page and f"download={name}.xlsx" in page, (
                f"{address}: {name}"
            )
            text = browser.get(f"{address}{query}download={name}.csv")
            book = browser.get(f"{address}{query}download={name}.xlsx")
            assert text.status_code == book.status_code == 200, f"{address}: {name}"
            lines, cells = (
                rows_of(b"".join(text.streaming_content).decode()),
                sheet_of(book.content),
            )
            assert len(lines) == len(cells) and lines[0] == [
                cell.value for cell in cells[0]
            ], f"{address}: {name}"
            assert lines[0][-1] == "As at" and {line[-1] for line in lines[1:]} <= {
                "2018-05-21"
            }
            assert text["Cache-Control"] == book["Cache-Control"] == "private, no-store"
            assert 'filename="cpip-' in text["Content-Disposition"]


def test_a_list_as_a_file_holds_all_its_pages_narrowed_as_the_page_is(signed_in):
    for _ in range(55):
        MilestoneFactory(commitment__rating="green", title="=1+1")
    MilestoneFactory(commitment__rating="red")

    answer = signed_in(UserFactory()).get("/actions/?rating=green&download=actions.csv")

    assert len(rows_of(b"".join(answer.streaming_content).decode())) == 1 + 55


def test_a_file_of_an_earlier_day_speaks_of_that_day(demonstration, signed_in):
    browser = signed_in(UserFactory())

    answer = browser.get("/actions/?as_at=2017-12-31&download=actions.csv")
    rows = [
        dict(zip(*pair, strict=True))
        for pair in _with_head(rows_of(b"".join(answer.streaming_content).decode()))
    ]

    listed = (
        browser.get("/actions/?as_at=2017-12-31")
        .context["page_obj"]
        .paginator.object_list
    )
    assert {row["Reference"]: row["Owner’s rating"] for row in rows} == {
        item.reference: item.standing.label for item in listed
    }
    assert "2017-12-31.csv" in answer["Content-Disposition"]


def _with_head(lines):
    return [(lines[0], line) for line in lines[1:]]


@pytest.mark.parametrize(
    "wanted", ["people.csv", "actions.pdf", "actions", "", "../actions.csv"]
)
def test_a_file_that_is_not_there_is_a_404(wanted, signed_in):
    assert (
        signed_in(UserFactory()).get("/actions/", {"download": wanted}).status_code
        == 404
    )


def test_an_officers_list_is_no_ones_else_as_a_file_either(signed_in):
    browser = signed_in(UserFactory(member=True))

    for address in FOR_OFFICERS:
        assert (
            browser.get(f"{address}?download={PAGES[address]}.csv").status_code == 403
        ), address


def test_a_workbook_can_be_narrowed_read_and_printed():
    rows = [["Said at the meeting " * 20, None], ["Short", date(2018, 3, 31)]]

    sheet = load_workbook(io.BytesIO(xlsx_of(table(*rows)))).worksheets[0]

    assert sheet.auto_filter.ref == "A1:C3"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["A2"].alignment.wrap_text
    widths = [sheet.column_dimensions[letter].width for letter in "AB"]
    assert widths == [60, 12]
