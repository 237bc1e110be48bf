"""What people and programs do to a workbook: each cell is read right, or refused at its place with
what is accepted. Nothing is changed in silence.
"""

import csv
import io
from datetime import date, datetime

import pytest
from django.core.exceptions import ValidationError
from openpyxl.utils import get_column_letter

from rounds.content import FIELDS
from rounds.updates.content_rows import content_of
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
)
from tests.workbooks.filling import AMBER, GREEN, Pack, sent
from toolkit.faults import CODES
from workbooks.handing.acting import ask_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def actions(seat, open_round):
    made = [ActionFactory(lead=seat.organisation, owner=seat) for _ in range(3)]
    for action in made:
        MilestoneFactory(
            commitment=action, first_date=date(2018, 9, 30), first_precision="day"
        )
    return made


@pytest.fixture
def action(actions):
    return actions[0]


@pytest.fixture
def pack(holder, actions):
    pack = Pack(holder)
    pack.fill(actions[0].reference, **GREEN)
    return pack


def row_of(workbook, action):
    return workbook.rows.get(commitment=action)


def handed_in(workbook, action):
    """Hand in, and return what the update of an action says."""
    ask_for(workbook=workbook, act="hand_in", by=workbook.added_by, at=NOW)
    return content_of(action.updates.get())


RATINGS_TAKEN = [
    ("Amber ", "amber"),
    ("\u00a0amber", "amber"),
    ("AMBER", "amber"),
    ("green", "green"),
    ("Not  started", "not_started"),
    ("not_started", "not_started"),
]
RATINGS_ASKED_BACK = ["Amber/Green", "on track", "purple", "2", 0.5, True, "G", "RED!"]


@pytest.mark.parametrize("written, rating", RATINGS_TAKEN)
def test_a_rating_that_is_certain_is_taken(pack, holder, action, written, rating):
    pack.fill(action.reference, **AMBER | {"Rating now": written})
    pack.add("Recovery steps", action.reference, "Go on", "Us", "30/06/2018", "no")
    if rating == "not_started":
        pack.fill(action.reference, Outlook=None, Cause=None)

    assert handed_in(pack.sent_by(holder), action).standing == rating


@pytest.mark.parametrize("written", RATINGS_ASKED_BACK)
def test_a_rating_that_is_not_certain_is_asked_back(pack, holder, action, written):
    pack.fill(action.reference, **{"Rating now": written})
    row = row_of(pack.sent_by(holder), action)

    (fault,) = row.faults
    assert (
        fault["cell"]
        == f"Returns!{pack.cell(action.reference, 'Rating now').coordinate}"
    )
    assert (fault["heading"], fault["code"]) == ("Rating now", "invalid_choice")
    assert fault["accepted"] == ["Not started", "Green", "Amber", "Red", "Complete"]
    assert row.verdict == "refused" and not action.updates.exists()


DATES_TAKEN = [
    ("31/10/18", date(2018, 10, 31), "day"),
    ("31/10/2018", date(2018, 10, 31), "day"),
    ("31.10.2018", date(2018, 10, 31), "day"),
    ("2018-10-31", date(2018, 10, 31), "day"),
    (datetime(2018, 10, 31), date(2018, 10, 31), "day"),
    ("5 November 2018", date(2018, 11, 5), "day"),
    ("5th Nov 2018", date(2018, 11, 5), "day"),
    ("5-Nov-18", date(2018, 11, 5), "day"),
    ("43404", date(2018, 10, 31), "day"),
    (43404, date(2018, 10, 31), "day"),
    ("October 2018", date(2018, 10, 31), "month"),
    ("Oct-18", date(2018, 10, 31), "month"),
    ("10/2018", date(2018, 10, 31), "month"),
    ("2018", date(2018, 12, 31), "year"),
    (2019, date(2019, 12, 31), "year"),
    ("\u00a031/10/18\u00a0", date(2018, 10, 31), "day"),
]
DATES_ASKED_BACK = [
    "31/02/2018",
    "31/13/18",
    "May",
    "June 18",
    "soon",
    "5-10 years",
    7,
    "Q3 2018",
    True,
    "2018²",
    "9" * 5000,
]


