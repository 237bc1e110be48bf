"""A meeting with something to go into its pack."""

import io
from datetime import date

import pypdf
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from meetings.packs.issuing import issue_pack
from meetings.packs.uploads import upload_paper
from meetings.papers import editing, issuing
from meetings.papers.drafting import draft_paper
from programme.as_at import AsAt
from rounds.models import Guest
from tests.factories import NOW, TODAY, AgendaItemFactory, MeetingFactory, UserFactory

AT = AsAt(TODAY, TODAY)
AHEAD = date(2018, 6, 28)
FONT = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}


def pdf_saying(*texts: str, password: str = "") -> bytes:
    """A PDF that others made: a page for each text."""
    writer = pypdf.PdfWriter()
    names = {NameObject(name): NameObject(value) for name, value in FONT.items()}
    fonts = DictionaryObject({NameObject("/F"): DictionaryObject(names)})
    for text in texts:
        page = writer.add_blank_page(width=595, height=842)
        stream = DecodedStreamObject()
        stream.set_data(f"BT /F 18 Tf 72 700 Td ({text}) Tj ET".encode())
        page[NameObject("/Contents")] = writer._add_object(stream)
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    if password:
        writer.encrypt(password)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def pdf_that_cannot_be_joined() -> bytes:
    """A PDF with pages of whose notes one is a number."""
    writer = pypdf.PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    page[NameObject("/Annots")] = ArrayObject([NumberObject(1)])
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def word_saying(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def upload(meeting, officer, data, name="report.pdf", title="A report", **changes):
    arguments = {"marking": "official", "by": officer, "at": NOW} | changes
    file = SimpleUploadedFile(name, data)
    return upload_paper(meeting=meeting, title=title, file=file, **arguments)


def issued_paper(meeting, officer, *, marking="official", text="What was done."):
    """A paper of a meeting, drafted, cleared by another officer and issued."""
    draft = draft_paper(meeting=meeting, by=officer, at=NOW, as_at=AT)
    section = editing.add_section(paper=draft, heading="A topic", by=officer, at=NOW)
    editing.add_paragraph(section=section, text=text, by=officer, at=NOW)
    if marking != draft.marking:
        fields = {"marking": marking}
        editing.change_header(paper=draft, fields=fields, by=officer, at=NOW)
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=draft, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT)


def meeting_with_agenda(**changes):
    meeting = MeetingFactory(date=AHEAD, **changes)
    AgendaItemFactory(meeting=meeting, place=1, title="Welcome")
    return meeting


def packed(meeting, officer, **changes):
    """The pack of a meeting, issued."""
    return issue_pack(meeting=meeting, by=officer, at=NOW, **changes)


def invite(meeting, number=1, **changes):
    """People who are invited beside the group."""
    people = [UserFactory(**changes) for _ in range(number)]
    for person in people:
        Guest.objects.create(meeting=meeting, person=person)
    return people


def text_of(data) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())
