"""The pack of a meeting: what it holds, how its PDF is made, and that it stays as it was issued."""

import hashlib
import io

import pypdf
import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import InternalError, ProgrammingError
from django.test.utils import CaptureQueriesContext

from meetings.minutes.drafting import draft_minutes
from meetings.models import Pack, PackFile, UploadedPaper
from meetings.packs.content import content_of_pack
from meetings.packs.files import file_of_pack
from meetings.packs.uploads import remove_paper
from meetings.papers import issuing
from meetings.papers.canonical import digest_of_content
from rounds.models import ActionArising, Meeting, Outcome
from tests.factories import (
    NOW,
    ActionFactory,
    AgendaItemFactory,
    MeetingFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
)
from tests.meetings.packing import (
    AHEAD,
    AT,
    invite,
    issued_paper,
    meeting_with_agenda,
    packed,
    pdf_saying,
    pdf_that_cannot_be_joined,
    text_of,
    upload,
    word_saying,
)
from tests.meetings.recorded import recorded_meeting
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
BEFORE = AHEAD.replace(month=3)
# By a trigger, or since the tracker's role may not at all.
REFUSED = (InternalError, ProgrammingError)
UPLOADED = {"First words", "Second words", "Third words"}  # a page each


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def meeting():
    return meeting_with_agenda()


@pytest.fixture
def full(meeting, officer, open_round):
    """A meeting with all that a pack can hold, issued as one."""
    action = ActionFactory(reference="NEG-1", title="Align policy")
    update = accepted(action, open_round, "red", ask="Decide on the timetable.")
    AgendaItemFactory(
        meeting=meeting,
        place=2,
        title="Timetable",
        kind="ask",
        commitment=action.commitment,
        update=update,
        note="Read it before.",
        paper_number=1,
    )
    give_action(meeting.group, officer, "Write to all boards.")
    issued_paper(meeting, officer)
    upload(meeting, officer, pdf_saying("First words", "Second words"), title="Review")
    upload(meeting, officer, word_saying("Words"), "plan.docx", title="Plan")
    upload(meeting, officer, pdf_saying("Third words"), title="Costs")
    return packed(meeting, officer)


def give_action(group, officer, text):
    earlier = MeetingFactory(group=group, date=BEFORE)
    outcome = Outcome.objects.create(
        item=AgendaItemFactory(meeting=earlier),
        place=1,
        kind="action",
        text=text,
        changed_by=officer,
        changed_at=NOW,
        recorded_by=officer,
        recorded_at=NOW,
    )
    return ActionArising.objects.create(
        outcome=outcome,
        group=group,
        number=7,
        person=UserFactory(name="Ann Other"),
        due_on=AHEAD,
    )


def data_of(pack):
    return bytes(pack.files.get(blanked_at=None).data)


def titles_in(outline):
    for entry in outline:
        if isinstance(entry, list):
            yield from titles_in(entry)
        else:
            yield entry.title


def address_of(meeting, place=""):
    return f"{meeting.get_absolute_url()}pack/{place}"


# What it holds


def test_a_pack_holds_agenda_actions_papers_and_files_in_numbered_parts(full):
    content = full.content

    assert [content["agenda"]["number"], content["arising"]["number"]] == [1, 2]
    assert [part["number"] for part in content["papers"]] == [3]
    assert [part["number"] for part in content["files"]] == [4, 5, 6]
    item = content["agenda"]["items"][1]
    assert (item["number"], item["asked"]) == (2, "Decide on the timetable.")
    assert item["rating"] == {"rating": "red", "label": "Red"}
    assert item["paper"].startswith("Paper 1: ")
    assert content["arising"]["rows"][0][:3] == [
        "7",
        "Write to all boards.",
        "Ann Other",
    ]


