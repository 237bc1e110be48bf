"""What the API promises of every address, held against every address."""

import json
import re
import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver

from cpip import api_headers
from cpip.api_problems import KINDS
from cpip.api_urls import router
from people.throttling import NOT_COUNTED
from rounds.contributions import services as contributions
from rounds.models import ProgressUpdate
from tests.agency import UPDATES, Agency, green
from tests.factories import NOW, ActionFactory, MilestoneFactory, accepted
from toolkit.faults import CODES, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def agency(action):
    return Agency(action.lead)


def schema():
    return Client().get("/api/v1/schema/?format=json").json()


def operations():
    for path, methods in schema()["paths"].items():
        for method, spec in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield path, method, spec


def test_every_refusal_is_a_problem_of_a_kind_that_is_described(agency, action):
    draft = agency.send(**green(action, submit=False)).json()
    page = Client().get("/api/v1/docs/").content.decode()

    answers = {
        "invalid": agency.send(**green(action, rating="purple")),
        "unreadable": agency.post(UPDATES, "{", content_type="application/json"),
        "not-signed-in": Client().get(UPDATES),
        "not-allowed": agency.send(**green(ActionFactory())),
        "not-found": agency.get("/api/v1/nowhere/"),
        "method": agency.delete(UPDATES),
        "not-acceptable": agency.get(UPDATES, headers={"Accept": "text/html"}),
        "conflict": agency.post(f"{draft['url']}take-back/"),
        "stale": agency.send(draft["url"], "patch", headers={"If-Match": '"other"'}),
        "media-type": agency.post(UPDATES, "a=b", content_type="text/plain"),
        "no-precondition": agency.send(draft["url"], "patch"),
        "too-large": agency.post(
            UPDATES, b" " * 10_000_001, content_type="application/json"
        ),
    }

    for name, answer in answers.items():
        kind = next(kind for kind in KINDS if kind.name == name)
        told = answer.json()
        assert (answer.status_code, answer["Content-Type"]) == (
            kind.status,
            "application/problem+json",
        ), name
        assert told["type"] == f"/api/v1/docs/#problem-{name}", told
        assert (told["title"], told["status"]) == (kind.title, kind.status)
        assert told["detail"] and told["instance"].startswith("/api/v1/")
        assert told["trace"] == answer["Trace-Id"]
        assert f'id="problem-{name}"' in page


def test_a_request_keeps_the_number_that_its_sender_gave_it_if_it_is_one(agency):
    mine = str(uuid.uuid4())

    assert agency.get(UPDATES, headers={"Trace-Id": mine})["Trace-Id"] == mine
    assert (
        agency.get(UPDATES, headers={"Trace-Id": "my secret"})["Trace-Id"]
        != "my secret"
    )
    assert agency.get(UPDATES)["Trace-Id"] != agency.get(UPDATES)["Trace-Id"]


def test_without_redis_a_change_is_a_503_and_its_retry_does_the_work(
    agency, action, settings
):
    there = settings.LIMITS_URL
    settings.LIMITS_URL = "redis://127.0.0.1:9/0"
    headers = {"Idempotency-Key": "first"}

    read, refused = agency.get(UPDATES), agency.send(headers=headers, **green(action))
    settings.LIMITS_URL = there
    done = agency.send(headers=headers, **green(action))

    assert read.status_code == 200
    assert (refused.status_code, refused.json()["detail"]) == (503, NOT_COUNTED)
    assert int(refused["Retry-After"]) > 0
    assert (done.status_code, ProgressUpdate.objects.count()) == (201, 1)


def test_answers_are_kept_out_of_shared_caches(agency):
    for address in (UPDATES, "/api/v1/rounds/2018-06/", "/api/v1/nowhere/"):
        answer = agency.get(address)
        assert {"private", "no-cache"} <= set(
            re.split(", ?", answer["Cache-Control"])
        ), address
        assert "Authorization" in answer["Vary"]


