"""The pages, files and API of minutes: what officers press, and who reads what."""

import io

import pypdf
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document

from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes
from meetings.models import Paper
from meetings.papers import editing, issuing
from programme.as_at import AsAt
from rounds.models import Guest, Outcome
from tests.factories import NOW, TODAY, SeatHoldingFactory, UserFactory
from tests.meetings.recorded import held_later, outcome, recorded_meeting, withdraw
from tests.told import tell_all

pytestmark = pytest.mark.django_db
AT = AsAt(TODAY, TODAY)


@pytest.fixture
def second(db):
    return UserFactory(officer=True)


@pytest.fixture
def meeting(officer):
    return recorded_meeting(officer)


@pytest.fixture
def minutes(meeting, officer):
    return draft_minutes(meeting=meeting, by=officer, at=NOW)


def issue(minutes, officer, second):
    issuing.clear_paper(paper=minutes, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)


@pytest.fixture
def circulated(minutes, officer, second):
    return issue(minutes, officer, second)


@pytest.fixture
def agreed(circulated, officer, second):
    """Agreed with one paragraph amended."""
    version = agree_minutes(
        minutes=circulated, meeting=held_later(officer), by=officer, at=NOW
    )
    decision = version.sections.first().paragraphs.first()
    editing.change_paragraph(paragraph=decision, text="In June.", by=officer, at=NOW)
    return issue(version, officer, second)


def address_of(minutes, place=""):
    return f"{minutes.get_absolute_url()}{place}"


def text_of(answer):
    return " ".join(answer.content.decode().split())


def test_officers_draft_circulate_and_agree_them_on_their_pages(
    meeting, officer, second, signed_in
):
    first, other = signed_in(officer), signed_in(second)
    page = first.get(meeting.get_absolute_url())
    assert "Draft the minutes" in text_of(page)
    desk = first.post(f"/meetings/{meeting.slug}/minutes/draft/", follow=True)
    assert "The minutes are drafted." in text_of(desk)
    again = first.post(f"/meetings/{meeting.slug}/minutes/draft/", follow=True)
    assert "The minutes are begun already." in text_of(again)

    minutes = meeting.papers.minutes().get()
    other.post(address_of(minutes, "clear/"))
    page = first.get(address_of(minutes))
    assert "Circulate them as a draft" in text_of(page)
    page = first.post(address_of(minutes, "issue/"), follow=True)
    assert "Minutes: circulated as a draft 21 May 2018" in text_of(page)
    assert "The group agreed them" in text_of(page)

    later = held_later(officer)
    desk = first.post(
        address_of(minutes, "agreed/"), {"meeting": later.pk, "note": ""}, follow=True
    )
    assert "The agreed version is begun." in text_of(desk)
    version = meeting.papers.minutes().get(version=2)
    other.post(address_of(version, "clear/"))
    page = first.post(address_of(version, "issue/"), follow=True)
    assert "Minutes, version 2: agreed at the meeting of 18 May 2018" in text_of(page)

    page = text_of(first.get(meeting.get_absolute_url()))
    assert "Meeting: minutes agreed" in page
    assert "It was not held" not in page
    assert "Record that it was held" not in page
    assert "Draft the minutes" not in page


def test_a_meeting_that_agreed_nothing_is_refused_in_a_sentence(
    circulated, officer, signed_in
):
    answer = signed_in(officer).post(
        address_of(circulated, "agreed/"),
        {"meeting": circulated.meeting.pk, "note": "A name was wrong."},
    )

    assert answer.status_code == 422
    assert "A name was wrong." in text_of(answer)
    circulated.refresh_from_db()
    assert Paper.objects.minutes().count() == 1


def test_what_is_not_recorded_has_no_minutes(officer, signed_in):
    meeting = held_later(officer)
    browser = signed_in(officer)
    assert "Draft the minutes" not in text_of(browser.get(meeting.get_absolute_url()))

    page = browser.post(f"/meetings/{meeting.slug}/minutes/draft/", follow=True)

    assert "Record what came of the meeting first" in text_of(page)


