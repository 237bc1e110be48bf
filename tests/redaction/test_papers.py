"""A name in an issued paper: blanked, its files set anew, and its new hash on record."""

import io

import pypdf
import pytest
from django.core.management import CommandError, call_command
from docx import Document

from meetings.models import PaperParagraph
from meetings.packs.issuing import issue_pack
from meetings.papers import editing, issuing
from meetings.papers.canonical import digest_of_content
from meetings.papers.drafting import draft_paper
from programme.as_at import AsAt
from redaction import services
from tests.factories import NOW, TODAY, MeetingFactory, UserFactory
from tests.meetings.packing import pdf_saying, upload

pytestmark = pytest.mark.django_db
NAME = "Zebedee Quillfeather"
AT = AsAt(TODAY, TODAY)
# The name as it may be written in a paragraph: plain, and with markup inside of it.
TEXTS = [
    f"The case of {NAME} was heard.",
    "Also Zebedee **Quillfeather** and *Zebedee* Quillfeather, more.",
    "See [Zebedee](https://example.org/report) Quillfeather here.",
    r"Written as Zebedee \*Quillfeather\* and Zebedee\_Quillfeather.",
]


@pytest.fixture
def second():
    return UserFactory(officer=True)


@pytest.fixture
def paper(officer, second):
    """An issued paper that names a child."""
    draft = draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)
    section = editing.add_section(paper=draft, heading="A topic", by=officer, at=NOW)
    for text in TEXTS:
        editing.add_paragraph(section=section, text=text, by=officer, at=NOW)
    issuing.clear_paper(paper=draft, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT)


def redact(officer, second, papers=()):
    request = services.ask(
        texts=[NAME],
        by=officer,
        second=second,
        reason="A child.",
        files=[],
        papers=papers,
    )
    seen = services.look(request=request, by=second).digest
    services.confirm(request=request, by=second, seen=seen, at=NOW)
    request.refresh_from_db()
    return request.redaction


def text_of_pdf(data):
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return " ".join("".join(page.extract_text() for page in pages).split())


def text_of_word(data):
    document = Document(io.BytesIO(data))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def spans_in(value):
    """Every span of what a paper says."""
    if isinstance(value, list):
        for item in value:
            yield from spans_in(item)
    elif isinstance(value, dict):
        if "text" in value:
            yield value
        for item in value.values():
            yield from spans_in(item)


def test_a_name_in_an_issued_paper_is_blanked_and_the_paper_hashed_anew(
    paper, officer, second, signed_in, tmp_path
):
    first_digest = paper.digest
    old = tmp_path / "old.pdf"
    old.write_bytes(bytes(paper.files.get(kind="pdf").data))
    assert NAME in text_of_pdf(old.read_bytes())

    redaction = redact(officer, second)

    paper.refresh_from_db()
    assert NAME not in str(paper.content)
    assert "[redacted] was heard" in str(paper.content)
    assert "uillfeather" not in str(paper.content)
    texts = PaperParagraph.objects.filter(section__paper=paper).values_list("text")
    assert "uillfeather" not in str(list(texts))
    links = [span for span in spans_in(paper.content) if "link" in span]
    assert "https://example.org/report" in {span["link"] for span in links}
    blanking = paper.blankings.get()
    assert blanking.redaction == redaction
    assert blanking.digest == digest_of_content(paper.content) != first_digest
    assert paper.digest == first_digest
    member = signed_in(UserFactory(member=True))
    address = paper.get_absolute_url()
    words = text_of_pdf(member.get(f"{address}paper.pdf").content)
    assert "uillfeather" not in words
    assert "Words of it were blanked on" in words
    assert blanking.digest in words.replace(" ", "")
    word = text_of_word(member.get(f"{address}paper.docx").content)
    assert "uillfeather" not in word
    page = member.get(address).content.decode()
    assert blanking.digest in page
    assert first_digest in page
    with pytest.raises(CommandError, match="Destroy it"):
        call_command("check_paper", old)
    gone = paper.files.exclude(blanked_at=None)
    assert [bytes(file.data) for file in gone] == [b"", b""]


def test_a_paper_without_the_name_keeps_its_files(paper, officer, second):
    other = draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)
    issuing.clear_paper(paper=other, by=second, at=NOW, as_at=AT)
    other = issuing.issue_paper(paper=other, by=officer, at=NOW, as_at=AT)

    redact(officer, second)

    assert not other.blankings.exists()
    assert not other.files.exclude(blanked_at=None).exists()


def test_the_words_of_a_rating_stay_where_a_page_reads_them(
    paper, officer, second, signed_in
):
    request = services.ask(
        texts=["Green"], by=officer, second=second, reason="A child.", files=[]
    )
    seen = services.look(request=request, by=second).digest

    services.confirm(request=request, by=second, seen=seen, at=NOW)

    member = signed_in(UserFactory(member=True))
    assert member.get(paper.get_absolute_url()).status_code == 200


def test_a_name_in_a_pack_is_blanked_and_the_pack_hashed_anew(
    paper, officer, second, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path / "files"
    pack = issue_pack(meeting=paper.meeting, by=officer, at=NOW)
    old = tmp_path / "old.pdf"
    old.write_bytes(bytes(pack.files.get().data))
    assert NAME in text_of_pdf(old.read_bytes())

    redaction = redact(officer, second)

    pack.refresh_from_db()
    assert "uillfeather" not in str(pack.content)
    blanking = pack.blankings.get()
    assert blanking.redaction == redaction
    assert blanking.digest == digest_of_content(pack.content) != pack.digest
    words = text_of_pdf(bytes(pack.files.get(blanked_at=None).data))
    assert "uillfeather" not in words
    assert "Words of it were blanked on" in words
    assert bytes(pack.files.exclude(blanked_at=None).get().data) == b""
    with pytest.raises(CommandError, match="Destroy it"):
        call_command("check_paper", old)


@pytest.mark.parametrize("is_readable", [True, False])
def test_a_name_in_an_uploaded_paper_takes_it_out_of_the_record_and_its_packs(
    officer, second, tmp_path, settings, signed_in, is_readable
):
    settings.MEDIA_ROOT = tmp_path / "files"
    meeting = MeetingFactory()
    text = f"The case of {NAME}" if is_readable else "As good as a picture"
    uploaded = upload(meeting, officer, pdf_saying(text))
    upload(meeting, officer, pdf_saying("Of nobody"), title="Another")
    pack = issue_pack(meeting=meeting, by=officer, at=NOW)

    redact(officer, second, [] if is_readable else [uploaded.pk])

    uploaded.refresh_from_db()
    assert uploaded.redacted_at == NOW
    assert len(list((tmp_path / "files" / "papers").iterdir())) == 1
    words = text_of_pdf(bytes(pack.files.get(blanked_at=None).data))
    assert text not in words
    assert "Its pages were destroyed" in words
    assert "Of nobody" in words
    assert bytes(pack.files.exclude(blanked_at=None).get().data) == b""
    assert pack.blankings.count() == 1
    officers = signed_in(officer)
    assert officers.get(uploaded.get_absolute_url()).status_code == 404
    assert uploaded.get_absolute_url() not in officers.get(pack.get_absolute_url()).text
