"""The papers of meetings in the API: read, by who may see them."""

import hashlib
import json

import pytest

from meetings.papers import issuing
from meetings.papers.drafting import draft_paper
from programme.as_at import AsAt
from rounds.models import Guest
from tests.factories import NOW, TODAY, MeetingFactory, UserFactory

pytestmark = pytest.mark.django_db
AT = AsAt(TODAY, TODAY)
PAPERS = "/api/v1/papers/"


@pytest.fixture
def paper(officer):
    """An issued paper; a draft stands beside it."""
    second = UserFactory(officer=True)
    draft = draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)
    issuing.clear_paper(paper=draft, by=second, at=NOW, as_at=AT)
    issued = issuing.issue_paper(paper=draft, by=officer, at=NOW, as_at=AT)
    draft_paper(meeting=MeetingFactory(), by=officer, at=NOW, as_at=AT)
    return issued


@pytest.mark.parametrize("reader", ["officer", "member", "guest"])
def test_who_may_see_a_paper_reads_it_with_its_content_and_files(
    paper, reader, signed_in
):
    person = UserFactory(role="partner" if reader == "guest" else reader)
    if reader == "guest":
        Guest.objects.create(meeting=paper.meeting, person=person)
    browser = signed_in(person)

    (row,) = browser.get(f"{PAPERS}?meeting={paper.meeting.slug}").json()["results"]
    one = browser.get(row["url"]).json()
    file = browser.get(f"{PAPERS}{paper.pk}/files/docx/")

    assert row["meeting"] == paper.meeting.slug
    assert "content" not in row
    canonical = json.dumps(
        one["content"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    assert hashlib.sha256(canonical.encode()).hexdigest() == one["digest"]
    assert file.content == bytes(paper.files.get(kind="docx").data)
    assert browser.get(f"{PAPERS}{paper.pk}/files/odt/").status_code == 404


def test_a_partner_and_a_key_see_no_paper_of_a_meeting_they_are_not_invited_to(
    paper, signed_in
):
    browser = signed_in(UserFactory())

    assert browser.get(PAPERS).json()["results"] == []
    assert browser.get(f"{PAPERS}{paper.pk}/").status_code == 404
    assert browser.get(f"{PAPERS}{paper.pk}/files/pdf/").status_code == 404
