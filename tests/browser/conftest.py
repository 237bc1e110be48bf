"""A real browser on a real server. Nothing here uses Django's models: the server has a database of
its own.
"""

import os
import shutil

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.windows import Windows
from tests.surroundings import PATIENCE

NAMES = [
    "chromium-headless-shell",
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
        expect.set_options(timeout=PATIENCE * 1000)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


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


@pytest.fixture(scope="session")
def windows(browser, running):
    return Windows(browser, running.url)


@pytest.fixture
def visit(windows, tracker):
    """Return a way to open a window of one's own on the tracker, signed in as one of its people or
    not at all.

    At the end of the test no page may have run into an error of its scripts or of the content
    security policy.
    """

    def visit(
        person: str | None = None,
        *,
        javascript: bool = False,
        width: int = 1280,
        is_new: bool = False,
    ) -> Page:
        session = tracker.sessions[person] if person else None
        return windows.open(session, javascript=javascript, width=width, is_new=is_new)

    yield visit
    complaints = windows.leave()
    assert not complaints, "\n".join(complaints)