def test_what_will_end_says_since_when_until_when_and_what_takes_its_place(
    agency, monkeypatch
):
    ending = api_headers.Ending(
        since=datetime(2027, 1, 1, tzinfo=UTC),
        sunset=datetime(2028, 1, 1, tzinfo=UTC),
        link="https://example.org/new",
    )
    monkeypatch.setitem(api_headers.ENDINGS, "api-round-list", ending)

    ends, stays = agency.get("/api/v1/rounds/"), agency.get("/api/v1/rounds/2018-06/")

    assert ends["Deprecation"] == "@1798761600"
    assert ends["Sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert ends["Link"] == '<https://example.org/new>; rel="deprecation"'
    assert not {"Deprecation", "Sunset", "Link"} & set(stays.headers)


def test_what_is_said_to_end_is_an_address_that_there_is():
    assert set(api_headers.ENDINGS) <= {pattern.name for pattern in router.urls}


def test_every_operation_says_what_it_asks_and_answers():
    for path, method, spec in operations():
        place = f"{method} {path}"
        answers, names = (
            spec["responses"],
            {one["name"] for one in spec.get("parameters", [])},
        )
        assert spec["description"], place
        assert {"400", "401", "403", "406", "429", "503"} <= set(answers), place
        for status, answer in answers.items():
            assert answer["description"] or status.startswith("2"), (place, status)
            assert "Trace-Id" in answer["headers"], (place, status)
            if status.startswith(("4", "5")):
                assert set(answer["content"]) == {"application/problem+json"}, (
                    place,
                    status,
                )
        assert "Retry-After" in answers["429"]["headers"], place
        if method != "get":
            assert "dry_run" in names, place
        if method == "post":
            assert "Idempotency-Key" in names and "422" in answers, place
        if method in ("put", "patch"):
            assert "If-Match" in names and {"412", "428"} <= set(answers), place
        if method == "get" and path.endswith("}/") and "files" not in path:
            assert "If-None-Match" in names and "304" in answers, place
            assert "ETag" in answers["200"]["headers"], place


def test_every_post_is_done_once_and_every_change_can_be_tried():
    """The decorators say so by what they wrap; a handler without them would not honour what the
    schema promises.
    """
    for pattern in router.urls:
        for method, name in getattr(pattern.callback, "actions", {}).copy().items():
            handler, wrappers = getattr(pattern.callback.cls, name), []
            while hasattr(handler, "__wrapped__"):
                wrappers.append(handler.__code__.co_name)
                handler = handler.__wrapped__
            if method not in ("get", "head"):
                assert "tried_or_done" in wrappers, (method, pattern.name)
            if method == "post":
                assert "answered_once" in wrappers, (method, pattern.name)


def test_the_codes_of_the_schema_are_the_vocabulary_and_every_rule_speaks_it(
    agency, action
):
    fault = schema()["components"]["schemas"]["Fault"]

    assert set(fault["properties"]["code"]["enum"]) == set(CODES)
    assert code_of("blank") == code_of("null") == "required"
    assert code_of("what no rule of ours says") == "invalid"


def test_form_and_api_say_the_same_of_the_same_fault(
    agency, action, signed_in, officer
):
    from_api = agency.send(**green(action, rating="red", outlook="")).json()["errors"]
    page = (
        signed_in(officer)
        .post(
            f"/updates/new/{action.reference}/",
            {
                "rating": "red",
                "summary": "Done so far.",
                "next_steps": "What is left.",
                **{
                    f"{name}-{part}_FORMS": 0
                    for name in ("recovery", "milestones", "evidence")
                    for part in ("TOTAL", "INITIAL")
                },
                "submit": "submit",
            },
        )
        .content.decode()
    )

    assert {fault["code"] for fault in from_api} == {"required"}
    for fault in from_api:
        assert fault["detail"] in page, fault


def test_accepted_values_are_named_as_data(agency, action):
    body = agency.send(**green(action, rating="purple", cause="fate")).json()["errors"]
    query = agency.get(f"{UPDATES}?state=purple").json()["errors"]
    unknown = agency.get(f"{UPDATES}?sate=returned").json()["errors"]
    choice = agency.get("/api/v1/actions/?lead=NOBODY").json()["errors"]

    assert {fault["pointer"]: fault["accepted"] for fault in body} == {
        "/rating": ["not_started", "green", "amber", "red", "complete"],
        "/cause": ["own", "agency", "national"],
    }
    accepted = ["draft", "submitted", "returned", "accepted"]
    assert query[0]["accepted"] == [*accepted, "discarded", "no_longer_due"]
    assert (query[0]["place"], query[0]["field"], query[0]["pointer"]) == (
        "query",
        "state",
        "",
    )
    assert (unknown[0]["code"], "state" in unknown[0]["accepted"]) == (
        "unknown_parameter",
        True,
    )
    assert choice[0]["code"] == "invalid_choice" and choice[0]["accepted"]


@pytest.mark.parametrize("number", [3, 30])
def test_every_list_asks_a_fixed_number_of_queries(number, agency, action, open_round):
    """The numbers are looked at for a few rows and for many: they must be the same."""
    most = {
        "updates": 7,
        "contributions": 2,
        "decisions": 3,
        "organisations": 3,
        "seats": 3,
        "meetings": 3,
        "rounds": 3,
        "rounds/2018-06/returns": 4,
        "milestones": 5,
        "commitments": 7,
    }
    for _ in range(number):
        made = ActionFactory(lead=action.lead, owner=action.owner)
        MilestoneFactory(commitment=made)
        made.partners.add(action.lead)
        contributions.contribute(
            commitment=made,
            reporting_round=open_round,
            organisation=action.lead,
            text="We helped.",
            by=agency.api_key.account,
            at=NOW,
        )
        accepted(made, open_round, "amber")
    agency.get(UPDATES)  # notes the key's use for this minute

    for name, queries in most.items():
        with CaptureQueriesContext(connection) as captured:
            assert agency.get(f"/api/v1/{name}/?page_size=200").status_code == 200
        assert len(captured) <= queries, (
            name,
            [one["sql"][:100] for one in captured.captured_queries],
        )


def test_the_documentation_runs_no_query_and_names_every_operation(
    client, django_assert_num_queries
):
    client.get("/api/v1/docs/")
    page = client.get("/api/v1/docs/").content.decode()

    for path, method, _ in operations():
        assert f"{method.upper()} {path}" in page or path in page
    assert "`" not in re.sub(r"<pre.*?</pre>", "", page, flags=re.DOTALL)


def test_a_page_of_another_site_cannot_use_a_persons_session(
    signed_in, officer, action
):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)

    answer = browser.post(
        UPDATES, json.dumps(green(action)), content_type="application/json"
    )

    assert (answer.status_code, ProgressUpdate.objects.count()) == (403, 0)


def test_the_api_has_no_address_without_a_version():
    assert all(
        str(pattern.pattern).startswith("api/v1/")
        for pattern in get_resolver().url_patterns
        if str(pattern.pattern).startswith("api")
    )
