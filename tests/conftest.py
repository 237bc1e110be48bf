import gc
import os
from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.db.backends.postgresql.operations import DatabaseOperations

from people.throttling import storage
from tests.browser.tracker import Tracker
from tests.browsing import Browser
from tests.databases import empty_as_owner
from tests.factories import ReportingRoundFactory, UserFactory
from tests.templates import DEMONSTRATION, PROGRAMME, TABLES, Copies

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
PEOPLE = ["officer", "officer2", "chair", "member", "partner"]
# The longest group. Its process makes the demonstration, for which the others would have to wait.
FIRST = "browser-pages"
FILLED = {DEMONSTRATION, "running"}
copies = Copies(WORKER)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Lead a test to its database before its transaction begins."""
    marker = item.get_closest_marker("django_db")
    copies.work_as(settings.DATABASE_OWNER if _is_for_owner(item) else None)
    filled = {PROGRAMME, DEMONSTRATION}.intersection(item.fixturenames)
    for kind in filled:
        assert not marker or not marker.kwargs.get("transaction"), (
            "It would empty the copy for the tests after it."
        )
        copies.use(kind)
    if not filled and (marker or "db" in item.fixturenames):
        copies.use(TABLES)


def _is_for_owner(item) -> bool:
    """True of a test that says it needs the database's owner; all others are the tracker's role."""
    return item.get_closest_marker("owner") is not None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Begin with the long tests and groups, so that no process waits for another's at the end; and
    of those with what needs no demonstration, beside the group that makes it.
    """

    def place(item):
        group = item.get_closest_marker("xdist_group")
        if group and group.args[0] == FIRST:
            return False, False
        is_short = group is None and item.get_closest_marker("long") is None
        return is_short, not FILLED.isdisjoint(item.fixturenames)

    items.sort(key=place)


def pytest_collection_finish():
    """Look for garbage only in what the tests make, as the tracker's server does, and seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000)


def pytest_terminal_summary(terminalreporter):
    """Print how long the tests of each part took. Parts run beside each other."""
    seconds = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[Path(report.nodeid.partition("::")[0]).parent] += (
                    report.duration
                )
    if len(seconds) > 1:
        terminalreporter.section("time of each part")
        for part, taken in seconds.most_common():
            terminalreporter.write_line(f"{taken:7.1f} s  {part}")


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """In place of pytest-django's, which would make the tables anew in every process."""
    if not copies.are_in_use:
        copies.use(TABLES)
    DatabaseOperations.execute_sql_flush = empty_as_owner
    yield
    with django_db_blocker.unblock():
        copies.drop()


@pytest.fixture(scope="session")
def running(tmp_path_factory):
    """The tracker with the demonstration on a server, in which the people most tests
    need have signed in once.
    """
    tracker = Tracker(tmp_path_factory.mktemp("tracker"), f"test_cpip_tracker_{WORKER}")
    with tracker.running():
        tracker.sign_in(PEOPLE)
        tracker.database.keep_as_it_is()
        yield tracker


@pytest.fixture(autouse=True)
def empty_limits():
    """Rate limits are kept in Redis, which no transaction rolls back."""
    storage(settings.LIMITS_URL).reset()


@pytest.fixture
def officer(db):
    return UserFactory(officer=True)


@pytest.fixture
def superuser(db):
    """An officer who is let into the records themselves."""
    return UserFactory(superuser=True)


@pytest.fixture
def open_round(db):
    return ReportingRoundFactory()


@pytest.fixture
def programme(db):
    """The real programme, as known on 21 May 2018: the hook above has led here to it."""


@pytest.fixture
def demonstration(db):
    """The demonstration as it was just loaded, likewise."""


@pytest.fixture
def client():
    """A browser in which nobody is signed in."""
    return Browser()


@pytest.fixture
def signed_in():
    """Return a browser in which a person is signed in."""

    def sign_in(person):
        browser = Browser()
        browser.force_login(person)
        return browser

    return sign_in
