"""A real browser on a real server. Nothing here uses Django's models: the server has a database of
its own.
"""

import os
import shutil

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.reading import Complaints, follow
from tests.browser.tracker import Tracker

NAMES = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/usr/bin/chromium",
]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PASSWORD = "look-around-2018"
PEOPLE = ["officer", "officer2", "chair", "member", "partner"]


@pytest.fixture(scope="session")
def browser():
    path = os.environ.get("CPIP_CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), None
    )
    assert path, (
        "No Chromium was found. Install chromium, or set CPIP_CHROMIUM to its path."
    )
    # Playwright leaves an event loop in this thread, in which Django would refuse other tests the
    # database. Nothing runs in that loop while a test does.
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running(browser, tmp_path_factory):
    """The tracker with the demonstration, in which the people most tests need have
    signed in once.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    tracker = Tracker(tmp_path_factory.mktemp("tracker"), f"test_cpip_browser_{worker}")
    with tracker.running():
        for person in PEOPLE:
            tracker.sessions[person] = _session(
                browser, tracker, f"{person}@cpip.example"
            )
        tracker.database.keep_as_template()
        yield tracker


@pytest.fixture
def tracker(running):
    """The tracker as the demonstration has it, for a test that changes nothing."""
    running.database.restore()
    return running


@pytest.fixture
def own_tracker(tracker):
    """The same for a test that changes what is in it: the next test gets a new copy."""
    tracker.database.is_touched = True
    return tracker


@pytest.fixture
def visit(browser, tracker):
    """Return a way to open a browser of one's own on the tracker, signed in as one of its people or
    not at all.

    At the end of the test no page may have run into an error of its scripts or of the content
    security policy.
    """
    contexts: list[BrowserContext] = []
    complaints = Complaints()

    def visit(
        person: str | None = None, *, javascript: bool = False, width: int = 1280
    ) -> Page:
        context = browser.new_context(
            base_url=tracker.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            storage_state=tracker.sessions[person] if person else None,
            locale="en-GB",
        )
        contexts.append(context)
        context.set_default_timeout(10_000)
        complaints.listen_to(context)
        return context.new_page()

    yield visit
    for context in contexts:
        context.close()
    assert not complaints.heard, "\n".join(complaints.heard)


def _session(browser: Browser, tracker: Tracker, address: str) -> dict:
    context = browser.new_context(base_url=tracker.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(address)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Sign in"))
    assert page.get_by_role("button", name="Sign out").is_visible(), page.content()
    state = context.storage_state()
    context.close()
    return state