def test_the_desk_shows_what_was_recorded_and_what_was_withdrawn(
    minutes, officer, signed_in
):
    noted = Outcome.objects.get(kind="noted")
    withdraw(noted, officer)
    late = outcome(
        minutes.meeting.agenda_items.get(place=3), 1, "noted", "Late", officer
    )
    browser = signed_in(officer)
    paragraph = minutes.sections.get(place=2).paragraphs.first()

    desk = text_of(browser.get(address_of(minutes, f"desk/?edit={paragraph.pk}")))
    taken = browser.post(
        address_of(minutes, f"outcomes/{late.pk}/take-in/"), follow=True
    )

    assert "The review is two weeks late." in desk
    assert "Withdrawn since" in desk
    assert "Recorded, and not in the draft: 1" in desk
    assert "The outcome is taken in." in text_of(taken)
    assert "Recorded, and not in the draft" not in text_of(taken)


def test_the_desk_says_what_of_the_agenda_is_sensitive(officer, signed_in):
    meeting = recorded_meeting(officer, marking="sensitive")

    desk = signed_in(officer).post(
        f"/meetings/{meeting.slug}/minutes/draft/", follow=True
    )

    assert "They are marked OFFICIAL-SENSITIVE, as an item" in text_of(desk)
    assert "on the agenda:</strong> The neglect review." in text_of(desk)


def test_an_outcome_that_is_withdrawn_later_stands_beside_issued_minutes(
    circulated, officer, signed_in
):
    withdraw(Outcome.objects.get(kind="noted"), officer)

    page = text_of(signed_in(UserFactory(member=True)).get(address_of(circulated)))

    assert "Withdrawn since they were issued: 1" in page
    assert "It was another item." in page


# Who sees a draft, circulated minutes, and circulated ones that are sensitive.
READERS = {
    "officer": (200, 200, 200),
    "member": (404, 200, 404),
    "holder": (404, 200, 200),
    "guest": (404, 200, 200),
    "partner": (404, 404, 404),
}


@pytest.mark.parametrize("reader", READERS)
def test_who_reads_which_minutes(reader, minutes, officer, second, signed_in):
    browser = signed_in(reader_of(minutes.meeting, reader))
    latest = f"/meetings/{minutes.meeting.slug}/minutes/"

    statuses = [browser.get(latest, follow=True).status_code]
    issue(minutes, officer, second)
    statuses.append(browser.get(latest, follow=True).status_code)
    version = issuing.new_version(
        paper=minutes, change_note="Marked.", by=officer, at=NOW
    )
    sensitive = {"marking": Paper.Marking.SENSITIVE}
    editing.change_header(paper=version, fields=sensitive, by=officer, at=NOW)
    issue(version, officer, second)
    statuses.append(browser.get(address_of(version)).status_code)

    assert tuple(statuses) == READERS[reader]


def reader_of(meeting, reader):
    if reader == "officer":
        return UserFactory(officer=True)
    if reader == "holder":
        return SeatHoldingFactory(seat__group=meeting.group).person
    person = UserFactory(member=reader == "member")
    if reader == "guest":
        Guest.objects.create(meeting=meeting, person=person)
    return person


OFFICERS_ALONE = ["desk/", "header/", "agreed/"]


@pytest.mark.parametrize("place", OFFICERS_ALONE)
def test_what_is_written_in_them_is_for_officers(circulated, place, signed_in):
    page = signed_in(UserFactory(member=True)).get(address_of(circulated, place))

    assert page.status_code == 403


def test_only_officers_draft_them_and_take_outcomes_in(minutes, officer, signed_in):
    late = outcome(
        minutes.meeting.agenda_items.get(place=3), 1, "noted", "Late", officer
    )
    browser = signed_in(UserFactory(member=True))

    for address in (
        f"/meetings/{minutes.meeting.slug}/minutes/draft/",
        address_of(minutes, f"outcomes/{late.pk}/take-in/"),
    ):
        assert browser.post(address).status_code == 403


