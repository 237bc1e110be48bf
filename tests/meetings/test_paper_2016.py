"""The programme's paper of November 2016 can be written here, and comes out as it was built."""

import io
import re

import pypdf
import pytest
from docx import Document
from docx.oxml.ns import qn

from meetings.models import Paper
from meetings.papers import editing, issuing
from meetings.papers.drafting import draft_paper
from programme.as_at import AsAt
from rounds.models import Meeting
from tests.factories import NOW, TODAY, UserFactory
from tests.meetings.paper_2016 import (
    INTRODUCTION,
    LAST_NUMBER,
    LINKS,
    LISTS,
    SECTIONS,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
AT = AsAt(TODAY, TODAY)
IN_SHORT = 6  # sentences at its head, as a list


@pytest.fixture
def paper(officer):
    """The paper, entered by an officer, cleared by another and issued."""
    meeting = Meeting.objects.get(group__code="EAG", date__year=2016)
    draft = draft_paper(meeting=meeting, by=officer, at=NOW, as_at=AT)
    editing.change_header(
        paper=draft, fields={"introduction": INTRODUCTION}, by=officer, at=NOW
    )
    known = {section.heading: section for section in draft.sections.all()}
    for heading, texts in SECTIONS:
        section = known.get(heading) or editing.add_section(
            paper=draft, heading=heading, by=officer, at=NOW
        )
        for text in texts:
            editing.add_paragraph(section=section, text=text, by=officer, at=NOW)
    issuing.clear_paper(paper=draft, by=UserFactory(officer=True), at=NOW, as_at=AT)
    return issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT)


def numbered(paper):
    """Its numbered paragraphs, in the order in which they stand."""
    return [row for part in paper.content["sections"] for row in part["paragraphs"]]


def lists_in(blocks):
    """How many items each list has."""
    found = []
    for block in blocks:
        if block["kind"] in ("list", "numbered"):
            found.append(len(block["items"]))
        for inner in block.get("items", []) + [block.get("blocks", [])]:
            found += lists_in(inner)
    return found


def test_it_has_the_same_headings_numbers_and_lists(paper):
    headings = [part["heading"] for part in paper.content["sections"]]
    assert sorted(headings) == sorted(heading for heading, _ in SECTIONS)
    # the statements of the vision come first, in its order, and single topics after them
    assert headings[-3:] == [heading for heading, _ in SECTIONS[-3:]]
    rows = numbered(paper)
    assert [row["number"] for row in rows] == list(range(2, LAST_NUMBER + 1))
    counted = [number for row in rows for number in lists_in(row["blocks"])]
    assert counted == LISTS


def test_the_page_shows_them(paper, signed_in):
    page = signed_in(UserFactory(member=True)).get(paper.get_absolute_url())

    text = page.content.decode()
    shown = re.findall(r'<span class="paper__number">(\d+)\.</span>', text)
    assert shown == [str(number) for number in range(1, LAST_NUMBER + 1)]
    assert "<blockquote>" in text
    assert text.count('href="https://example.org/') == LINKS - 1
    assert "closes on 8 December" in text


def test_the_pdf_has_them(paper):
    data = bytes(paper.files.get(kind="pdf").data)
    reader = pypdf.PdfReader(io.BytesIO(data))

    text = "\n".join(page.extract_text() for page in reader.pages)
    for number in range(1, LAST_NUMBER + 1):
        assert re.search(rf"^\s*{number}\.", text, re.MULTILINE), number
    addresses = {
        annotation.get_object()["/A"]["/URI"]
        for page in reader.pages
        for annotation in page.get("/Annots", [])
        if "/URI" in annotation.get_object().get("/A", {})
    }
    assert len(addresses) == LINKS
    assert reader.root_object["/Lang"] == "en-GB"
    headings = [item["/Title"] for item in flat(reader.outline)]
    assert "Internet safety" in headings


def flat(outline):
    for item in outline:
        if isinstance(item, list):
            yield from flat(item)
        else:
            yield item


def test_the_word_file_has_them_and_word_numbers_them(paper):
    document = Document(io.BytesIO(bytes(paper.files.get(kind="docx").data)))

    series = [number_of(paragraph) for paragraph in document.paragraphs]
    one_series = [number for number in series if number]
    assert len(one_series) == LAST_NUMBER
    assert len(set(one_series)) == 1  # one series, which Word counts itself
    bullets = [
        paragraph
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("List Bullet")
    ]
    assert len(bullets) == IN_SHORT + sum(LISTS)
    links = document.element.body.findall(f".//{qn('w:hyperlink')}")
    assert len(links) == LINKS
    headings = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name == "Heading 1"
    ]
    assert "Child sexual exploitation" in headings
    assert document.core_properties.language == "en-GB"
    for table in document.tables[1:]:
        header = table.rows[0]._tr.trPr.find(qn("w:tblHeader"))
        assert header is not None
        assert table._tbl.tblPr.find(qn("w:tblCaption")) is not None


def number_of(paragraph):
    """The series that numbers a paragraph, if one does."""
    properties = paragraph._p.pPr
    if properties is None or properties.numPr is None:
        return None
    return properties.numPr.numId.val


def test_it_stands_among_the_papers_of_its_meeting(paper, signed_in):
    page = signed_in(UserFactory(member=True)).get(paper.meeting.get_absolute_url())

    assert str(Paper.objects.get(pk=paper.pk)) in page.content.decode()
