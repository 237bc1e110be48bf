"""The tracker on a server of its own, which tests may stop, kill and cut off. Nothing here uses
Django's models.
"""

import httpx
import pytest

from tests.browser.tracker import KEY
from tests.exact import check_answer
from tests.surroundings import PATIENCE


@pytest.fixture
def tracker(running):
    """The demonstration as it began: what a test does to it is gone for the next."""
    running.database.restore()
    running.database.is_touched = True
    return running


@pytest.fixture
def agency(tracker):
    """The Care Inspectorate's system, whose every answer is held to the schema."""
    headers = {"Authorization": f"Api-Key {KEY}"}
    with httpx.Client(
        base_url=f"{tracker.url}/api/v1",
        headers=headers,
        timeout=PATIENCE,
        event_hooks={"response": [check_answer]},
    ) as client:
        yield client
