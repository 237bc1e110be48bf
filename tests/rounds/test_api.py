import json

import pytest
from django.test import Client

from rounds.models import ProgressUpdate
from rounds.updates import content_rows, review, write
from tests.agency import UPDATES, Agency, green
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    submitted,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def agency(action):
    return Agency(action.lead)


def test_an_agency_hands_in_an_update_for_what_it_leads(agency, action):
    milestone = MilestoneFactory(commitment=action)
    dates = [{"id": milestone.pk, "forecast": "2019-02-28", "reason": "Agreed."}]
    recovery = [{"step": "Agree dates", "who": "Us", "by": "2018-06-30", "done": False}]

    response = agency.send(
        **green(
            action,
            rating="amber",
            cause="agency",
            recovery=recovery,
            milestones=dates,
            ask="",
        )
    )

    told = response.json()
    assert response.status_code == 201
    assert (
        response["Location"]
        == told["url"]
        == f"http://testserver{UPDATES}{told['id']}/"
    )
    assert (told["state"], told["rating"], told["round"]) == (
        "submitted",
        "amber",
        "2018-06",
    )
    assert told["recovery"] == recovery
    assert told["milestones"][0]["forecast"] == "2019-02-28"
    assert agency.get(told["url"]).json() == told


def test_nothing_changes_until_an_officer_accepts(agency, action, officer):
    told = agency.send(**green(action)).json()
    address = f"/api/v1/actions/{action.reference}/"

    assert agency.get(address).json()["rating"] is None
    review.accept_update(
        update=ProgressUpdate.objects.get(pk=told["id"]), by=officer, at=NOW
    )
    after = agency.get(address).json()
    assert (after["rating"], after["lifecycle"], after["confirmed"]) == (
        "green",
        "in_progress",
        True,
    )


def test_without_a_key_or_with_a_bad_one_the_answer_is_401(action, agency):
    for headers in (
        {},
        {"Authorization": "Api-Key nonsense"},
        {"Authorization": f"Api-Key {agency.key}x"},
    ):
        response = Client(headers=headers).get("/api/v1/commitments/")
        assert response.status_code == 401
        assert response["Content-Type"] == "application/problem+json"
        assert response["WWW-Authenticate"] == "Api-Key"


def test_a_revoked_key_opens_nothing(agency, action):
    key = action.lead.api_keys.get()
    key.revoked = True
    key.save()

    assert agency.get("/api/v1/commitments/").status_code == 401


def test_what_another_leads_may_be_read_but_not_reported_on(agency):
    other = ActionFactory()

    response = agency.send(**green(other))

    assert agency.get(f"/api/v1/actions/{other.reference}/").status_code == 200
    assert response.status_code == 403
    assert f"{other.lead} (its lead organisation)" in response.json()["detail"]


@pytest.mark.parametrize(
    ("change", "field"),
    [({"commitment": "NOT-1"}, "commitment"), ({"round": "1999-01"}, "round")],
)
def test_an_unknown_commitment_or_round_is_a_fault_of_the_body(
    agency, action, change, field
):
    response = agency.send(**green(action, **change))

    assert response.status_code == 400
    assert [fault["field"] for fault in response.json()["errors"]] == [field]


def test_a_closed_round_takes_nothing(agency, action):
    ReportingRoundFactory(closed=True)

    assert agency.send(**green(action, round="2018-03")).status_code == 409


def test_a_bad_body_is_answered_with_each_field_named(agency, action):
    body = green(
        action,
        rating="purple",
        summary=["a", "list"],
        sumary="misspelt",
        submit="perhaps",
    )
    body |= {
        "recovery": [{"who": 5, "by": "tomorrow"}],
        "milestones": "none",
        "evidence": [{"title": "x", "url": "y"}],
    }

    response = agency.send(**body)

    pointers = {fault["pointer"] for fault in response.json()["errors"]}
    assert response.status_code == 400
    assert pointers == {
        "/rating",
        "/summary",
        "/sumary",
        "/submit",
        "/recovery/0/step",
        "/recovery/0/who",
        "/recovery/0/by",
        "/milestones",
        "/evidence/0/url",
    }