def test_the_files_say_all_that_the_page_says(agreed, signed_in):
    browser = signed_in(UserFactory(member=True))
    page = text_of(browser.get(address_of(agreed)))
    answer = browser.get(address_of(agreed, "paper.pdf"))
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    pdf = " ".join(" ".join(page.extract_text() for page in pages).split())
    word = Document(io.BytesIO(browser.get(address_of(agreed, "paper.docx")).content))
    written = "\n".join(paragraph.text for paragraph in word.paragraphs)
    tables = [[cell.text for cell in table._cells] for table in word.tables]

    assert answer.headers["Content-Disposition"].endswith('minutes-version-2.pdf"')
    for text in (
        "Holder of present, Seat of present",
        "Sue Standing, Police, for Holder of substitute, Seat of substitute",
        "The group agreed the minutes with 1 amendment.",
        "Write to all bodies. Police, by 12 September 2018.",
        "No outcome is recorded.",
    ):
        assert text in page
        assert text in pdf
        assert text in written
    assert "[Amended]" in page
    assert "[Amended] In June." in pdf
    assert "[Amended] In June." in written
    assert tables[-1][4:] == [
        "Action 12",
        "Write to all bodies",
        "Police",
        "12 September 2018",
    ]


def test_one_changed_byte_of_a_file_is_found(agreed, tmp_path, capsys):
    data = bytes(agreed.files.get(kind="pdf").data)
    whole, changed = tmp_path / "whole.pdf", tmp_path / "changed.pdf"
    whole.write_bytes(data)
    changed.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))

    call_command("check_paper", whole)

    assert (
        "Minutes of the meeting of 28 March 2018, version 2" in capsys.readouterr().out
    )
    with pytest.raises(CommandError, match="something in it differs"):
        call_command("check_paper", changed)


def test_the_api_lists_papers_alone_unless_minutes_are_asked_for(agreed, signed_in):
    browser = signed_in(UserFactory(member=True))

    assert browser.get("/api/v1/papers/").json()["results"] == []
    rows = browser.get("/api/v1/papers/?kind=minutes").json()["results"]

    assert [row["version"] for row in rows] == [1, 2]
    assert [row["agreed_at"] for row in rows] == [None, agreed.agreed_at.slug]
    one = browser.get(rows[1]["url"]).json()
    assert one["kind"] == one["content"]["kind"] == "minutes"
    meeting = browser.get(f"/api/v1/meetings/{agreed.meeting.pk}/").json()
    assert meeting["state"] == "minutes_agreed"


def test_those_invited_are_told_by_email_once_that_they_are_agreed(agreed):
    """A draft that is circulated is no email of its own: officers send it round."""
    holder = agreed.meeting.attendance.get(how="present", seat__isnull=False).person
    bodies = [mail.body for mail in tell_all() if holder.email in mail.to]

    texts = " ".join(" ".join(bodies).split())
    assert "circulated the draft minutes of the meeting" not in texts
    assert texts.count("as the group agreed them. What it amended is marked.") == 1
    assert f"/meetings/{agreed.meeting.slug}/minutes/" in texts


def test_every_page_asks_a_fixed_number_of_queries(agreed, officer, second, signed_in):
    later = held_later(officer, TODAY)
    draft = agree_minutes(minutes=agreed, meeting=later, by=officer, at=NOW)
    browser = signed_in(officer)
    paragraph = draft.sections.first().paragraphs.first()
    places = ["", "desk/", f"desk/?edit={paragraph.pk}", "paper.docx"]

    before = [count(browser, address_of(draft, place)) for place in places]
    for section in draft.sections.all():
        for text in ("More.", "Still more."):
            editing.add_paragraph(section=section, text=text, by=second, at=NOW)
    after = [count(browser, address_of(draft, place)) for place in places]

    assert before == after
    assert max(after) <= 30, after


def count(browser, address):
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)