def test_its_pdf_is_one_document_with_bookmarks_and_pages_through_the_whole(full):
    reader = pypdf.PdfReader(io.BytesIO(data_of(full)))

    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    number = len(texts)
    titles = list(titles_in(reader.outline))
    assert "1. Agenda" in titles
    assert "Item 2: Timetable" in titles
    assert "2. Actions arising" in titles
    assert titles[-3:] == ["4. Review", "5. Plan", "6. Costs"]
    assert [text for text in texts if text in UPLOADED] == [
        "First words",
        "Second words",
        "Third words",
    ]
    for place, text in enumerate(texts, 1):
        if text not in UPLOADED:
            assert f"{place} of {number}" in text
    review = texts.index("First words")
    assert f"Pages {review + 1} to {review + 2} of the pack" in texts[review - 1]
    assert "Word file of its own" in texts[-3]


def test_the_tags_of_our_parts_stay_whole_and_name_no_page_of_a_file(full):
    reader = pypdf.PdfReader(io.BytesIO(data_of(full)))

    root = reader.trailer["/Root"]
    tree = root["/StructTreeRoot"]["/ParentTree"].get_object()["/Nums"]
    keys = {int(key) for key in list(tree)[::2]}
    for page in reader.pages:
        is_ours = page.extract_text().strip() not in UPLOADED
        assert ("/StructParents" in page) == is_ours
        if is_ours:
            assert page["/StructParents"] in keys
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower() == "en-gb"


def test_the_same_content_gives_the_same_bytes(full):
    assert file_of_pack(full.content) == data_of(full)
    assert full.digest == digest_of_content(full.content)


def test_the_minutes_of_the_meeting_before_are_part_of_it(meeting, officer):
    minutes = draft_minutes(meeting=recorded_meeting(officer), by=officer, at=NOW)
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=minutes, by=second, at=NOW, as_at=AT)
    issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)

    pack = packed(meeting, officer)
    text = text_of(data_of(pack))

    assert pack.content["minutes"]["number"] == 2
    assert pack.content["papers"] == []
    assert "The review is two weeks late." in text
    assert "Who was there" in text
    assert "SHA-256 of what these minutes say" in text


def test_one_sensitive_part_makes_the_pack_sensitive(meeting, officer, signed_in):
    upload(meeting, officer, pdf_saying("Words"), marking="sensitive")
    (guest,) = invite(meeting)
    member = UserFactory(member=True)

    pack = packed(meeting, officer)

    assert pack.marking == "sensitive"
    assert signed_in(member).get(address_of(meeting, "1/pack.pdf")).status_code == 404
    assert signed_in(guest).get(address_of(meeting, "1/pack.pdf")).status_code == 200


# Frozen


def test_an_issued_pack_cannot_be_changed_nor_what_it_holds(full):
    file = UploadedPaper.objects.first()
    for rows, change in (
        (Pack.objects.filter(pk=full.pk), {"content": {}}),
        (PackFile.objects.filter(pack=full), {"data": b"x"}),
        (UploadedPaper.objects.filter(pk=file.pk), {"removed_at": NOW}),
        (UploadedPaper.objects.filter(pk=file.pk), {"digest": "0" * 64}),
    ):
        with pytest.raises(REFUSED), transaction.atomic():
            rows.update(**change)
    with pytest.raises(REFUSED), transaction.atomic():
        Pack.objects.all()._raw_delete("default")


def test_what_changes_later_is_a_version_that_says_so(meeting, officer):
    first = packed(meeting, officer)
    with pytest.raises(ValidationError):
        packed(meeting, officer)
    with pytest.raises(Conflict, match="Nothing has changed"):
        packed(meeting, officer, change_note="Nothing did.")
    AgendaItemFactory(meeting=meeting, place=2, title="Another")

    second = packed(meeting, officer, change_note="An item was added.")

    assert (first.version, second.version) == (1, 2)
    assert "An item was added." in text_of(data_of(second))
    notes = meeting.steps.filter(verb="pack").values_list("note", flat=True)
    assert list(notes) == ["Pack", "Pack, version 2"]


