"""A return pack downloaded, filled in, sent back, looked at and handed in, in the browser."""

import io

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser-round")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filled(path):
    """Fill in two returns of a pack: one sound, one that is not, and one nobody knows."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    page = book["Returns"]
    headings = {cell.value: cell.column for cell in page[1]}
    column = headings["Where this return stands"]
    rows = range(2, page.max_row + 1)
    fresh = next(row for row in rows if page.cell(row, column).value == "Not begun")
    other = next(row for row in rows if row != fresh)
    for row, rating in ((fresh, "Green"), (other, "Amber/Green")):
        page.cell(row, headings["Rating now"]).value = rating
        page.cell(row, headings["Outlook"]).value = "Green"
        page.cell(row, headings["What happened"]).value = "The first areas are done."
        page.cell(row, headings["What is next"]).value = "The others follow."
    last = page.max_row + 1
    page.cell(last, 1).value = "ABC-99"
    page.cell(last, headings["What happened"]).value = "Nobody knows it."
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_pack_is_filled_in_and_handed_in(own_tracker, visit):
    page = visit("partner", javascript=True)
    page.goto("/my-work/")
    page.get_by_role("link", name="Report in a spreadsheet").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the pack (xlsx)").click()
    data = filled(download.value.path())
    page.get_by_label("The workbook").set_input_files(
        {"name": "returns.xlsx", "mimeType": XLSX, "buffer": data}
    )
    page.get_by_role("button", name="Send it").click()

    expect(page.get_by_text("1 can be handed in.")).to_be_visible()
    expect(page.get_by_text("Amber/Green").first).to_be_visible()
    expect(page.get_by_text("ABC-99").first).to_be_visible()
    assert not faults_of(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="A copy with notes at the cells").click()
    data = download.value.path().read_bytes()
    marked = openpyxl.load_workbook(io.BytesIO(data))["Returns"]
    notes = [
        cell.comment.text
        for row in marked.iter_rows(min_row=2)
        for cell in row
        if cell.comment
    ]
    assert any("Choose one of" in note for note in notes)
    page.get_by_role("button", name="Hand in all that are sound").click()
    expect(page.get_by_text("1 handed in.")).to_be_visible()
    assert not faults_of(page)
