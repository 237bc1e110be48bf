"""The feed of events, read by nightly jobs of two agencies while eight writers work: each misses
nothing, reads nothing twice, and learns nothing of the other's drafts.
"""

import concurrent.futures
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager

import httpx
import psycopg2
import pytest

from tests.browser.tracker import KEY
from tests.exact import check_answer
from tests.surroundings import PATIENCE, PROJECT, wait_until

pytestmark = pytest.mark.xdist_group("server")

EACH = 4  # comments of each writer
LONGEST_OPEN = 2  # seconds of a transaction while no other writer is at work any more
# As two workers whose clock ticks without a pause.
TAKE_UP = """
import time
from programme import clock
from reminders.events.taking_up import take_up
while True:
    take_up(today=clock.today())
    time.sleep(0.02)
"""
COMMENT = """
    INSERT INTO rounds_comment (update_id, at, by_id, text)
    SELECT id, now(), author_id, %s FROM rounds_progressupdate WHERE id = %s
"""
NOT_TAKEN_UP = "SELECT count(*) FROM reminders_event WHERE place IS NULL"
UPDATE_BEFORE = """
    SELECT max(u.id) FROM rounds_progressupdate u
    JOIN commitments_commitment c ON c.id = u.commitment_id
    JOIN people_organisation o ON o.id = c.lead_id
    WHERE o.code = %s AND u.id <> %s AND u.state = 'accepted'
"""


class Agency:
    """An agency's system: what it writes, and the job that reads what happened."""

    def __init__(self, url: str, code: str, key: str) -> None:
        self.code = code
        self.rows: list[dict] = []  # what its job has read
        self.client = httpx.Client(
            base_url=f"{url}/api/v1",
            headers={"Authorization": f"Api-Key {key}"},
            timeout=PATIENCE,
            event_hooks={"response": [check_answer]},
        )

    def begin(self) -> None:
        """Begin a draft about the first that it owes."""
        owed = self.client.get(
            "/rounds/2018-06/returns/", params={"lead": self.code, "state": "owed"}
        )
        body = {
            "commitment": owed.json()["results"][0]["commitment"],
            "summary": f"Secret of {self.code}.",
            "submit": False,
        }
        answer = self.client.post("/updates/", json=body)
        assert answer.status_code == 201, answer.text
        self.draft = answer.json()["id"]

    def comment(self, text: str) -> None:
        address = f"/updates/{self.draft}/comments/"
        answer = self.client.post(address, json={"text": text})
        assert answer.status_code == 201, answer.text

    def read_on(self) -> int:
        """Read one page after the last that was read; return how many came."""
        after = self.rows[-1]["id"] if self.rows else 0
        answer = self.client.get("/events/", params={"after": after, "page_size": 5})
        assert answer.status_code == 200, answer.text
        new = answer.json()["results"]
        self.rows += new
        return len(new)

    @property
    def texts(self) -> list[str]:
        """The comments on its draft, and on its update before, that its job has read."""
        return [
            row["text"]
            for row in self.rows
            if row["kind"] == "commented" and row["text"].startswith(f"{self.code} ")
        ]


@contextmanager
def taken_up(tracker, workers: int):
    """Have so many processes take up what happens."""
    command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", TAKE_UP]
    processes = [
        subprocess.Popen(command, cwd=PROJECT, env=tracker.environment)
        for _ in range(workers)
    ]
    try:
        yield
        assert [process.poll() for process in processes] == [None] * workers
    finally:
        for process in processes:
            process.kill()
            process.wait()


class Writer:
    """One who comments on an agency's draft again and again, each time in other words."""

    def __init__(self, agency: Agency, place: int) -> None:
        self.agency = agency
        self.texts = {f"{agency.code} {place}.{number}" for number in range(EACH)}

    def work(self) -> None:
        for text in self.texts:
            self.agency.comment(text)


class SlowWriter(Writer):
    """One whose transactions are open until something that began later was read.

    They are about another update of the agency: who comments on one waits for whoever is just about
    to on the same.
    """

    def __init__(self, agency: Agency, place: int, database: str, update: int) -> None:
        super().__init__(agency, place)
        self.database = database
        self.update = update

    def work(self) -> None:
        with closing(psycopg2.connect(self.database)) as connection:
            for text in self.texts:
                with connection, connection.cursor() as cursor:
                    cursor.execute(COMMENT, [text, self.update])
                    self._wait_for_others(until=time.monotonic() + LONGEST_OPEN)

    def _wait_for_others(self, until: float) -> None:
        number = len(self.agency.texts)
        while len(self.agency.texts) == number and time.monotonic() < until:
            time.sleep(0.02)


def eight_writers(tracker, agencies: list[Agency]) -> list[Writer]:
    """Return two of each sort for each of two agencies."""
    address = tracker.database.address
    writers: list[Writer] = []
    for agency in agencies:
        before = tracker.database.value(UPDATE_BEFORE, agency.code, agency.draft)
        writers += [Writer(agency, place) for place in (1, 2)]
        writers += [SlowWriter(agency, place, address, before) for place in (3, 4)]
    return writers


def texts_of(agency: Agency, writers: list[Writer]) -> set[str]:
    return {
        text for writer in writers if writer.agency is agency for text in writer.texts
    }


def follow(agency: Agency, is_over: threading.Event, wanted: set[str]) -> None:
    """Read on until the writers are done and all that is wanted has come."""
    deadline = time.monotonic() + PATIENCE
    while not (is_over.is_set() and wanted <= set(agency.texts)):
        assert time.monotonic() < deadline, wanted - set(agency.texts)
        if not agency.read_on():
            time.sleep(0.02)


def test_two_jobs_read_each_of_their_own_events_once_while_eight_writers_work(tracker):
    key = tracker.run("create_api_key", "CELCIS", "--name", "nightly")
    ours, theirs = Agency(tracker.url, "CI", KEY), Agency(tracker.url, "CELCIS", key)
    for agency in (ours, theirs):
        agency.begin()
    writers = eight_writers(tracker, [ours, theirs])

    is_over = threading.Event()
    with taken_up(tracker, 2), concurrent.futures.ThreadPoolExecutor(10) as pool:
        wait_until(lambda: not tracker.database.value(NOT_TAKEN_UP))
        for agency in (ours, theirs):
            while agency.read_on():
                pass  # what happened before
        jobs = [
            pool.submit(follow, agency, is_over, texts_of(agency, writers))
            for agency in (ours, theirs)
        ]
        works = [pool.submit(writer.work) for writer in writers]
        concurrent.futures.wait(works)
        is_over.set()
        for done in [*works, *jobs]:
            done.result()
    while ours.read_on() or theirs.read_on():
        pass  # nothing that was read before comes again

    for agency, other in ((ours, theirs), (theirs, ours)):
        places = [row["id"] for row in agency.rows]
        assert places == sorted(set(places))
        assert sorted(agency.texts) == sorted(texts_of(agency, writers))
        assert other.draft not in {row["update"] for row in agency.rows}
        assert f"Secret of {other.code}." not in str(agency.rows)