@pytest.mark.parametrize("written, day, precision", DATES_TAKEN)
def test_a_date_that_is_certain_is_taken(pack, holder, action, written, day, precision):
    pack.cell(action.reference, "Expected", "Milestones").value = written
    reason = pack.column("Reason for the change", "Milestones")
    pack["Milestones"].cell(
        pack.row(action.reference, "Milestones"), reason
    ).value = "Later."

    (line,) = handed_in(pack.sent_by(holder), action).milestones

    assert (line.forecast, line.forecast_precision) == (day, precision)


@pytest.mark.parametrize("written", DATES_ASKED_BACK)
def test_a_date_that_is_not_certain_is_asked_back(pack, holder, action, written):
    cell = pack.cell(action.reference, "Expected", "Milestones")
    cell.value = written
    row = row_of(pack.sent_by(holder), action)

    (fault,) = row.faults
    assert fault["cell"] == f"Milestones!{cell.coordinate}"
    assert fault["code"] == "invalid" and "30/06/2018" in fault["detail"]
    assert row.verdict == "refused"


def rename_sheets(pack):
    for page in list(pack.book):
        page.title = f"My {page.title}"


def add_sheets_and_columns(pack):
    pack.book.create_sheet("Notes", 0)["A1"] = "Ours"
    page = pack["Returns"]
    page.cell(1, page.max_column + 1).value = "Our own"
    page.cell(2, page.max_column).value = "mine"


