import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.utils import timezone

from reminders import selectors
from reminders.models import Tick
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_alive_asks_nothing_of_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz").status_code == 200


def test_ready_says_that_database_and_broker_answer_and_the_clock_ticks(client):
    Tick.objects.create(pk=1, at=timezone.now() - timedelta(minutes=9))

    response = client.get("/readyz")

    said = {"status": "ready", "database": "ok", "broker": "ok", "beat": "ok"}
    said |= {"role": "ok"}
    assert (response.status_code, response.json()) == (200, said)


def test_ready_says_since_when_the_clock_is_silent(client):
    last = timezone.now() - timedelta(minutes=11)
    Tick.objects.create(pk=1, at=last)

    response = client.get("/readyz")

    assert (response.status_code, response.json()["status"]) == (503, "not ready")
    assert (
        response.json()["beat"]
        == f"no tick since {timezone.localtime(last):%-d %B %Y, %H:%M}"
    )


@pytest.mark.parametrize(("minutes", "status"), [(9, 200), (11, 503)])
def test_a_clock_that_never_ticked_is_given_ten_minutes_from_the_start(
    client, monkeypatch, minutes, status
):
    monkeypatch.setattr(selectors, "_started", time.monotonic() - 60 * minutes)

    response = client.get("/readyz")

    assert response.status_code == status
    assert response.json()["beat"] == ("ok" if status == 200 else "no tick yet")


def test_a_broker_that_does_not_answer_is_named(client, settings):
    settings.BROKER_URL = "redis://127.0.0.1:9/0"

    response = client.get("/readyz")

    assert (
        response.status_code,
        response.json()["broker"],
        response.json()["database"],
    ) == (503, "down", "ok")


def test_a_database_that_does_not_answer_gives_a_clear_page_and_a_clear_problem(
    client, signed_in, officer
):
    browser = signed_in(officer)
    browser.raise_request_exception = False

    def gone(execute, sql, params, many, context):
        raise OperationalError("server closed the connection unexpectedly")

    with connection.execute_wrapper(gone):
        page, problem, ready = (
            browser.get("/"),
            browser.get("/api/v1/rounds/"),
            browser.get("/readyz"),
        )

    assert (page.status_code, page["Retry-After"]) == (503, "10")
    assert "The tracker is not available just now" in page.content.decode()
    assert (problem.status_code, problem["Content-Type"]) == (
        503,
        "application/problem+json",
    )
    assert (ready.status_code, ready.json()["database"]) == (503, "down")


def test_pages_and_sign_in_survive_a_dead_redis(signed_in, officer, settings):
    settings.LIMITS_URL = "redis://127.0.0.1:9/0"
    browser = signed_in(officer)

    assert browser.get("/").status_code == 200
    assert browser.get("/api/v1/rounds/").status_code == 200
    assert browser.post("/accounts/logout/").status_code == 302


def test_an_address_where_nothing_is_gives_a_page_without_a_query(
    client, django_assert_num_queries
):
    with django_assert_num_queries(0):
        response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "Page not found" in response.content.decode()


def test_a_form_without_its_token_is_refused_with_words(officer):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(officer)

    response = browser.post("/people/add/", {})

    assert response.status_code == 403
    assert "This form was open too long" in response.content.decode()


def test_every_page_carries_a_policy_without_inline_code(client):
    policy = client.get("/accounts/login/")["Content-Security-Policy"]

    assert "unsafe-inline" not in policy
    assert "default-src 'self'" in policy


@pytest.mark.parametrize(
    "address",
    [
        "/actions/NEG%00-4/",
        "/work-strands/%07/",
        "/api/v1/actions/NEG-4%00/",
        "/api/v1/organisations/C%EF%BF%BFI/",
        "/rounds/%1b/",
        "/%00",
    ],
)
def test_an_address_with_signs_that_no_row_holds_is_a_404(address, signed_in):
    answer = signed_in(UserFactory(officer=True)).get(address)

    assert answer.status_code == 404
    if address.startswith("/api/"):
        assert answer["Content-Type"] == "application/problem+json"
