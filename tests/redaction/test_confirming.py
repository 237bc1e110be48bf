"""A redaction is confirmed in the browser by the second officer, who has seen the places."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import InternalError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from limits import parse

from redaction import limits, sealing, services
from redaction.models import RedactionRequest
from redaction.tasks import end_old_requests
from rounds.models import Decision
from tests.factories import ActionFactory, UserFactory, submitted

pytestmark = pytest.mark.django_db
NAME = "Zebedee Quillfeather"


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.VAR, settings.OUTBOX = tmp_path, tmp_path / "outbox"


@pytest.fixture
def second():
    return UserFactory(officer=True)


@pytest.fixture
def update(open_round, officer):
    said = f"We met {NAME}, then only Zebedee, then {NAME}."
    return submitted(ActionFactory(), open_round, summary=said, by=officer)


@pytest.fixture
def waiting(update, officer, second, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        return services.ask(
            texts=[NAME], by=officer, second=second, reason="A child.", files=[]
        )


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page.content.decode())[1]


def confirm(browser, waiting):
    page = browser.get(waiting.get_absolute_url())
    address = f"{waiting.get_absolute_url()}confirm/"
    return browser.post(address, {"seen": seen_on(page)}, follow=True)


def test_the_second_officer_is_told_without_the_words(waiting, second):
    (letter,) = mail.outbox

    assert letter.to == [second.email]
    assert waiting.get_absolute_url() in letter.body
    assert "A child." in letter.body
    assert "ebedee" not in letter.body + letter.subject


def test_an_officer_asks_on_a_page_and_the_words_are_kept_sealed(
    update, officer, second, signed_in
):
    fields = {"texts": f"{NAME}\n\nTuppence", "reason": "Names.", "second": second.pk}

    page = signed_in(officer).post("/redactions/add/", fields, follow=True)

    waiting = RedactionRequest.objects.get()
    assert page.redirect_chain == [(waiting.get_absolute_url(), 302)]
    assert f"Waits for {second}" in page.content.decode()
    assert b"Zebedee" not in bytes(waiting.sealed)
    assert sealing.opened(waiting.sealed) == [NAME, "Tuppence"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"texts": "Ze"}, "at least 3 letters"),
        ({"reason": f"It named {NAME}."}, "repeats the words"),
        ({"numbers": "x"}, "Give numbers with spaces between."),
        ({"numbers": "999999"}, "There is no evidence file with that number."),
        ({"second": ""}, "This field is required."),
    ],
)
def test_a_refused_request_says_why_and_keeps_what_was_typed(
    update, officer, second, signed_in, change, sentence
):
    fields = {"texts": NAME, "reason": "A name.", "second": second.pk} | change

    page = signed_in(officer).post("/redactions/add/", fields)

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert fields["texts"] in page.content.decode()
    assert not RedactionRequest.objects.exists()


def test_nobody_is_offered_as_their_own_second_officer(officer, second, signed_in):
    page = signed_in(officer).get("/redactions/add/").content.decode()

    assert second.name in page
    assert f'value="{officer.pk}"' not in page


def test_the_second_officer_sees_the_places_and_not_the_words(
    waiting, update, second, signed_in
):
    page = signed_in(second).get(waiting.get_absolute_url()).content.decode()

    assert update.commitment.reference in page
    assert "rounds_progressupdate.summary" in page
    assert "We met [redacted], then only [redacted]" in page
    assert "ebedee" not in page and "uillfeather" not in page


def test_the_words_are_blanked_once_the_second_officer_confirms(
    waiting, update, officer, second, signed_in, caplog
):
    page = confirm(signed_in(second), waiting)

    waiting.refresh_from_db()
    update.refresh_from_db()
    assert "The words are blanked." in page.content.decode()
    assert update.summary == "We met [redacted], then only Zebedee, then [redacted]."
    assert waiting.sealed is None
    redaction = waiting.redaction
    assert (redaction.by, redaction.second) == (officer, second)
    assert redaction.places["rounds_progressupdate.summary"] == 1
    decision = Decision.objects.get(kind="redacted")
    assert (decision.commitment, decision.by) == (update.commitment, officer)
    assert "quillfeather" not in caplog.text.lower()
    again = signed_in(second).post(f"{waiting.get_absolute_url()}confirm/", follow=True)
    assert services.DECIDED in again.content.decode()


@pytest.mark.parametrize("who", ["officer", "third"])
def test_nobody_but_the_second_officer_confirms(waiting, officer, who, signed_in):
    person = officer if who == "officer" else UserFactory(officer=True)
    browser = signed_in(person)

    page = browser.get(waiting.get_absolute_url())
    refused = browser.post(f"{waiting.get_absolute_url()}confirm/", {"seen": "x"})

    waiting.refresh_from_db()
    assert page.status_code == 200
    assert "Confirm and blank" not in page.content.decode()
    assert refused.status_code == 403
    assert f"{waiting.second} was asked to" in refused.content.decode()
    assert waiting.is_waiting


@pytest.mark.parametrize("step", ["", "confirm/", "withdraw/"])
def test_for_anyone_else_there_is_no_such_redaction(waiting, client, signed_in, step):
    address = f"{waiting.get_absolute_url()}{step}"
    for person in (UserFactory(member=True), UserFactory()):
        browser = signed_in(person)
        ask = browser.post if step else browser.get
        assert ask(address).status_code == 404
        assert browser.get("/redactions/").status_code == 403
        assert browser.get("/redactions/add/").status_code == 403

    ask = client.post if step else client.get
    assert ask(address)["Location"].startswith("/accounts/login/")


def test_places_that_changed_since_are_to_be_seen_first(
    waiting, update, second, signed_in, open_round, officer
):
    browser = signed_in(second)
    seen = seen_on(browser.get(waiting.get_absolute_url()))
    submitted(ActionFactory(), open_round, summary=f"{NAME} too.", by=officer)

    page = browser.post(
        f"{waiting.get_absolute_url()}confirm/", {"seen": seen}, follow=True
    )

    update.refresh_from_db()
    assert services.CHANGED in page.content.decode()
    assert NAME in update.summary
    assert "[redacted] too." in page.content.decode()


def test_an_officer_who_asked_and_is_no_officer_any_more_asked_in_vain(
    waiting, officer, second, signed_in
):
    officer.is_active = False
    officer.save()

    page = signed_in(second).get(waiting.get_absolute_url())
    refused = signed_in(second).post(f"{waiting.get_absolute_url()}confirm/")

    assert page.status_code == refused.status_code == 403
    assert "two programme officers" in refused.content.decode()


def test_a_request_that_is_withdrawn_blanks_nothing_and_its_words_are_gone(
    waiting, update, officer, second, signed_in
):
    address = f"{waiting.get_absolute_url()}withdraw/"

    page = signed_in(officer).post(address, follow=True)
    again = signed_in(second).post(address)

    waiting.refresh_from_db()
    update.refresh_from_db()
    assert "The request is withdrawn" in page.content.decode()
    assert (waiting.sealed, waiting.is_waiting) == (None, False)
    assert NAME in update.summary
    assert again.status_code == 409


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "Another."},
        {"files": [1]},
        {"sealed": b"other words"},
        {"requested_at": timezone.now()},
    ],
)
def test_what_was_asked_cannot_be_rewritten_while_it_waits(waiting, change):
    with pytest.raises(InternalError), transaction.atomic():
        RedactionRequest.objects.filter(pk=waiting.pk).update(**change)


def test_who_asks_and_who_agrees_stay_and_when_they_did(waiting, second):
    rows = RedactionRequest.objects.filter(pk=waiting.pk)
    third = UserFactory(officer=True)
    for change in ({"by": third}, {"second": third}):
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(**change)
    rows.update(confirmed_at=timezone.now())

    for at in (None, timezone.now()):
        with pytest.raises(InternalError), transaction.atomic():
            rows.update(confirmed_at=at)


def test_after_a_week_the_words_are_gone(waiting, second, signed_in, monkeypatch):
    monkeypatch.setattr(sealing, "LASTS", timedelta(seconds=-1))
    page = signed_in(second).get(waiting.get_absolute_url()).content.decode()
    monkeypatch.undo()
    assert services.TOO_OLD in page
    assert end_old_requests() == 0

    week = timezone.now() + timedelta(days=7, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: week)

    assert (end_old_requests(), end_old_requests()) == (1, 0)
    waiting.refresh_from_db()
    assert (waiting.sealed, waiting.is_waiting) == (None, False)


def test_who_looks_too_often_is_asked_to_wait(waiting, second, signed_in, monkeypatch):
    monkeypatch.setattr(limits, "RATE", parse("2 per hour"))
    browser = signed_in(second)

    answers = [browser.get(waiting.get_absolute_url()) for _ in range(3)]
    refused = browser.post(f"{waiting.get_absolute_url()}confirm/", {"seen": "x"})

    asked = browser.post("/redactions/add/", {})

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert asked.status_code == 429
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")


def test_it_goes_on_without_the_counter(waiting, second, signed_in, settings):
    settings.LIMITS_URL = "redis://127.0.0.1:9/0"

    assert signed_in(second).get(waiting.get_absolute_url()).status_code == 200


def queries_of(browser, address):

    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_more_places_and_more_requests_take_no_more_queries(
    waiting, officer, second, signed_in, open_round
):
    browser = signed_in(second)
    first = queries_of(browser, waiting.get_absolute_url())
    of_list = queries_of(browser, "/redactions/")
    for _ in range(3):
        submitted(ActionFactory(), open_round, summary=f"{NAME}.", by=officer)
        services.ask(texts=[NAME], by=officer, second=second, reason="X.", files=[])

    assert queries_of(browser, waiting.get_absolute_url()) == first
    assert queries_of(browser, "/redactions/") == of_list
    assert of_list < 8
