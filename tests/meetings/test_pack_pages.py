"""The pages of a pack: where officers prepare and issue it, and what its readers get."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.minutes.drafting import draft_minutes
from meetings.models import Pack, UploadedPaper
from meetings.papers import issuing
from meetings.papers.canonical import digest_of_content
from tests.factories import NOW, AgendaItemFactory, UserFactory
from tests.meetings.packing import (
    AT,
    invite,
    issued_paper,
    meeting_with_agenda,
    packed,
    pdf_saying,
    upload,
    word_saying,
)
from tests.meetings.recorded import recorded_meeting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def meeting():
    return meeting_with_agenda()


@pytest.fixture
def desk(meeting):
    return f"{meeting.get_absolute_url()}pack/prepare/"


def seen_on(page) -> str:
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def test_an_officer_uploads_a_paper_looks_and_issues_the_pack(
    meeting, officer, signed_in, desk
):
    browser = signed_in(officer)
    file = SimpleUploadedFile("review.pdf", pdf_saying("Words"))
    fields = {"title": "The review", "marking": "official", "files": file}
    sent = browser.post(desk.replace("prepare", "upload"), fields)
    assert (sent.status_code, sent.url) == (302, desk)
    page = browser.get(desk)
    assert "The review" in page.text
    assert "It is not issued yet" in page.text

    issued = browser.post(desk, {"seen": seen_on(page)}, follow=True)

    pack = Pack.objects.get()
    assert issued.redirect_chain[-1][0] == pack.get_absolute_url()
    assert "is issued. It cannot change now." in issued.text
    assert "Welcome" in issued.text
    again = browser.get(desk)
    assert "Nothing has changed since" in again.text
    assert "Issue the pack" not in again.text
    assert "Take it off" not in again.text


def test_what_is_wrong_with_a_file_is_said_beside_it_and_the_title_kept(
    meeting, officer, signed_in, desk
):
    browser, address = signed_in(officer), desk.replace("prepare", "upload")
    file = SimpleUploadedFile("costs.xlsx", b"PK")
    fields = {"title": "Costs", "marking": "sensitive", "files": file}

    page = browser.post(address, fields)
    nothing = browser.post(address, {"title": "", "marking": "official"})

    assert page.status_code == 422
    assert "costs.xlsx was not added: a paper is uploaded as a PDF or Word" in page.text
    assert 'value="Costs"' in page.text
    assert "Choose the file." in nothing.text
    assert "Say what the paper is called." in nothing.text
    assert not UploadedPaper.objects.exists()


def test_a_pack_that_says_something_else_than_was_seen_is_looked_at_again(
    meeting, officer, signed_in, desk
):
    browser = signed_in(officer)
    seen = seen_on(browser.get(desk))
    AgendaItemFactory(meeting=meeting, place=2, title="Slipped in")

    refused = browser.post(desk, {"seen": seen})

    assert refused.status_code == 422
    assert "The pack says something else than you saw" in refused.text
    assert not Pack.objects.exists()
    browser.post(desk, {"seen": seen_on(refused)})
    assert Pack.objects.count() == 1


def test_a_new_version_says_what_changed_and_the_old_one_leads_to_it(
    meeting, officer, signed_in, desk
):
    browser, first = signed_in(officer), packed(meeting, officer)
    AgendaItemFactory(meeting=meeting, place=2, title="Slipped in")
    page = browser.get(desk)
    assert "What it would hold now is different" in page.text

    without = browser.post(desk, {"seen": seen_on(page), "change_note": " "})
    note = {"seen": seen_on(page), "change_note": "An item more."}
    browser.post(desk, note)

    assert "Say what changed, and why." in without.text
    assert (
        first.get_absolute_url().replace("/1/", "/2/")
        in browser.get(first.get_absolute_url()).text
    )
    latest = browser.get(f"{meeting.get_absolute_url()}pack/", follow=True)
    assert "An item more." in latest.text


def test_papers_that_are_not_issued_are_named_as_not_in_it(
    meeting, officer, signed_in, desk
):
    paper = issued_paper(meeting, officer)
    browser = signed_in(officer)
    browser.post(f"{meeting.get_absolute_url()}papers/draft/")

    page = browser.get(desk)

    assert paper.get_absolute_url() in page.text
    assert "is not issued, so it is not in the pack" in page.text


def test_an_uploaded_paper_is_taken_off_by_a_button(meeting, officer, signed_in, desk):
    paper = upload(meeting, officer, pdf_saying("Words"))
    browser = signed_in(officer)
    address = f"{paper.get_absolute_url()}remove/"

    page = browser.post(address, follow=True)

    assert "“A report” is taken off." in page.text
    assert browser.post(address).status_code == 404
    kept = upload(meeting, officer, pdf_saying("Words"), title="Another")
    packed(meeting, officer)
    page = browser.post(f"{kept.get_absolute_url()}remove/", follow=True)
    assert "part of a pack that was issued" in page.text


def test_readers_find_the_pack_on_the_page_of_its_meeting(
    meeting, officer, signed_in, desk
):
    upload(meeting, officer, word_saying("Words"), "plan.docx", title="The plan")
    (guest,) = invite(meeting)
    members = signed_in(UserFactory(member=True))
    guests, others = signed_in(guest), signed_in(UserFactory())
    address = meeting.get_absolute_url()
    assert "Pack" not in members.get(address).text
    assert members.get(f"{address}pack/").status_code == 404

    pack = packed(meeting, officer)

    for readers in (members, guests):
        page = readers.get(address)
        assert pack.get_absolute_url() in page.text
        assert "The plan" in page.text
        assert "Prepare the pack" not in page.text
        shown = readers.get(f"{address}pack/", follow=True)
        assert "The plan" in shown.text
        assert "Prepare a new version" not in shown.text
        for place in ("prepare/", "upload/", "preview.pdf"):
            assert readers.get(f"{address}pack/{place}").status_code == 403
    assert pack.get_absolute_url() not in others.get(address).text
    assert others.get(pack.get_absolute_url()).status_code == 404


def test_who_is_invited_to_this_meeting_alone_gets_no_dead_link(
    meeting, officer, signed_in
):
    """The minutes of the meeting before are sensitive: they are in the pack, their page is not
    for who was not invited then.
    """
    earlier = recorded_meeting(officer, marking="sensitive")
    minutes = draft_minutes(meeting=earlier, by=officer, at=NOW)
    second = UserFactory(officer=True)
    issuing.clear_paper(paper=minutes, by=second, at=NOW, as_at=AT)
    issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)
    (guest,) = invite(meeting)
    pack = packed(meeting, officer)
    link = f'href="{minutes.get_absolute_url()}"'

    of_guest = signed_in(guest).get(pack.get_absolute_url()).text
    of_officer = signed_in(officer).get(pack.get_absolute_url()).text

    assert pack.marking == "sensitive"
    assert str(minutes) in of_guest
    assert link not in of_guest
    assert link in of_officer


def test_the_pages_take_a_fixed_number_of_queries(meeting, officer, signed_in, desk):
    browser = signed_in(officer)
    upload(meeting, officer, pdf_saying("Words"))
    issued_paper(meeting, officer)
    first = packed(meeting, officer).get_absolute_url()
    addresses = [desk, first, meeting.get_absolute_url()]
    few = [queries_of(browser, address) for address in addresses]
    for place in range(2, 9):
        AgendaItemFactory(meeting=meeting, place=place)
        upload(meeting, officer, pdf_saying("Words"), title=f"File {place}")
    many = packed(meeting, officer, change_note="More.").get_absolute_url()
    addresses[1] = many

    assert [queries_of(browser, address) for address in addresses] == few
    assert few == [17, 8, 18]


def queries_of(browser, address) -> int:
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert browser.get(address).status_code == 200
    return len(queries)


def test_the_api_has_what_was_issued_with_its_content_and_its_file(
    meeting, officer, signed_in
):
    pack = packed(meeting, officer)
    members, others = signed_in(UserFactory(member=True)), signed_in(UserFactory())

    (row,) = members.get(f"/api/v1/packs/?meeting={meeting.slug}").json()["results"]
    one = members.get(row["url"]).json()
    file = members.get(f"{row['url']}files/pdf/")

    assert "content" not in row
    assert digest_of_content(one["content"]) == one["digest"] == pack.digest
    assert file.content == bytes(pack.files.get().data)
    assert others.get("/api/v1/packs/").json()["results"] == []
    assert others.get(row["url"]).status_code == 404
    assert others.get(f"{row['url']}files/pdf/").status_code == 404
