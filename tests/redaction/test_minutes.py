"""A name in the minutes of a meeting: blanked in what was recorded and in what was issued of it."""

import io

import pypdf
import pytest

from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes
from meetings.models import Paper
from meetings.papers import issuing
from meetings.papers.canonical import digest_of_content
from programme.as_at import AsAt
from redaction import services
from rounds.models import Outcome
from tests.factories import NOW, TODAY, UserFactory
from tests.meetings.recorded import held_later, outcome, recorded_meeting

pytestmark = pytest.mark.django_db
NAME = "Zebedee Quillfeather"
AT = AsAt(TODAY, TODAY)


@pytest.fixture
def second():
    return UserFactory(officer=True)


@pytest.fixture
def agreed(officer, second):
    """Agreed minutes in which an outcome names a child."""
    meeting = recorded_meeting(officer)
    item = meeting.agenda_items.get(place=3)
    outcome(item, 1, "noted", f"The case of {NAME} was heard.", officer)
    minutes = issue(draft_minutes(meeting=meeting, by=officer, at=NOW), officer, second)
    later = held_later(officer)
    version = agree_minutes(minutes=minutes, meeting=later, by=officer, at=NOW)
    return issue(version, officer, second)


def issue(minutes, officer, second):
    issuing.clear_paper(paper=minutes, by=second, at=NOW, as_at=AT)
    return issuing.issue_paper(paper=minutes, by=officer, at=NOW, as_at=AT)


def test_each_version_is_blanked_and_hashed_anew(agreed, officer, second, signed_in):
    request = services.ask(
        texts=[NAME], by=officer, second=second, reason="A child.", files=[]
    )
    seen = services.look(request=request, by=second).digest
    services.confirm(request=request, by=second, seen=seen, at=NOW)

    assert "uillfeather" not in str(list(Outcome.objects.values_list("text")))
    for minutes in Paper.objects.minutes():
        assert "The case of [redacted] was heard." in str(minutes.content)
        blanking = minutes.blankings.get()
        assert blanking.digest == digest_of_content(minutes.content) != minutes.digest
        browser = signed_in(UserFactory(member=True))
        answer = browser.get(f"{minutes.get_absolute_url()}paper.pdf")
        pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
        text = " ".join("".join(page.extract_text() for page in pages).split())
        assert "uillfeather" not in text
        assert "Words of it were blanked on" in text
        assert blanking.digest in text.replace(" ", "")
