"""The paper of a meeting: drafted from a round, edited, cleared by a second officer, issued."""

import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from docx import Document
from docx.oxml.ns import qn

from meetings.models import Paper, PaperFile, PaperParagraph, PaperSection
from meetings.papers import editing, issuing
from meetings.papers.canonical import digest_of, digest_of_content
from meetings.papers.content import content_of
from meetings.papers.drafting import draft_paper
from meetings.papers.files import file_of
from people.models import User
from programme import clock
from programme.as_at import AsAt
from programme.models import Programme
from rounds.models import Guest, Meeting
from rounds.updates import hand_in, review, write
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    DocumentFactory,
    MeetingFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
    content,
    expect,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
AT = AsAt(TODAY, TODAY)
IN_SHORT = 6  # sentences at its head, as a list


@pytest.fixture
def round_with_updates(open_round):
    """A round with two accepted updates of one work strand, one of them red."""
    first = ActionFactory(reference="NEG-1", title="Align policy")
    second = ActionFactory(
        reference="NEG-2", title="Publish it", workstream=first.workstream
    )
    for action in (first, second):
        expect(action, open_round)
    accepted(first, open_round, "red", summary="Two of *three* agree.", ask="Decide.")
    accepted(second, open_round, summary="- Printed\n- Sent", next_steps="Read it.")
    return open_round


@pytest.fixture
def paper(round_with_updates, officer):
    return draft_paper(meeting=round_with_updates.meeting, by=officer, at=NOW, as_at=AT)


@pytest.fixture
def issued(paper, officer):
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=paper, by=officer, at=NOW, as_at=AT)


def paragraphs_of(paper):
    return list(PaperParagraph.objects.filter(section__paper=paper))


def words_of(blocks):
    """The words of blocks, without what is markup."""
    spans = [span for block in blocks for span in block.get("spans", [])]
    return "".join(span["text"] for span in spans)


def address_of(paper, place=""):
    return f"{paper.get_absolute_url()}{place}"


def test_a_draft_tells_each_accepted_update_word_for_word(paper):
    said = content_of(paper, AT)

    (section,) = said["sections"]
    first, second = section["paragraphs"]
    assert [first["number"], second["number"]] == [2, 3]
    assert words_of(first["blocks"]).startswith(
        "NEG-1 Align policy. Two of *three* agree."
    )
    assert words_of(second["blocks"]).startswith("NEG-2 Publish it. - Printed\n- Sent")
    assert {block["kind"] for block in second["blocks"]} == {"paragraph"}
    (ask,) = said["asked"]["rows"]
    assert (ask["text"], ask["now"]["rating"]) == ("Decide.", "red")
    assert "New for this meeting." in ask["since"]


def test_a_draft_names_documents_of_its_item_with_their_days(
    round_with_updates, officer
):
    action = round_with_updates.expected.first().commitment
    document = DocumentFactory(
        title="Guide [draft]", date=TODAY, address="https://example.org/guide"
    )
    document.commitments.add(action)

    paper = draft_paper(
        meeting=round_with_updates.meeting, by=officer, at=NOW, as_at=AT
    )

    texts = "".join(paragraph.text for paragraph in paragraphs_of(paper))
    assert r"- [Guide \[draft\]](https://example.org/guide): published" in texts


def test_annexes_tell_what_is_red_due_and_not_reported(
    round_with_updates, officer, paper
):
    silent = ActionFactory(reference="NEG-3", title="Say nothing")
    expect(silent, round_with_updates)

    annexes = {annex["title"]: annex for annex in content_of(paper, AT)["annexes"]}

    (red,) = annexes["Every red and amber"]["rows"]
    assert red[0] == "NEG-1 Align policy"
    (missing,) = annexes["Not reported"]["rows"]
    assert missing[0] == "NEG-3 Say nothing"
    assert missing[-1] == "Not handed in yet"
    assert [annex["letter"] for annex in annexes.values()] == list("ABCDEFGH")


