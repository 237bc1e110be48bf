"""What breaks between a request and its answer breaks nothing else: the retry does what the first
should have.
"""

import concurrent.futures
import time
from contextlib import contextmanager

import httpx
import psycopg2
import pytest

from tests.browser.tracker import KEY
from tests.surroundings import PATIENCE, wait_until

pytestmark = pytest.mark.xdist_group("server")

UPDATE = {
    "commitment": "INS-2",
    "rating": "green",
    "outlook": "green",
    "summary": "Two of six inspections have begun.",
    "next_steps": "Agree dates for the other four.",
}
HEADERS = {"Idempotency-Key": "ins-2-june-1"}
UPDATES_OF_INS_2 = """SELECT count(*) FROM rounds_progressupdate u
    JOIN commitments_commitment c ON c.id = u.commitment_id
    JOIN rounds_reportinground r ON r.id = u.round_id
    WHERE r.slug = '2018-06' AND c.reference = 'INS-2'"""
ANSWERING = (
    "query LIKE '%%INSERT INTO \"people_keptanswer\"%%' AND wait_event_type = 'Lock'"
)


@contextmanager
def answers_held(tracker):
    """Hold up every request that has done its work, before it can keep its answer and commit."""
    connection = psycopg2.connect(tracker.database.address)
    try:
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE people_keptanswer IN SHARE MODE")
            yield
    finally:
        connection.close()


def wait_until_held(tracker):
    query = f"SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND {ANSWERING}"
    wait_until(lambda: tracker.database.value(query, tracker.database.name))


def retried(agency):
    """Send it as a nightly job would, until it is answered."""
    deadline = time.monotonic() + PATIENCE
    while True:
        answer = agency.post("/updates/", json=UPDATE, headers=HEADERS)
        if answer.status_code not in (409, 429, 503) or time.monotonic() > deadline:
            return answer
        time.sleep(0.2)


def test_a_server_killed_between_its_work_and_its_answer_leaves_neither(
    tracker, agency
):
    with concurrent.futures.ThreadPoolExecutor() as pool, answers_held(tracker):
        first = pool.submit(agency.post, "/updates/", json=UPDATE, headers=HEADERS)
        wait_until_held(tracker)
        tracker.kill()
        assert isinstance(first.exception(PATIENCE), httpx.TransportError)

    assert tracker.database.value(UPDATES_OF_INS_2) == 0
    tracker.start()
    answer = retried(agency)
    assert answer.status_code == 201, answer.text
    assert tracker.database.value(UPDATES_OF_INS_2) == 1


def test_an_answer_that_nobody_heard_is_given_again(tracker, agency):
    with concurrent.futures.ThreadPoolExecutor() as pool, answers_held(tracker):
        with httpx.Client(headers=agency.headers, timeout=1) as impatient:
            first = pool.submit(
                impatient.post,
                f"{tracker.url}/api/v1/updates/",
                json=UPDATE,
                headers=HEADERS,
            )
            wait_until_held(tracker)
            assert isinstance(first.exception(PATIENCE), httpx.TimeoutException)
        under_way = agency.post("/updates/", json=UPDATE, headers=HEADERS)
        assert (under_way.status_code, under_way.headers["Retry-After"]) == (409, "1")
        assert under_way.json()["type"].endswith("#problem-under-way")

    answer = retried(agency)
    assert (answer.status_code, answer.headers["Idempotency-Replayed"]) == (201, "true")
    assert tracker.database.value(UPDATES_OF_INS_2) == 1


def test_a_database_that_goes_away_in_the_middle_is_a_503_and_the_retry_does_the_work(
    tracker, agency
):
    with concurrent.futures.ThreadPoolExecutor() as pool, answers_held(tracker):
        first = pool.submit(agency.post, "/updates/", json=UPDATE, headers=HEADERS)
        wait_until_held(tracker)
        query = (
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
            f" AND {ANSWERING}"
        )
        assert tracker.database.value(query, tracker.database.name)
        answer = first.result(PATIENCE)

    assert (answer.status_code, answer.headers["Content-Type"]) == (
        503,
        "application/problem+json",
    )
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["type"].endswith("#problem-unavailable")
    assert tracker.database.value(UPDATES_OF_INS_2) == 0
    answer = retried(agency)
    assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (
        201,
        None,
    )
    assert tracker.database.value(UPDATES_OF_INS_2) == 1


def test_fifty_at_once_with_one_key_make_one_update(tracker):
    def send(_):
        with httpx.Client(
            base_url=f"{tracker.url}/api/v1",
            headers={"Authorization": f"Api-Key {KEY}"},
            timeout=PATIENCE,
        ) as one:
            return retried(one)

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(send, range(50)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert tracker.database.value(UPDATES_OF_INS_2) == 1


def test_the_number_of_a_problem_is_in_the_log(tracker, agency):
    trace = agency.post("/updates/", json={"commitment": "NOT-1"}).json()["trace"]

    assert f"[{trace}] Bad Request: /api/v1/updates/" in tracker.log
