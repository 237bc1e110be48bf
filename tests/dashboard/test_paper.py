"""The overview as a paper for the meeting: tagged, the same bytes for the same state, and saying
what the page says.
"""

import io
import re

import pytest
from pypdf import PdfReader

from tests.factories import ActionFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(demonstration, signed_in):
    return signed_in(UserFactory(member=True))


def text_of(paper: bytes) -> str:
    pages = PdfReader(io.BytesIO(paper), strict=True).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


def tags_of(reader) -> list[str]:
    """Return the kind of every element of a tagged paper; of a row's header that it is one."""
    tags, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, list):
            waiting += element
        elif isinstance(element, dict) and "/K" in element:
            scope = element.get("/A", {})
            is_row = isinstance(scope, dict) and scope.get("/Scope") == "/Row"
            tags.append(f"{element.get('/S')}{' row' if is_row else ''}")
            waiting.append(element["/K"])
    return tags


@pytest.mark.parametrize("day", ["", "2017-12-31", "2016-12-31"])
def test_the_paper_says_what_the_page_says(day, browser):
    page = browser.get(f"/?as_at={day}").context["overview"]

    answer = browser.get(f"/?as_at={day}&download=overview.pdf")
    said = text_of(answer.content)

    assert answer["Content-Type"] == "application/pdf"
    assert f"overview as at {page.at.day:%-d %B %Y}" in said
    for tile in page.tiles.shown:
        counts = (tile.actions.count, tile.recommendations.count, tile.total.count)
        assert f"{tile.standing.label} {counts[0]} {counts[1]} {counts[2]}" in said, (
            tile
        )
    for item in page.changes.items:
        assert item.title in said, item
    for ask in page.decisions.asks:
        assert ask.text in said, ask
    for row in page.late.rows:
        assert str(row.item.evidence.slip) in said, row
    for body in page.returns.all_bodies:
        assert (
            f"{body.name} {body.expected} {body.handed_in} {body.missing.count}" in said
        ), body
    assert (
        f"{page.late.figure.count} late on stated dates, {page.late.total_slip} days of slip"
        " together" in said
    )
    assert "Ratings and returns are illustrative, not historical fact." in said
    assert "On an assumed date never red, and its days" in said and "Source" in said


def test_it_is_tagged_and_the_same_bytes_for_the_same_state(browser):
    first, second = (browser.get("/?download=overview.pdf").content for _ in range(2))

    reader = PdfReader(io.BytesIO(first), strict=True)
    catalog = reader.trailer["/Root"]
    assert first == second
    assert (
        catalog["/MarkInfo"]["/Marked"]
        and catalog["/Lang"] == "en-GB"
        and "/StructTreeRoot" in catalog
    )
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_data().decode()
    assert reader.metadata.title.startswith(
        "Child Protection Improvement Programme: overview as at 21 May 2018"
    )


def test_each_table_has_a_caption_and_each_row_a_header(browser):
    paper = browser.get("/?download=overview.pdf").content

    tags = tags_of(PdfReader(io.BytesIO(paper), strict=True))

    assert tags.count("/Caption") == tags.count("/Table") > 5
    assert tags.count("/TH row") > 30
    assert tags.count("/TR") == tags.count("/TH row") + tags.count("/THead")


def test_what_is_typed_is_never_read_as_the_papers_own_language(signed_in):
    ActionFactory(title='#panic("x") *bold* $x$ @ref <label>', rating="red")

    said = text_of(signed_in(UserFactory()).get("/?download=overview.pdf").content)

    assert '#panic("x") *bold* $x$ @ref <label>' in said.replace("“", '"').replace(
        "”", '"'
    )


def test_signs_that_its_fonts_do_not_have_do_not_break_it(signed_in):
    ActionFactory(title="Ask 🙂 the 你好嗎 group ግዕዝ\ufeff żółć", rating="red")

    said = text_of(signed_in(UserFactory()).get("/?download=overview.pdf").content)

    assert "Ask [?] the [?][?][?] group [?][?][?]" in said and "żółć" in said


def test_a_sign_over_a_letter_that_its_fonts_do_not_have_costs_neither_the_letter_nor_a_figure(
    signed_in,
):
    ActionFactory(
        title="Step 1\ufe0f\u20e3 of e\u20e3ach\x07 cafe\u0301 team", rating="red"
    )

    said = text_of(signed_in(UserFactory()).get("/?download=overview.pdf").content)

    assert "Step 1 of each café team" in said and "[?]" not in said
    assert "21 May 2018" in said


def test_a_stranger_is_asked_to_sign_in(client, db):
    assert client.get("/?download=overview.pdf").status_code == 302