def test_a_paper_is_cleared_by_another_than_who_changed_it_last(paper, officer):
    second = UserFactory(officer=True)
    with pytest.raises(NotAllowed, match="another officer"):
        issuing.clear_paper(paper=paper, by=officer, at=NOW, as_at=AT)
    with pytest.raises(Conflict, match="clears the paper before"):
        issuing.issue_paper(paper=paper, by=officer, at=NOW, as_at=AT)
    with pytest.raises(NotAllowed):
        issuing.clear_paper(paper=paper, by=UserFactory(), at=NOW, as_at=AT)

    issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    editing.change_paragraph(
        paragraph=paragraphs_of(paper)[0], text="Shorter.", by=second, at=NOW
    )

    paper.refresh_from_db()
    assert not paper.is_cleared
    with pytest.raises(NotAllowed, match="another officer"):
        issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(
            cleared_by=second, cleared_at=NOW, as_at=TODAY, digest="0" * 64
        )


def test_two_officers_stand_behind_a_paper(paper, officer):
    """Who wrote most of it may clear what another changed last, and then not issue it too."""
    second = UserFactory(officer=True)
    first, _ = paragraphs_of(paper)
    editing.change_paragraph(paragraph=first, text="Another.", by=second, at=NOW)
    issuing.clear_paper(paper=paper, by=officer, at=NOW, as_at=AT)

    with pytest.raises(NotAllowed, match="another officer issues it"):
        issuing.issue_paper(paper=paper, by=officer, at=NOW, as_at=AT)

    issuing.issue_paper(paper=paper, by=second, at=NOW, as_at=AT)


def test_what_changes_nothing_takes_no_clearing_back(paper, officer, signed_in):
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    first, _ = paragraphs_of(paper)

    editing.change_header(paper=paper, fields={"title": paper.title}, by=second, at=NOW)
    editing.change_paragraph(paragraph=first, text=first.text, by=second, at=NOW)
    signed_in(second).post(
        address_of(paper, f"paragraphs/{first.pk}/place/"),
        {"section": first.section_id, "place": 1},
    )

    paper.refresh_from_db()
    assert paper.is_cleared
    assert paper.changed_by == officer


def test_what_was_not_read_is_not_cleared(paper, officer, signed_in):
    browser = signed_in(UserFactory(officer=True))
    page = browser.get(address_of(paper)).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page).group(1)
    first, _ = paragraphs_of(paper)
    editing.change_paragraph(paragraph=first, text="Another.", by=officer, at=NOW)

    answer = browser.post(address_of(paper, "clear/"), {"seen": seen}, follow=True)

    assert "says something else than you read" in answer.content.decode()
    paper.refresh_from_db()
    assert not paper.is_cleared


def test_what_changed_since_the_clearing_is_not_issued(paper, officer):
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    action = ActionFactory(reference="NEG-3")
    expect(action, paper.round)
    accepted(action, paper.round, "red")

    with pytest.raises(Conflict, match="has changed since it was cleared"):
        issuing.issue_paper(paper=paper, by=officer, at=NOW, as_at=AT)


def test_an_issued_paper_stands_with_its_hash_on_each_file(issued):
    assert issued.digest == digest_of_content(issued.content)
    for file in issued.files.all():
        assert digest_of(bytes(file.data)) == file.digest
    kinds = [file.kind for file in issued.files.all()]
    assert kinds == ["docx", "pdf"]


CHANGES = [
    "UPDATE meetings_paper SET title = 'Another'",
    "UPDATE meetings_paper SET content = '{}'",
    "UPDATE meetings_paper SET issued_at = NULL, issued_by_id = NULL, content = NULL",
    "DELETE FROM meetings_paper",
    "UPDATE meetings_papersection SET heading = 'Another'",
    "UPDATE meetings_paperparagraph SET text = 'Another'",
    "DELETE FROM meetings_paragraphitem",
    "UPDATE meetings_paperfile SET data = ''",
    "DELETE FROM meetings_paperfile",
]


