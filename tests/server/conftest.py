"""The tracker on a server of its own, which tests may stop, kill and cut off. Nothing here uses
Django's models.
"""

import os

import httpx
import pytest

from tests.browser.tracker import KEY, Tracker


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    tracker = Tracker(tmp_path_factory.mktemp("server"), f"test_cpip_server_{worker}")
    with tracker.running():
        tracker.database.keep_as_template()
        yield tracker


@pytest.fixture
def tracker(serving):
    """The demonstration as it began: what a test does to it is gone for the next."""
    serving.database.restore()
    serving.database.is_touched = True
    return serving


@pytest.fixture
def agency(tracker):
    """The Care Inspectorate's system."""
    headers = {"Authorization": f"Api-Key {KEY}"}
    with httpx.Client(
        base_url=f"{tracker.url}/api/v1", headers=headers, timeout=60
    ) as client:
        yield client
