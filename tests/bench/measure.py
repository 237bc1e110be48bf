"""Times the tracker's pages on gunicorn, one request after the other, as a signed-in member."""

import logging
import re
import statistics
import time
from dataclasses import dataclass

import httpx
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.bench.seed import EMAIL, PASSWORD

logging.getLogger("httpx").setLevel(logging.WARNING)
EMPTY = "/accounts/logout/"  # the page's frame, a sentence and a button
PAGES = {
    "overview": "/",
    "overview, a year ago": "/?as_at=2017-05-21",
    "actions": "/actions/",
    "actions, red": "/actions/?rating=red",
    "commitments, moved": "/commitments/?moved=worse",
    "commitments, a year ago": "/commitments/?as_at=2017-05-21",
    "milestones": "/commitments/milestones/",
    "work strands": "/work-strands/",
    "a work strand": "/work-strands/neglect/",
    "an action": "/actions/NEG-4/",
    "rounds": "/rounds/",
    "a round": "/rounds/2018-06/",
    "ratings": "/ratings/",
    "timeline": "/timeline/",
    "coverage": "/coverage/",
    "delivery": "/delivery/",
    "search": "/search/?q=draft",
    "my work": "/my-work/",
}
WARM, TIMES = 5, 60
ENOUGH_SECONDS = 20  # a slow page is asked for less often


@dataclass
class Timed:
    """One page: how many queries it asks, how long it takes in milliseconds, how many bytes it
    sends.
    """

    name: str
    queries: int
    median: float
    high: float
    size: int


def measure(url: str) -> tuple[Timed, list[Timed]]:
    """Return the figures of the empty page and of each page. The empty one is timed in turn with
    the overview.
    """
    with httpx.Client(base_url=url, timeout=60) as browser:
        _sign_in(browser)
        empty, overview = _in_turn(browser, EMPTY, PAGES["overview"])
        timed = [_of("overview", PAGES["overview"], *overview)]
        for name, address in PAGES.items():
            if name != "overview":
                timed.append(_of(name, address, *_one(browser, address)))
        return _of("empty page", EMPTY, *empty), timed


def _sign_in(browser: httpx.Client) -> None:
    page = browser.get("/accounts/login/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text).group(1)
    said = {"login": EMAIL, "password": PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post(
        "/accounts/login/", data=said, headers={"Referer": str(page.url)}
    )
    assert answer.status_code == 302, answer.text


def _ask(browser: httpx.Client, address: str) -> tuple[float, int]:
    began = time.perf_counter()
    answer = browser.get(address)
    took = time.perf_counter() - began
    assert answer.status_code == 200, f"{address}: {answer.status_code}"
    return 1000 * took, len(answer.content)


def _one(browser: httpx.Client, address: str) -> tuple[list[float], int]:
    for _ in range(WARM):
        _, size = _ask(browser, address)
    began, times = time.monotonic(), []
    while len(times) < TIMES and (
        len(times) < 10 or time.monotonic() - began < ENOUGH_SECONDS
    ):
        times.append(_ask(browser, address)[0])
    return times, size


def _in_turn(browser: httpx.Client, *addresses: str) -> list[tuple[list[float], int]]:
    """Time some pages by turns: what else the machine does then weighs on each alike."""
    sizes = [_one(browser, address)[1] for address in addresses]
    times: list[list[float]] = [[] for _ in addresses]
    for _ in range(TIMES):
        for place, address in enumerate(addresses):
            times[place].append(_ask(browser, address)[0])
    return list(zip(times, sizes, strict=True))


def _of(name: str, address: str, times: list[float], size: int) -> Timed:
    high = statistics.quantiles(times, n=20)[-1]
    return Timed(name, _queries(address), statistics.median(times), high, size)


def _queries(address: str) -> int:
    browser = Client(headers={"host": "localhost"})
    browser.force_login(get_user_model().objects.get(email=EMAIL))
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200, address
    return len(asked)


def table(empty: Timed, pages: list[Timed]) -> str:
    """Return the figures as lines of text."""
    lines = [
        f"{'page':26}{'queries':>8}{'median ms':>11}{'95% ms':>9}{'of empty':>10}{'bytes':>10}"
    ]
    for one in (empty, *pages):
        ratio = one.median / empty.median
        lines.append(
            f"{one.name:26}{one.queries:8}{one.median:11.1f}{one.high:9.1f}{ratio:9.1f}x{one.size:10,}"
        )
    return "\n".join(lines)