def test_a_misspelt_field_is_not_lost_in_silence(agency, action):
    response = agency.send(**green(action, sumary="misspelt"))

    assert (response.status_code, response.json()["errors"][0]["field"]) == (
        400,
        "sumary",
    )


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "null", "\x00"])
def test_a_body_that_is_no_object_is_a_400(agency, body):
    response = agency.post(UPDATES, body, content_type="application/json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_amber_without_cause_is_refused_by_the_same_rule_as_on_the_page(agency, action):
    response = agency.send(**green(action, rating="amber"))

    faults = {fault["field"]: fault["code"] for fault in response.json()["errors"]}
    assert response.status_code == 400
    assert faults == {"cause": "required", "recovery": "required"}
    assert not ProgressUpdate.objects.exists()


def test_a_second_update_for_the_same_commitment_and_round_is_a_409(agency, action):
    agency.send(**green(action))

    response = agency.send(**green(action))

    assert response.status_code == 409
    assert "already has an update for June 2018" in response.json()["detail"]


def test_a_draft_is_kept_changed_and_handed_in(agency, action):
    draft = agency.send(
        commitment=action.reference, summary="So far.", submit=False
    ).json()
    assert draft["state"] == "draft"

    refused = agency.post(draft["url"] + "submit/")
    assert {fault["field"] for fault in refused.json()["errors"]} == {
        "rating",
        "next_steps",
    }
    changed = agency.change(
        draft["url"], rating="green", outlook="amber", next_steps="More."
    ).json()
    assert (changed["summary"], changed["outlook"]) == ("So far.", "amber")
    assert agency.post(draft["url"] + "submit/").json()["state"] == "submitted"
    assert agency.change(draft["url"], summary="Too late.").status_code == 409


def test_a_returned_update_says_why_and_can_be_handed_in_again(agency, action, officer):
    told = agency.send(**green(action)).json()
    update = ProgressUpdate.objects.get(pk=told["id"])
    review.return_update(update=update, by=officer, at=NOW, reason="How many?")

    seen = agency.get(told["url"]).json()
    assert (seen["state"], seen["returned_because"]) == ("returned", "How many?")
    agency.change(told["url"], summary="Six of them.")
    again = agency.post(told["url"] + "submit/").json()
    assert (again["state"], again["returned_because"], again["summary"]) == (
        "submitted",
        None,
        "Six of them.",
    )


def test_what_is_not_accepted_is_seen_by_its_own_side_alone(agency, action, open_round):
    mine = agency.send(**green(action)).json()
    hidden = submitted(ActionFactory(), open_round)
    shown = accepted(ActionFactory(), open_round)

    listed = {update["id"] for update in agency.get(UPDATES).json()["results"]}
    assert listed == {mine["id"], shown.pk}
    assert agency.get(f"{UPDATES}{hidden.pk}/").status_code == 404
    assert (
        agency.send(f"{UPDATES}{hidden.pk}/", "patch", summary="Mine now.").status_code
        == 404
    )
    assert agency.post(f"{UPDATES}{hidden.pk}/submit/").status_code == 404
    assert (
        agency.send(f"{UPDATES}{shown.pk}/", "patch", summary="Mine now.").status_code
        == 403
    )


def test_updates_are_paged_by_cursor_and_narrowed_by_filters(
    agency, action, open_round
):
    accepted(action, open_round)

    whole = agency.get(UPDATES).json()
    assert set(whole) == {"next", "previous", "results"}
    assert agency.get(
        f"{UPDATES}?commitment={action.reference}&round=2018-06&state=accepted"
    ).json()["results"]
    assert not agency.get(f"{UPDATES}?state=draft").json()["results"]
    assert agency.get(f"{UPDATES}?state=nonsense").status_code == 400


def test_a_system_that_asks_too_often_is_told_when_to_come_back(agency, settings):
    settings.API_RATE = "2 per minute"

    answers = [agency.get("/api/v1/rounds/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 0 < int(answers[2]["Retry-After"]) <= 60
    assert [answer["RateLimit"].partition(";t=")[0] for answer in answers] == [
        '"default";r=1',
        '"default";r=0',
        '"default";r=0',
    ]
    assert answers[0]["RateLimit-Policy"] == '"default";q=2;w=60'


def test_an_officer_signed_in_to_the_browser_may_use_the_api_with_the_token_of_the_page(
    officer, action
):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)

    refused = browser.post(
        UPDATES, json.dumps(green(action)), content_type="application/json"
    )

    assert refused.status_code == 403
    assert browser.get(UPDATES).status_code == 200


@pytest.mark.parametrize("number", [3, 30])
def test_updates_ask_a_fixed_number_of_queries(
    number, agency, open_round, django_assert_num_queries
):
    for _ in range(number):
        accepted(ActionFactory(), open_round, "amber")
    agency.get(UPDATES)  # the first request of a minute notes that the key was used

    with django_assert_num_queries(7):
        agency.get(UPDATES)


def test_rounds_say_what_they_are_made_for(agency, open_round):
    meeting = {
        "id": open_round.meeting_id,
        "group": "GROUP",
        "date": "2018-06-30",
        "precision": "day",
        "replaces": None,
        "cancelled_on": None,
    }

    assert agency.get("/api/v1/rounds/2018-06/").json() == {
        "slug": "2018-06",
        "state": "open",
        "opens_on": "2018-05-08",
        "due_on": "2018-06-01",
        "closes_on": "2018-06-30",
        "closed_on": None,
        "meeting": meeting,
        "url": "http://testserver/api/v1/rounds/2018-06/",
    }


def test_content_that_a_form_would_take_is_taken_here_and_the_other_way_round(
    agency, action
):
    body = green(action, rating="complete", outlook="", next_steps="")
    assert {fault["field"] for fault in agency.send(**body).json()["errors"]} == {
        "evidence"
    }

    response = agency.send(
        **body, evidence=[{"title": "Report", "url": "https://example.org/report"}]
    )

    assert response.status_code == 201
    assert (
        content_rows.content_of(ProgressUpdate.objects.get()).evidence
        == content("complete").evidence
    )


def test_a_partner_of_an_action_is_told_that_the_lead_reports(action):
    action.partners.add(partner := OrganisationFactory())

    assert Agency(partner).send(**green(action)).status_code == 403


def test_a_person_of_the_agency_sees_what_its_system_sent(agency, action, signed_in):
    told = agency.send(**green(action)).json()

    page = (
        signed_in(UserFactory(organisation=action.lead))
        .get(f"/updates/{told['id']}/")
        .content.decode()
    )

    assert "Done so far." in page


@pytest.mark.parametrize(
    "day", ["0001-01-01", "1989-12-31", "2101-01-01", "9999-12-31"]
)
def test_a_date_beyond_sense_is_refused_since_the_record_could_not_be_mended(
    day, agency, action
):
    milestone = MilestoneFactory(commitment=action)
    dates = [{"id": milestone.pk, "forecast": day, "reason": "A slip of the pen."}]

    response = agency.send(**green(action, milestones=dates))

    assert [fault["pointer"] for fault in response.json()["errors"]] == [
        "/milestones/0/forecast"
    ]


@pytest.mark.parametrize(
    "cursor", ["cD1hYmM=", "cD0lMDA=", "nonsense", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5"]
)
def test_a_cursor_that_is_none_is_a_404(cursor, agency):
    assert agency.get(f"{UPDATES}?cursor={cursor}").status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        '{"rating": "\\ud800"}',
        '{"\\ud800": 1}',
        "[" * 100_000,
        '{"a": ' * 100_000,
        '{"recovery": [' * 5,
    ],
    ids=[
        "lone surrogate",
        "name with a lone surrogate",
        "deep list",
        "deep object",
        "cut off",
    ],
)
def test_text_that_is_none_and_nesting_beyond_sense_are_refused_in_words(body, agency):
    response = agency.post(UPDATES, body, content_type="application/json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_a_change_that_came_between_reading_and_writing_is_not_undone(agency, action):
    draft = agency.send(
        commitment=action.reference, summary="So far.", submit=False
    ).json()
    update = ProgressUpdate.objects.get(pk=draft["id"])
    write.save_update(
        update=update, content=content(summary="Theirs."), by=update.author, at=NOW
    )

    with pytest.raises(write.ChangedMeanwhile, match="Compare yours"):
        write.save_update(
            update=update,
            content=content(summary="Mine."),
            by=update.author,
            at=NOW,
            version=update.version,
        )
    assert ProgressUpdate.objects.get(pk=draft["id"]).summary == "Theirs."


def test_pointers_are_written_as_the_standard_says(agency, action):
    faults = agency.send(**green(action, **{"a/b~": 1})).json()["errors"]

    assert faults[0]["pointer"] == "/a~1b~0"