def test_a_pack_is_issued_by_officers_with_something_in_it_as_it_was_seen(officer):
    empty = MeetingFactory(date=AHEAD)
    with pytest.raises(ValidationError, match="nothing in it"):
        packed(empty, officer)
    AgendaItemFactory(meeting=empty)
    with pytest.raises(NotAllowed):
        packed(empty, UserFactory(member=True))
    with pytest.raises(Conflict, match="than you saw"):
        packed(empty, officer, seen="0" * 64)


def test_a_command_says_whether_a_file_is_a_pack_as_it_was_issued(
    full, tmp_path, capsys
):
    path = tmp_path / "pack.pdf"
    path.write_bytes(data_of(full))

    call_command("check_paper", path)

    assert "Pack" in capsys.readouterr().out
    path.write_bytes(data_of(full)[:-1] + b"x")
    with pytest.raises(CommandError, match="differs"):
        call_command("check_paper", path)


# What is uploaded


def test_what_cannot_be_joined_is_refused(meeting, officer, monkeypatch):
    for data, name, sentence in (
        (pdf_saying("Words", password="secret"), "a.pdf", "encrypted"),
        (pdf_saying("Words")[:200], "a.pdf", "not added"),
        (b"a,b\n1,2\n", "a.csv", "PDF or Word"),
        (b"%PDF-1.7 nothing", "a.pdf", "not added"),
        (pdf_that_cannot_be_joined(), "a.pdf", "its pages cannot be read"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            upload(meeting, officer, data, name)
    monkeypatch.setattr("meetings.packs.uploads.MOST_PAGES", 2)
    with pytest.raises(ValidationError, match="more than 2 pages"):
        upload(meeting, officer, pdf_saying("a", "b", "c"))
    assert not UploadedPaper.objects.exists()


def test_an_uploaded_paper_is_taken_off_until_a_pack_holds_it(meeting, officer):
    gone = upload(meeting, officer, pdf_saying("Gone"))
    stays = upload(meeting, officer, pdf_saying("Stays"))
    remove_paper(paper=gone, by=officer, at=NOW)

    pack = packed(meeting, officer)

    assert [file["key"] for file in pack.content["files"]] == [stays.pk]
    with pytest.raises(Conflict, match="part of a pack"):
        remove_paper(paper=stays, by=officer, at=NOW)


def test_an_uploaded_paper_is_read_by_whom_the_pack_is_for_once_it_is_issued(
    meeting, officer, signed_in
):
    file = upload(meeting, officer, pdf_saying("Words"))
    address = file.get_absolute_url()
    member, partner = UserFactory(member=True), UserFactory()

    assert signed_in(officer).get(address).status_code == 200
    assert signed_in(member).get(address).status_code == 404
    packed(meeting, officer)
    answer = signed_in(member).get(address)

    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)
    assert hashlib.sha256(data).hexdigest() == file.digest
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert signed_in(partner).get(address).status_code == 404


# Its files


def test_officers_alone_see_a_pack_before_it_is_issued(meeting, officer, signed_in):
    address = address_of(meeting, "preview.pdf")

    assert signed_in(UserFactory(member=True)).get(address).status_code == 403
    assert "Welcome" in text_of(signed_in(officer).get(address).content)


def test_what_a_pack_is_made_of_is_read_in_a_fixed_number_of_queries(
    meeting, officer, open_round
):
    numbers = set()
    for place in range(2, 4):
        with CaptureQueriesContext(connection) as queries:
            content_of_pack(Meeting.objects.get(pk=meeting.pk), version=1)
        numbers.add(len(queries))
        AgendaItemFactory(meeting=meeting, place=place, commitment=ActionFactory())
        SeatHoldingFactory(seat=SeatFactory(group=meeting.group))
        upload(meeting, officer, pdf_saying("Words"))
        invite(meeting, 2)

    assert len(numbers) == 1