def move_columns(pack):
    page = pack["Returns"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    for number, row in enumerate(rows, start=1):
        for place, value in enumerate(reversed(row), start=1):
            page.cell(number, place).value = value


def insert_rows_above(pack):
    pack["Returns"].insert_rows(1, 3)
    pack["Returns"]["A1"] = "Our returns of June"


def sort_rows(pack):
    page = pack["Returns"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for number, row in enumerate(reversed(rows), start=2):
        for place, value in enumerate(row, start=1):
            page.cell(number, place).value = value


def hide_and_filter(pack):
    page = pack["Returns"]
    page.column_dimensions["B"].hidden = True
    page.row_dimensions[2].hidden = True
    page.auto_filter.add_filter_column(0, ["nothing"])


def insert_blank_rows_and_columns(pack):
    pack["Returns"].insert_rows(2, 2)
    pack["Returns"].insert_cols(3)


def delete_other_rows(pack):
    pack["Returns"].delete_rows(3, 10)


def trailing_blanks(pack):
    for row in pack["Returns"].iter_rows(min_row=2):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = f"\u00a0{cell.value} \u00a0"


def other_headings(pack):
    for cell in pack["Returns"][1]:
        if cell.value:
            cell.value = f" {cell.value.upper()}\n"


def typed_dashes(pack):
    for cell in pack["Returns"]["A"][1:]:
        cell.value = cell.value.replace("-", " – ").lower()


def headings_of_the_form(pack):
    for cell in pack["Returns"][1]:
        about = [field for field in FIELDS.values() if field.label == cell.value]
        if about and about[0].control:
            cell.value = about[0].control


SHAPES = [
    headings_of_the_form,
    rename_sheets,
    add_sheets_and_columns,
    move_columns,
    insert_rows_above,
    sort_rows,
    hide_and_filter,
    insert_blank_rows_and_columns,
    delete_other_rows,
    trailing_blanks,
    other_headings,
    typed_dashes,
]


@pytest.mark.parametrize("mangle", SHAPES)
def test_a_workbook_may_be_rearranged(pack, holder, action, mangle):
    mangle(pack)

    said = handed_in(pack.sent_by(holder), action)

    assert (said.standing, said.summary, said.next_steps) == (
        "green",
        "Done so far.",
        "What is left.",
    )


def test_columns_and_sheets_that_are_not_read_are_named(pack, holder):
    add_sheets_and_columns(pack)
    pack["Notes"]["A2"] = "More of ours"

    notes = " ".join(pack.sent_by(holder).notes)

    assert "“Our own”" in notes and "“Notes”" in notes


def test_a_formula_says_its_value_or_that_it_has_none(pack, holder, action):
    cell = pack.cell(action.reference, "What happened")
    cell.value = '="Done "&"so far."'
    row = row_of(pack.sent_by(holder), action)

    (fault,) = row.faults
    assert (fault["cell"], fault["code"]) == (f"Returns!{cell.coordinate}", "invalid")
    assert "has no value" in fault["detail"]


def test_an_error_in_a_cell_is_told(pack, holder, action):
    cell = pack.cell(action.reference, "What happened")
    cell.value = "#REF!"
    (fault,) = row_of(pack.sent_by(holder), action).faults

    assert fault["cell"] == f"Returns!{cell.coordinate}"
    assert "#REF!" in fault["detail"]


def test_a_date_that_is_shown_as_a_month_is_a_month(pack, holder, action):
    cell = pack.cell(action.reference, "Expected", "Milestones")
    cell.value, cell.number_format = datetime(2018, 11, 1), "mmm-yy"
    reason = pack.column("Reason for the change", "Milestones")
    pack["Milestones"].cell(cell.row, reason).value = "Later."

    (line,) = handed_in(pack.sent_by(holder), action).milestones

    assert (line.forecast, line.forecast_precision) == (date(2018, 11, 30), "month")


def duplicate_sheet(pack):
    pack.book.copy_worksheet(pack["Returns"])


def duplicate_column(pack):
    page = pack["Returns"]
    page.cell(1, page.max_column + 1).value = "Rating now"


@pytest.mark.parametrize("mangle", [duplicate_sheet, duplicate_column])
def test_of_two_that_may_be_meant_none_is_guessed(pack, holder, mangle):
    mangle(pack)

    with pytest.raises(ValidationError, match="Keep one"):
        pack.sent_by(holder)


def test_merged_cells_are_asked_back(pack, holder, actions):
    letter = get_column_letter(pack.column("What happened"))
    pack["Returns"].merge_cells(f"{letter}2:{letter}3")
    workbook = pack.sent_by(holder)

    for action in actions[:2]:
        row = row_of(workbook, action)
        assert row.verdict == "refused"
        assert any("Merged cells" in fault["detail"] for fault in row.faults)


def test_a_reference_that_stands_twice_or_nowhere_is_told(pack, holder, actions):
    page = pack["Returns"]
    page["A3"] = actions[0].reference
    page["A4"] = "ABC-99"
    for row in (3, 4):
        page.cell(row, pack.column("What happened")).value = "Text."
    workbook = pack.sent_by(holder)

    faults = [fault for row in workbook.rows.all() for fault in row.faults]
    assert [(fault["cell"], fault["code"]) for fault in faults] == [
        ("Returns!A3", "repeated"),
        ("Returns!A4", "unknown"),
    ]


def test_what_others_answer_for_is_refused(pack, holder, open_round):
    other = ActionFactory()
    pack["Returns"]["A3"] = other.reference
    pack["Returns"].cell(3, pack.column("What happened")).value = "Text."
    row = row_of(pack.sent_by(holder), other)

    assert [fault["code"] for fault in row.faults] == ["not_allowed"]


def as_csv(pack, delimiter=","):
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    for row in pack["Returns"].iter_rows(values_only=True):
        writer.writerow(row)
    return file.getvalue()


CSVS = [
    (",", "utf-8"),
    (",", "utf-8-sig"),
    (";", "cp1252"),
    (";", "utf-8"),
    ("\t", "utf-16"),
    (",", "utf-16-le"),
]


@pytest.mark.parametrize("delimiter, encoding", CSVS)
def test_a_table_as_text_is_read_in_any_of_its_forms(
    pack, holder, action, delimiter, encoding
):
    pack.fill(action.reference, **{"What happened": "Café; a “plan”, done."})
    data = as_csv(pack, delimiter).encode(encoding)

    assert (
        handed_in(sent(data, holder, "pack.csv"), action).summary
        == "Café; a “plan”, done."
    )


FORMULAS = ["=1+1", "+44 131", "-2 of 3", "@home", "'=x", "|a", "%b"]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_looks_like_a_formula_goes_out_and_comes_back_as_it_is(
    pack, holder, action, text
):
    cell = pack.cell(action.reference, "What happened")
    cell.value, cell.data_type = text, "s"
    ask_for(workbook=pack.sent_by(holder), act="keep", by=holder, at=NOW)
    again = Pack(holder)

    cell = again.cell(action.reference, "What happened")
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix or text == "'=x"
    assert row_of(again.sent_by(holder), action).verdict == "unchanged"


def test_every_fault_has_a_word_of_the_vocabulary(pack, holder, action):
    pack.fill(action.reference, **{"Rating now": "?", "What happened": "x" * 5001})
    faults = row_of(pack.sent_by(holder), action).faults

    assert faults and {fault["code"] for fault in faults} <= set(CODES)
