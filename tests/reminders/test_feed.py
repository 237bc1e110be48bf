"""The feed of events: what a key sees, in which order, and that nothing is missed."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from reminders.events.taking_up import take_up
from reminders.models import Event
from rounds.updates import review
from tests.agency import Agency
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    submitted,
)

pytestmark = pytest.mark.django_db

EVENTS = "/api/v1/events/"


def read_all(agency, after=0) -> list[dict]:
    """Read the feed from a place on, page by page."""
    address = f"{EVENTS}?after={after}&page_size=3"
    rows = []
    while address:
        page = agency.get(address).json()
        rows += page["results"]
        address = page["next"]
    return rows


def test_a_job_learns_of_returns_and_comments_on_its_own_and_of_nobody_elses(officer):
    reporting_round = ReportingRoundFactory()
    agency = Agency(OrganisationFactory())
    other = Agency(OrganisationFactory())
    action = ActionFactory(lead=agency.organisation)
    update = submitted(action, reporting_round)
    review.comment_on(update=update, by=officer, at=NOW, text="How many?")
    review.return_update(update=update, by=officer, at=NOW, reason="Say when.")
    take_up(today=TODAY)

    rows = read_all(agency)
    seen = {row["kind"]: row for row in rows}

    assert seen["returned"]["text"] == "Say when."
    assert seen["commented"]["text"] == "How many?"
    assert seen["commented"]["by"] == officer.name
    assert seen["commented"]["url"].endswith(f"/api/v1/updates/{update.pk}/")
    assert seen["key_made"]["organisation"] == agency.organisation.code
    assert [row["id"] for row in rows] == sorted(row["id"] for row in rows)
    theirs = read_all(other)
    assert {row["kind"] for row in theirs} == {"key_made"}
    assert {row["organisation"] for row in theirs} == {other.organisation.code}


def test_it_goes_on_after_the_last_that_was_read(officer):
    agency = Agency(OrganisationFactory())
    ReportingRoundFactory()
    take_up(today=TODAY)
    last = read_all(agency)[-1]["id"]

    action = ActionFactory(lead=agency.organisation)
    update = submitted(action, action.expected_returns.get().round)
    review.accept_update(update=update, by=officer, at=NOW)
    take_up(today=TODAY)

    kinds = [row["kind"] for row in read_all(agency, last)]
    assert kinds == ["handed_in", "accepted"]


@pytest.mark.parametrize(
    ("query", "name"),
    [("after=x", "after"), ("after=-1", "after"), ("since=yesterday", "since")],
)
def test_what_means_nothing_is_refused(query, name):
    answer = Agency(OrganisationFactory()).get(f"{EVENTS}?{query}")

    assert answer.status_code == 400
    assert [fault["field"] for fault in answer.json()["errors"]] == [name]


def test_a_page_asks_as_many_queries_for_one_event_as_for_many(
    officer, django_assert_max_num_queries
):
    reporting_round = ReportingRoundFactory()
    agency = Agency(OrganisationFactory())
    for _ in range(8):
        submitted(ActionFactory(lead=agency.organisation), reporting_round)
    take_up(today=TODAY)
    agency.get(EVENTS)

    with django_assert_max_num_queries(4):
        agency.get(f"{EVENTS}?page_size=1")
    with django_assert_max_num_queries(4):
        assert len(agency.get(EVENTS).json()["results"]) > 5


@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_no_gap_and_nothing_twice():
    """Events that are committed in another order than they were made get their place as they become
    visible: a reader who goes on from the last place has them all.
    """
    officer = UserFactory(officer=True)
    writers, each = 8, 6
    read: list[int] = []
    done = threading.Event()

    def write():
        try:
            for number in range(each):
                with transaction.atomic():
                    OrganisationFactory._meta.model.objects.count()
                    Event.objects.create(kind="opened", at=NOW, by=officer)
                    if number % 2:
                        connection.cursor().execute("SELECT pg_sleep(0.02)")
        finally:
            connection.close()

    def follow():
        try:
            while True:
                is_last = done.is_set()
                take_up(today=TODAY)
                last = read[-1] if read else 0
                new = Event.objects.filter(place__gt=last).order_by("place")
                read.extend(new.values_list("place", flat=True))
                if is_last and not Event.objects.unplaced().exists():
                    return
        finally:
            connection.close()

    reader = threading.Thread(target=follow)
    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in (reader, *threads):
        thread.start()
    for thread in threads:
        thread.join()
    done.set()
    reader.join()

    everything = Event.objects.filter(recorded_at__lte=timezone.now())
    assert read == list(range(1, len(read) + 1))
    assert len(read) == everything.count() >= writers * each
