"""Four hundred texts through the form and the API: refused alike, or kept and shown alike."""

import io
import re

import pytest
from django.urls import reverse
from lxml import html
from pypdf import PdfReader

from rounds.models import ProgressUpdate
from rounds.updates import review
from rounds.updates.content_rows import content_of
from tests.agency import Agency
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    submitted,
)
from tests.told import tell_all
from tests.toolkit.test_texts import PASTED, SIGNS
from toolkit.texts import as_kept, as_name

pytestmark = pytest.mark.django_db
TEXTS = ["summary", "next_steps", "ask"]
STEPS = 20  # of one update, at most
# No JSON and no form carries half a character.
WHOLE = [sign for sign in SIGNS if not "\ud800" <= sign <= "\udfff"]
SENT = [f"{sign}Text {number}{sign} more{sign}" for number, sign in enumerate(WHOLE)]
SENT += [f"Line one{sign}line two, {number}" for number, sign in enumerate(WHOLE[::4])]
SENT += [text for text in PASTED if len(text) < 300]
PER_UPDATE = len(TEXTS) + STEPS


def bodies() -> list[dict]:
    """Return what updates say that hold all the texts, each at a place of its own."""
    parts = [SENT[at : at + PER_UPDATE] for at in range(0, len(SENT), PER_UPDATE)]
    rows = []
    for part in parts:
        steps = [{"step": text, "who": "We"} for text in part[len(TEXTS) :]]
        rows.append(dict(zip(TEXTS, part, strict=False)) | {"recovery": steps})
    return rows


def form_of(body: dict) -> dict:
    steps = body["recovery"]
    form = {name: body.get(name, "") for name in TEXTS}
    for prefix, number in (
        ("recovery", len(steps)),
        ("milestones", 0),
        ("evidence", 0),
    ):
        form |= {f"{prefix}-TOTAL_FORMS": number, f"{prefix}-INITIAL_FORMS": 0}
    for place, step in enumerate(steps):
        form |= {f"recovery-{place}-{name}": step[name] for name in step}
    return form | {"save": "1"}


def said_by(action) -> list[str]:
    content = content_of(ProgressUpdate.objects.get(commitment=action))
    texts = [getattr(content, name) for name in TEXTS]
    return texts + [line.step for line in content.recovery]


def expected_of(body: dict) -> list[str]:
    texts = [as_kept(body.get(name, "")) for name in TEXTS]
    return texts + [as_name(step["step"]) for step in body["recovery"]]


def without_blanks(text: str) -> str:
    """Return what is read of a text, however its lines are broken."""
    return re.sub(r"\s+", "", text)


def test_there_are_four_hundred():
    assert len(SENT) >= 400


@pytest.fixture
def sent(open_round, signed_in, officer):
    """The texts, sent by the API for some commitments and by the form for as many others."""
    lead = OrganisationFactory()
    rows = bodies()
    by_api = [ActionFactory(lead=lead) for _ in rows]
    by_form = [ActionFactory(lead=lead) for _ in rows]
    updates = [
        body | {"commitment": action.reference, "submit": False}
        for body, action in zip(rows, by_api, strict=True)
    ]
    answer = Agency(lead).send("/api/v1/updates/bulk/", updates=updates).json()
    assert answer["refused"] == 0, answer
    browser = signed_in(officer)
    for body, action in zip(rows, by_form, strict=True):
        address = reverse("rounds:report", args=[action.reference])
        assert browser.post(address, form_of(body)).status_code == 302
    return list(zip(rows, by_api, by_form, strict=True))


def test_they_are_kept_alike_by_form_and_api_and_shown_alike(sent, signed_in, officer):
    browser = signed_in(officer)

    for body, by_api, by_form in sent:
        expected = expected_of(body)
        assert said_by(by_api) == said_by(by_form) == expected
        update = ProgressUpdate.objects.get(commitment=by_api)
        page = html.fromstring(browser.get(update.get_absolute_url()).content)
        shown = without_blanks(page.text_content())
        for text in expected:
            assert without_blanks(text) in shown, ascii(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("x" * 10_000, "max_length"), ("\r\n" * 6000 + "x" * 5001, "max_length")],
)
def test_a_text_that_is_too_long_is_refused_with_a_sentence_by_both(
    open_round, signed_in, officer, text, code
):
    action = ActionFactory()
    agency = Agency(action.lead)

    answer = agency.send(commitment=action.reference, summary=text, submit=False)
    form = form_of({"summary": text, "recovery": []})
    address = reverse("rounds:report", args=[action.reference])
    page = signed_in(officer).post(address, form)

    assert answer.json()["errors"][0]["code"] == code
    assert page.status_code == 422
    assert "5000 characters" in answer.json()["errors"][0]["detail"]
    assert "5000 characters" in page.text


@pytest.mark.parametrize("lines", [2500, 2499])
def test_line_ends_count_once_on_both(open_round, signed_in, officer, lines):
    action = ActionFactory()
    text = "x\r\n" * lines + "y"
    form = form_of({"summary": text, "recovery": []})
    address = reverse("rounds:report", args=[action.reference])

    page = signed_in(officer).post(address, form)

    is_kept = len(as_kept(text)) <= 5000
    assert page.status_code == (302 if is_kept else 422)


def test_the_paper_and_an_email_hold_them_all(open_round, signed_in, officer):
    asks = [as_kept(text) for text in SENT]
    for part in (asks[at : at + 100] for at in range(0, len(asks), 100)):
        action = ActionFactory()
        body = {"rating": "red", "outlook": "red", "cause": "own", "summary": "S"}
        step = {"step": "Step", "who": "We", "by": "2018-07-31"}
        body |= {"next_steps": "N", "ask": "\n".join(part)[:5000], "recovery": [step]}
        agency = Agency(action.lead)
        number = agency.send(commitment=action.reference, **body).json()["id"]
        update = ProgressUpdate.objects.get(pk=number)
        review.accept_update(update=update, by=officer, at=NOW)

    paper = signed_in(UserFactory()).get("/?download=overview.pdf").content

    assert len(PdfReader(io.BytesIO(paper), strict=True).pages) > 1
    said = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    for number in range(0, 60, 7):
        assert f"Text {number}" in said


def batched(texts: list[str], number: int) -> list[list[str]]:
    return [texts[place : place + number] for place in range(0, len(texts), number)]


def test_an_email_holds_them_all(open_round, officer):
    texts = [as_kept(text) for text in SENT]
    update = submitted(ActionFactory(), open_round)
    for some in batched(texts, 40):
        review.comment_on(update=update, by=officer, at=NOW, text="\n".join(some))

    (told,) = [each for each in tell_all() if each.to == [update.author.email]]

    message = told.message()
    body = message.get_payload(decode=True)
    if body is None:  # it has an alternative in HTML
        body = message.get_payload(0).get_payload(decode=True)
    text_of_email = body.decode().replace("\r\n", "\n")
    # What people wrote stands behind marks, which set it off.
    marks = re.compile("^> ?", re.MULTILINE)
    text_of_email = marks.sub("", text_of_email)
    assert [text for text in texts if text not in text_of_email] == []