@pytest.mark.owner
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_what_is_issued(issued, change):
    with (
        pytest.raises(InternalError, match="issued|record"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


def test_an_issued_paper_cannot_be_edited_by_a_service(issued, officer):
    (section,) = PaperSection.objects.filter(paper=issued, paragraphs__isnull=False)[:1]
    with pytest.raises(Conflict, match="Make a new version"):
        editing.add_paragraph(section=section, text="More.", by=officer, at=NOW)
    with pytest.raises(InternalError, match="is issued"), transaction.atomic():
        PaperParagraph.objects.create(
            section=section, place=9, text="More.", changed_by=officer, changed_at=NOW
        )


def test_a_file_is_the_same_a_year_later(issued, signed_in, settings):
    member = UserFactory(member=True)
    before = signed_in(member).get(address_of(issued, "paper.pdf")).content

    settings.TODAY = TODAY + timedelta(days=365)

    after = signed_in(member).get(address_of(issued, "paper.pdf")).content
    assert after == before == bytes(issued.files.get(kind="pdf").data)


def test_one_changed_byte_is_found(issued, tmp_path, capsys):
    data = bytes(issued.files.get(kind="docx").data)
    same, other = tmp_path / "same.docx", tmp_path / "other.docx"
    same.write_bytes(data)
    other.write_bytes(bytes([*data[:-1], data[-1] ^ 1]))

    call_command("check_paper", same)

    assert "as it was issued" in capsys.readouterr().out
    with pytest.raises(CommandError, match="differs from what was issued"):
        call_command("check_paper", other)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("check_paper", tmp_path / "none.pdf")


def test_a_new_version_says_what_changed_and_leaves_the_first(
    issued, officer, signed_in
):
    browser = signed_in(officer)
    asked = browser.post(address_of(issued, "new-version/"), {"change_note": ""})
    assert asked.status_code == 422

    browser.post(
        address_of(issued, "new-version/"), {"change_note": "A date was wrong."}
    )

    version = Paper.objects.get(version=2)
    assert [row.text for row in paragraphs_of(version)] == [
        row.text for row in paragraphs_of(issued)
    ]
    with pytest.raises(Conflict, match="has been begun"):
        issuing.new_version(paper=issued, change_note="Again.", by=officer, at=NOW)
    issuing.clear_paper(paper=version, by=UserFactory(officer=True), at=NOW, as_at=AT)
    issuing.issue_paper(paper=version, by=officer, at=NOW, as_at=AT)
    member = signed_in(UserFactory(member=True))
    assert "A date was wrong." in member.get(address_of(version)).content.decode()
    assert "was issued on" in member.get(address_of(issued)).content.decode()
    latest = member.get(f"/meetings/{issued.meeting.slug}/papers/1/")
    assert latest.url == address_of(version)


def test_a_later_correction_stands_beside_an_issued_paper(issued, officer, signed_in):
    update = issued.round.updates.get(commitment__reference="NEG-2")
    later = NOW + timedelta(hours=1)
    correction = write.correct_update(update=update, by=update.author, at=later)
    said = content(summary="It was not printed.")
    write.save_update(update=correction, content=said, by=update.author, at=later)
    correction = hand_in.submit_update(update=correction, by=update.author, at=later)
    review.accept_update(update=correction, by=officer, at=later)
    before = issued.content

    page = signed_in(UserFactory(member=True)).get(address_of(issued)).content.decode()

    assert "Corrected since it was issued: 1" in page
    assert "It was not printed." in page
    issued.refresh_from_db()
    assert issued.content == before


def test_a_correction_between_the_clearing_and_the_issue_is_told(
    paper, officer, signed_in
):
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    update = paper.round.updates.get(commitment__reference="NEG-2")
    later = NOW + timedelta(days=1)
    correction = write.correct_update(update=update, by=update.author, at=later)
    said = content(summary="It was not printed.")
    write.save_update(update=correction, content=said, by=update.author, at=later)
    correction = hand_in.submit_update(update=correction, by=update.author, at=later)
    review.accept_update(update=correction, by=officer, at=later)
    next_day = TODAY + timedelta(days=2)
    issued = issuing.issue_paper(
        paper=paper,
        by=officer,
        at=NOW + timedelta(days=2),
        as_at=AsAt(next_day, next_day),
    )

    page = signed_in(UserFactory(member=True)).get(address_of(issued))

    assert "Corrected since it was issued: 1" in page.content.decode()


# Who sees a paper: a draft, one that is issued, one that is issued and sensitive.
READERS = {
    "officer": (200, 200, 200),
    "member": (404, 200, 404),
    "holder": (404, 200, 200),
    "guest": (404, 200, 200),
    "partner": (404, 404, 404),
}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("place", ["", "paper.pdf", "paper.docx"])
def test_who_sees_which_paper(reader, place, paper, signed_in):
    person = reader_of(paper, reader)
    second = UserFactory(officer=True)

    statuses = [signed_in(person).get(address_of(paper, place)).status_code]
    issuing.clear_paper(paper=paper, by=second, at=NOW, as_at=AT)
    issuing.issue_paper(paper=paper, by=second, at=NOW, as_at=AT)
    statuses.append(signed_in(person).get(address_of(paper, place)).status_code)
    third = UserFactory(officer=True)
    version = issuing.new_version(paper=paper, change_note="Marked.", by=second, at=NOW)
    sensitive = {"marking": Paper.Marking.SENSITIVE}
    editing.change_header(paper=version, fields=sensitive, by=paper.made_by, at=NOW)
    issuing.clear_paper(paper=version, by=third, at=NOW, as_at=AT)
    issuing.issue_paper(paper=version, by=second, at=NOW, as_at=AT)
    statuses.append(signed_in(person).get(address_of(version, place)).status_code)

    assert tuple(statuses) == READERS[reader]


def reader_of(paper, reader):
    if reader == "officer":
        return UserFactory(officer=True)
    if reader == "holder":
        return SeatHoldingFactory(seat__group=paper.meeting.group).person
    person = UserFactory(member=reader == "member")
    if reader == "guest":
        Guest.objects.create(meeting=paper.meeting, person=person)
    return person


DESK = ["desk/", "header/", "headings/add/", "new-version/"]


@pytest.mark.parametrize("place", DESK)
def test_the_desk_is_for_officers(issued, signed_in, place):
    page = signed_in(UserFactory(member=True)).get(address_of(issued, place))

    assert page.status_code == 403


def test_two_officers_get_both_texts(paper, officer, signed_in):
    paragraph = paragraphs_of(paper)[0]
    browser = signed_in(officer)
    desk = browser.get(address_of(paper, f"desk/?edit={paragraph.pk}"))
    opened = re.search(r'name="opened" value="(\w+)"', desk.content.decode()).group(1)
    assert "Two of *three* agree." in desk.content.decode()
    to = address_of(paper, f"paragraphs/{paragraph.pk}/text/")
    first = browser.post(to, {"text": "Mine, and first.", "opened": opened})
    assert first.status_code == 302

    second = browser.post(to, {"text": "Yours, and later.", "opened": opened})

    assert second.status_code == 422
    page = second.content.decode()
    assert "Mine, and first." in page
    assert "Yours, and later." in page
    paragraph.refresh_from_db()
    assert paragraph.text == "Mine, and first."


def test_a_link_that_leads_nowhere_is_refused_with_what_was_typed(
    paper, officer, signed_in
):
    paragraph = paragraphs_of(paper)[0]
    browser = signed_in(officer)
    desk = browser.get(address_of(paper, f"desk/?edit={paragraph.pk}"))
    opened = re.search(r'name="opened" value="(\w+)"', desk.content.decode()).group(1)

    answer = browser.post(
        address_of(paper, f"paragraphs/{paragraph.pk}/text/"),
        {"text": "[Read](javascript:alert)", "opened": opened},
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "A link begins with https:// or http://" in page
    assert "[Read](javascript:alert)" in page
    with pytest.raises(ValidationError):
        editing.change_paragraph(
            paragraph=paragraph, text="[a](data:x)", by=officer, at=NOW
        )


REFUSED = {
    "deep": "> " * 30 + "deep",
    "address": f"[a](https://example.org/{'x' * 2_001})",
    "encoded": f"[a](https://example.org/{'語' * 300})",
    "nothing": " \x0b ",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_no_file_could_show_is_refused(paper, officer, text):
    first, _ = paragraphs_of(paper)

    with pytest.raises(ValidationError):
        editing.change_paragraph(paragraph=first, text=text, by=officer, at=NOW)


def test_a_numbered_list_keeps_its_first_number(paper, officer, signed_in):
    first, _ = paragraphs_of(paper)
    text = "9. nine\n10. ten\n\nA break.\n\n> - a\n> - b"
    editing.change_paragraph(paragraph=first, text=text, by=officer, at=NOW)

    page = signed_in(officer).get(address_of(paper)).content.decode()
    word = signed_in(officer).get(address_of(paper, "paper.docx")).content

    assert '<ol start="9">' in page
    document = Document(io.BytesIO(word))
    starts = document.part.numbering_part.element.findall(f".//{qn('w:startOverride')}")
    assert "9" in {start.get(qn("w:val")) for start in starts}
    bullets = [
        paragraph.text
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith("List Bullet")
    ]
    assert bullets[IN_SHORT:] == ["nine", "ten", "a", "b"]


def test_a_text_for_a_paper_that_was_issued_meanwhile_is_kept(
    issued, officer, signed_in
):
    first, _ = paragraphs_of(issued)

    answer = signed_in(officer).post(
        address_of(issued, f"paragraphs/{first.pk}/text/"), {"text": "My long text."}
    )

    assert answer.status_code == 409
    assert "My long text." in answer.content.decode()
    assert "Make a new version" in answer.content.decode()


def test_a_second_press_leads_to_the_draft_that_is_begun(officer, signed_in):
    meeting = MeetingFactory()
    browser = signed_in(officer)

    for _ in range(2):
        answer = browser.post(f"/meetings/{meeting.slug}/papers/draft/", follow=True)

    assert Paper.objects.count() == 1
    assert "Paper 1 is begun already" in answer.content.decode()


def test_paragraphs_are_moved_tied_left_out_and_added(paper, officer, signed_in):
    first, second = paragraphs_of(paper)
    browser = signed_in(officer)
    other = editing.add_section(paper=paper, heading="A topic", by=officer, at=NOW)
    browser.post(
        address_of(paper, f"paragraphs/{first.pk}/place/"),
        {"section": other.pk, "place": 1},
    )
    headings = [part["heading"] for part in content_of(paper, AT)["sections"]]
    assert headings[-1] == "A topic"

    browser.post(address_of(paper, f"paragraphs/{first.pk}/tie/"), {"into": second.pk})
    (tied,) = paragraphs_of(paper)
    assert tied.pk == second.pk
    assert {str(item) for item in tied.items.all()} == {"NEG-1", "NEG-2"}
    browser.post(
        address_of(paper, f"headings/{other.pk}/add/"), {"text": "Our own words."}
    )
    own = paragraphs_of(paper)[-1]
    browser.post(address_of(paper, f"paragraphs/{own.pk}/leave-out/"))

    (section,) = content_of(paper, AT)["sections"]
    assert [row["number"] for row in section["paragraphs"]] == [2]
    browser.post(address_of(paper, f"paragraphs/{own.pk}/take-in/"))
    assert content_of(paper, AT)["sections"][-1]["paragraphs"][0]["number"] == 3


def test_a_paragraph_of_another_paper_is_out_of_reach(paper, officer, signed_in):
    other = draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)
    section = other.sections.create(place=1, heading="Elsewhere")
    foreign = editing.add_paragraph(section=section, text="X.", by=officer, at=NOW)
    browser = signed_in(officer)
    own = paragraphs_of(paper)[0]

    moved = browser.post(
        address_of(paper, f"paragraphs/{own.pk}/place/"),
        {"section": section.pk, "place": 1},
    )
    left_out = browser.post(address_of(paper, f"paragraphs/{foreign.pk}/leave-out/"))
    text = browser.post(
        address_of(paper, f"paragraphs/{foreign.pk}/text/"), {"text": "Y."}
    )

    assert (moved.status_code, left_out.status_code) == (422, 404)
    assert text.status_code == 409


def test_a_meeting_without_a_round_has_a_paper_to_write_by_hand(officer, signed_in):
    meeting = MeetingFactory()
    browser = signed_in(officer)

    browser.post(f"/meetings/{meeting.slug}/papers/draft/")

    paper = Paper.objects.get()
    assert paragraphs_of(paper) == []
    said = content_of(paper, AT)
    assert said["sections"] == []
    assert said["introduction"]
    assert browser.get(meeting.get_absolute_url()).status_code == 200


def test_a_cancelled_meeting_gets_no_paper(officer, signed_in):
    meeting = MeetingFactory(cancelled_on=TODAY, cancelled_because="Snow.")

    answer = signed_in(officer).post(
        f"/meetings/{meeting.slug}/papers/draft/", follow=True
    )

    assert "is cancelled" in answer.content.decode()
    assert not Paper.objects.exists()


@pytest.mark.usefixtures("demonstration")
class TestTheDemonstration:
    """The paper of its last closed round, at its real size."""

    @pytest.fixture
    def paper(self):
        officer = User.objects.get(email="officer@cpip.example")
        meeting = Meeting.objects.get(slug="ncplg-2018-03")
        return draft_paper(
            meeting=meeting, by=officer, at=clock.now(), as_at=AsAt.now()
        )

    def test_every_page_asks_a_fixed_number_of_queries(self, paper, signed_in):
        browser = signed_in(paper.made_by)
        first = paragraphs_of(paper)[0]
        places = {
            "": 25,
            "paper.pdf": 23,
            "desk/": 7,
            f"desk/?edit={first.pk}": 10,
            "header/": 4,
            "headings/add/": 4,
        }

        asked = {}
        for place in places:
            with CaptureQueriesContext(connection) as queries:
                browser.get(address_of(paper, place))
            asked[place] = len(queries)
        with CaptureQueriesContext(connection) as fewer:
            self._leave_out_most(paper)
            browser.get(address_of(paper))

        assert all(asked[place] <= most for place, most in places.items()), asked
        assert len(fewer) - 1 <= places[""]

    def _leave_out_most(self, paper):
        PaperParagraph.objects.filter(section__paper=paper, place__gt=3).update(
            is_left_out=True
        )

    def test_the_figures_are_those_of_the_overview(self, paper, signed_in):
        said = content_of(paper, AsAt.now())

        overview = signed_in(paper.made_by).get("/").context["overview"]
        rows = next(a for a in said["annexes"] if a["title"] == "The figures")["rows"]
        counted = {row[0]["rating"]: int(row[3]) for row in rows}
        shown = {
            tile.standing.value: tile.total.count
            for tile in overview.tiles.shown
            if tile.total.count
        }
        assert counted == shown
        asked = [row["reference"] for row in said["asked"]["rows"]]
        red = [ask.item.reference for ask in overview.decisions.all_asks if ask.text]
        assert asked == red
        uncovered = next(
            annex for annex in said["annexes"] if annex["name"] == "uncovered"
        )
        assert len(uncovered["rows"]) == overview.belief.uncovered.count

    def test_what_was_cleared_is_issued_on_a_later_day(self, paper):
        day, later = AsAt.now(), TODAY + timedelta(days=3)
        second = User.objects.get(email="officer2@cpip.example")
        issuing.clear_paper(paper=paper, by=second, at=clock.now(), as_at=day)

        issued = issuing.issue_paper(
            paper=paper,
            by=second,
            at=clock.now() + timedelta(days=3),
            as_at=AsAt(later, later),
        )

        assert issued.content == content_of(issued, AsAt(later, TODAY))
        assert dict(issued.content["header"])["As at"] == "21 May 2018"

    def test_its_earlier_papers_are_issued_and_the_next_is_a_draft(self, signed_in):
        issued = Paper.objects.issued().exclude(number=0).order_by("meeting__date")

        assert [paper.meeting.slug for paper in issued] == [
            "ncplg-2017-06",
            "ncplg-2017-09",
            "ncplg-2017-12",
            "ncplg-2018-03",
        ]
        for paper in issued:
            assert paper.issued_at.date() > paper.as_at
            assert digest_of_content(paper.content) == paper.digest
        (draft,) = Paper.objects.drafts()
        assert draft.meeting.slug == "ncplg-2018-06"
        page = signed_in(draft.made_by).get("/meetings/").content.decode()
        assert "Papers out" not in page  # those are held, and a draft is not out

    def test_files_are_the_same_for_the_same_content(self, paper):
        said = content_of(paper, AsAt.now())

        for kind in PaperFile.Kind.values:
            first, again = (file_of(said, kind, dated=TODAY) for _ in range(2))
            assert first == again


def test_a_programme_names_itself_on_its_paper(officer):
    Programme.objects.update_or_create(
        pk=1,
        defaults={
            "name": "Our Programme",
            "short_name": "OP",
            "vision": "All are safe.",
            "announced_on": TODAY,
            "reports_published_on": TODAY,
        },
    )

    paper = draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)

    assert paper.title == "Our Programme: progress update"
    assert paper.motto == "All are safe."
