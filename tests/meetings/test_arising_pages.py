"""The pages and the API of actions arising and outcomes: who sees what, what is done there."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from meetings.arising import services
from rounds.models import ArisingStep
from tests.agency import Agency
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    OrganisationFactory,
    SeatHoldingFactory,
    UserFactory,
    moment,
)
from tests.meetings.outcomes import (
    action_arising,
    agenda_item,
    outcome_of,
    withdraw,
)

pytestmark = pytest.mark.django_db
ACTIONS, OUTCOMES = "/api/v1/actions-arising/", "/api/v1/outcomes/"
PAST = date(2018, 5, 1)


def address(action, name="action"):
    return reverse(f"meetings:{name}", args=[action.pk])


def test_the_list_shows_open_ones_first_and_is_narrowed(officer, signed_in):
    commitment = ActionFactory(reference="NEG-4")
    late = action_arising(person=officer, due_on=PAST, text="Late one.")
    soon = action_arising(
        person=UserFactory(name="Ann Bell"), text="Soon one.", commitment=commitment
    )
    closed = action_arising(person=officer, text="Closed one.")
    services.close(action=closed, note="Done.", by=officer, at=NOW)
    browser = signed_in(officer)

    def rows(query=""):
        page = browser.get(f"/meetings/actions/?{query}")
        return [action.pk for action in page.context["object_list"]]

    assert rows() == [late.pk, soon.pk, closed.pk]
    assert rows("state=open") == [late.pk, soon.pk]
    assert rows("state=late") == [late.pk]
    assert rows("state=closed") == [closed.pk]
    assert rows("owner=ann") == [soon.pk]
    assert rows("commitment=neg4") == [soon.pk]
    assert rows(f"meeting={late.outcome.item.meeting.slug}") == rows()
    file = browser.get("/meetings/actions/?state=late&download=actions.csv")
    text = b"".join(file.streaming_content).decode() if file.streaming else file.text
    assert "Late one." in text and "Soon one." not in text


def test_an_earlier_day_lists_what_was_known_then(officer, signed_in):
    action = action_arising(
        person=officer, due_on=PAST, at=moment(date(2018, 4, 2)), text="Early one."
    )
    services.close(action=action, note="Done.", by=officer, at=NOW)
    browser = signed_in(officer)

    for day, words in (("2018-04-30", "Open"), ("2018-05-05", "Late")):
        page = browser.get(f"{address(action)}?as_at={day}").text
        assert words in page and "Say what was done" not in page
    before = browser.get(f"{address(action)}?as_at=2018-04-01")
    assert before.status_code == 404
    assert "Early one." not in browser.get("/meetings/actions/?as_at=2018-04-01").text


def test_who_owes_it_reports_by_the_form_and_an_officer_closes_it(officer, signed_in):
    owing = SeatHoldingFactory()
    action = action_arising(seat=owing.seat)
    browser = signed_in(owing.person)
    page = browser.get(address(action)).text
    assert "Say what was done" in page and "Close it" not in page

    refused = browser.post(address(action, "report-on-action"), {"text": ""})
    browser.post(address(action, "report-on-action"), {"text": "All have it."})
    browser = signed_in(officer)
    browser.post(
        address(action, "move-action"), {"due_on": "2018-08-01", "reason": "R"}
    )
    answer = browser.post(
        address(action, "close-action"), {"note": "It is done."}, follow=True
    )
    browser.post(address(action, "reopen-action"), {"reason": "Not all."})

    assert refused.status_code == 422
    for words in ("All have it.", "1 August 2018", "It is done.", "is closed"):
        assert words in answer.text
    verbs = action.steps.values_list("verb", flat=True)
    assert set(verbs) == {"given", "reported", "moved", "closed", "opened"}


def test_who_may_not_is_told_why_and_who_may_not_see_is_told_nothing(signed_in):
    action = action_arising(person=UserFactory())
    member, partner = UserFactory(member=True), UserFactory()

    browser = signed_in(member)
    answer = browser.post(address(action, "report-on-action"), {"text": "Mine."})
    assert answer.status_code == 403 and "is reported on by who is to do" in answer.text
    for name in ("close-action", "move-action", "reopen-action"):
        assert browser.get(address(action, name)).status_code == 403
    browser = signed_in(partner)
    assert browser.get(address(action)).status_code == 404
    assert browser.get(address(action, "report-on-action")).status_code == 404


def test_what_was_withdrawn_is_not_there_any_more(officer, signed_in):
    action = action_arising(person=officer)
    withdraw(action.outcome)
    browser = signed_in(officer)

    assert browser.get(address(action)).status_code == 404
    assert browser.get(f"{ACTIONS}{action.pk}/").status_code == 404
    outcome = browser.get(f"{OUTCOMES}{action.outcome_id}/").json()
    assert outcome["withdrawn_because"] == "Misheard."


@pytest.mark.parametrize("number", [1, 6])
def test_pages_and_api_ask_a_fixed_number_of_queries(number, officer, signed_in):
    seat, body = SeatHoldingFactory().seat, OrganisationFactory()
    for _ in range(number):
        item = agenda_item(commitment=ActionFactory().commitment)
        for who in ({"seat": seat}, {"organisation": body}, {"person": officer}):
            action = action_arising(item, **who)
            services.report(action=action, text="So.", by=officer, at=NOW)
    browser = signed_in(officer)
    browser.get("/meetings/actions/")

    counts = []
    for path in ("/meetings/actions/", address(action), ACTIONS, OUTCOMES):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code == 200
        counts.append(len(queries))
    assert counts == [5, 4, 6, 4]


def test_a_key_of_the_body_reports_once_and_is_on_record():
    body = OrganisationFactory()
    agency, other = Agency(body), Agency(OrganisationFactory())
    action = action_arising(organisation=body)
    path = f"{ACTIONS}{action.pk}/reports/"
    sent = {
        "data": {"text": "All have it."},
        "content_type": "application/json",
        "headers": {"Idempotency-Key": "one"},
    }

    (row,) = agency.get(f"{ACTIONS}?state=open&owner={body.code}").json()["results"]
    answers = [agency.post(path, **sent) for _ in range(2)]

    assert row["organisation"] == body.code and row["state"] == "open"
    assert [answer.status_code for answer in answers] == [201, 201]
    step = ArisingStep.objects.get(verb="reported")
    assert step.api_key == agency.api_key
    assert other.post(path, **sent).status_code == 404
    assert other.get(ACTIONS).json()["results"] == []
    fault = agency.post(path, {"text": " "}, content_type="application/json").json()
    assert [(one["field"], one["code"]) for one in fault["errors"]] == [
        ("text", "required")
    ]


def test_a_report_on_what_is_closed_is_a_conflict(officer):
    body = OrganisationFactory()
    action = action_arising(organisation=body)
    services.close(action=action, note="Done.", by=officer, at=NOW)

    answer = Agency(body).post(
        f"{ACTIONS}{action.pk}/reports/",
        {"text": "More."},
        content_type="application/json",
    )

    assert answer.status_code == 409
    assert "was closed on 21 May 2018" in answer.json()["detail"]


def test_outcomes_are_narrowed_by_what_they_are_of(officer, signed_in):
    commitment = ActionFactory(reference="NEG-4").commitment
    item = agenda_item(commitment=commitment)
    decided = outcome_of(item, answer="agreed")
    outcome_of(agenda_item(), "noted")
    outcome_of(item, "noted", at=None)
    browser = signed_in(officer)

    def keys(query):
        rows = browser.get(f"{OUTCOMES}?{query}").json()["results"]
        return [row["id"] for row in rows]

    assert keys("commitment=neg4") == keys("kind=decision") == [decided.pk]
    assert len(keys(f"meeting={item.meeting.slug}")) == 2
    assert TODAY.isoformat() in browser.get(f"{OUTCOMES}{decided.pk}/").text


def test_my_work_lists_what_one_owes_and_for_officers_what_waits(officer, signed_in):
    body = OrganisationFactory()
    person = UserFactory(organisation=body)
    mine = action_arising(organisation=body, text="Mine to do.")
    reported = action_arising(organisation=body, text="Reported on.")
    services.report(action=reported, text="Done.", by=person, at=NOW)
    closed = action_arising(organisation=body, text="Closed long ago.")
    services.close(action=closed, note="Done.", by=officer, at=NOW)

    page = signed_in(person).get("/my-work/").text
    assert "Actions arising from meetings: 2" in page
    assert mine.text in page and reported.text in page and closed.text not in page
    page = signed_in(officer).get("/my-work/").text
    assert "Actions arising that were reported on: 1" in page
    assert reported.text in page and mine.text not in page
    assert "Actions arising" not in signed_in(UserFactory()).get("/my-work/").text


def test_the_chair_reads_what_the_group_decided(signed_in):
    holding = SeatHoldingFactory(seat__is_chair=True)
    item = agenda_item(commitment=ActionFactory(reference="NEG-4").commitment)
    outcome_of(item, answer="changes", text="From January on.")
    outcome_of(agenda_item(title="Other things"), text="Meet in Perth.")

    page = signed_in(holding.person).get("/my-work/").text

    for words in ("Agreed with changes", "From January on.", "Other things", "Perth"):
        assert words in page


def test_late_ones_stand_on_the_overview_of_the_day(officer, signed_in):
    ActionFactory(rating="green")
    action = action_arising(
        person=officer, due_on=PAST, at=moment(date(2018, 4, 2)), text="Write it up."
    )
    browser = signed_in(officer)

    today = browser.get("/")
    file = browser.get("/?download=actions.csv")
    text = b"".join(file.streaming_content).decode() if file.streaming else file.text
    paper = browser.get("/?download=overview.pdf")

    late = today.context["overview"].late_actions
    assert [row.pk for row in late.rows] == [action.pk]
    assert browser.get(late.figure.url).context["paginator"].count == 1
    assert "Actions arising that are late" in today.text and "Write it up." in text
    assert paper.content.startswith(b"%PDF")
    assert "Write it up." not in browser.get("/?as_at=2018-05-01").text
    assert "Write it up." not in signed_in(UserFactory()).get("/").text


def test_an_item_shows_what_was_decided_as_known_on_a_day(officer, signed_in):
    action = ActionFactory(reference="NEG-4", rating="red")
    item = agenda_item(commitment=action.commitment)
    decided = outcome_of(item, answer="agreed", text="Fund two posts.")
    wrong = outcome_of(item, answer="not_agreed", text="Fund none.")
    withdraw(wrong)
    browser = signed_in(officer)

    page = browser.get(action.get_absolute_url())
    history = browser.get(reverse("commitments:history", args=["NEG-4"])).text

    assert page.context["outcomes"] == [decided]
    assert "What the group decided" in page.text and "Fund two posts." in page.text
    for words in ("Fund none.", "Withdrawn: what is recorded", "Misheard."):
        assert words in history
    before = browser.get(f"{action.get_absolute_url()}?as_at=2018-05-20").text
    assert "Fund two posts." not in before
    outside = signed_in(UserFactory()).get(action.get_absolute_url()).text
    assert "Fund two posts." not in outside
    leading = UserFactory(organisation=action.lead)
    assert "Fund two posts." in signed_in(leading).get(action.get_absolute_url()).text


@pytest.mark.parametrize(
    "words", ["two posts", "NEG-4", "what did we decide about NEG-4?"]
)
def test_search_finds_what_was_decided_for_who_may_read_it(words, officer, signed_in):
    action = ActionFactory(reference="NEG-4")
    item = agenda_item(commitment=action.commitment)
    outcome_of(item, answer="agreed", text="Fund two posts.")
    withdraw(outcome_of(item, text="Fund two posts too many."))

    def found(user, query=""):
        answer = signed_in(user).get("/search/", {"q": words, "in_force": ""})
        return answer.context["answer"].others.object_list

    (match,) = found(officer)
    assert (match.kind, match.title) == ("Agreed", str(action))
    assert found(UserFactory()) == []
    assert len(found(UserFactory(organisation=action.lead))) == 1
