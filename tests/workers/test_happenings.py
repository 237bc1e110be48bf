"""Each person is told once of each thing that happened, whatever happens to whoever tells them. The
ten minutes within which things are told together are a few seconds here.
"""

import re

import pytest

from reminders.mailing import MARKED_AT_ONCE
from tests.surroundings import PATIENCE
from tests.workers.conftest import TOLD

pytestmark = [pytest.mark.xdist_group("workers"), pytest.mark.long]

PEOPLE, EACH = 40, 6
APART = 2.0  # seconds, for ten minutes
LOAD = "from tests.workers.happening import load_updates\nload_updates({})"
COMMENT = (
    "from tests.workers.happening import comment_on_each\n"
    "import time\n"
    "for number in range({first}, {first} + {each}):\n"
    "    comment_on_each(f'Word{{number}}')\n"
    "    time.sleep({pause})"
)
PERSON = re.compile(r"Word\d+-\S+@example\.org")
# Emails that were made before the last one to the same person had been out for so many seconds.
TOO_SOON = """
    SELECT count(*) FROM (
        SELECT made_at - lag(sent_at) OVER (PARTITION BY person_id ORDER BY sent_at) AS gap
        FROM reminders_reminder WHERE kind <> 'step' AND state = 'sent'
    ) AS mails WHERE gap < make_interval(secs => %s)
"""
SENT = """
    SELECT count(*) FROM reminders_notice AS notice
    JOIN reminders_reminder AS mail ON mail.id = notice.mail_id WHERE mail.state = 'sent'
"""
FAULTY = "SELECT count(*) FROM reminders_reminder WHERE fault <> ''"
FASTEST = """
    SELECT max(number) FROM (
        SELECT count(*) AS number FROM reminders_reminder WHERE state = 'sent'
        GROUP BY date_trunc('minute', sent_at)
    ) AS minutes
"""


def comment(office, each: int, *, first: int = 1, pause: float = 0) -> None:
    """Have so many comments written on each update, with a pause (seconds) after each round."""
    office.run(COMMENT.format(first=first, each=each, pause=pause))


def told(office) -> dict[str, list[tuple[str, set[str]]]]:
    """Return by address the number of each message that came, and the words it tells of."""
    by_address: dict[str, list[tuple[str, set[str]]]] = {}
    for number, to, text in office.texts():
        words = set(PERSON.findall(text))
        by_address.setdefault(to, []).append((number, words))
    return by_address


def check_each_is_told_once(office, people: int, each: int) -> None:
    """Every person has every word, each in one message; a second copy has the first one's
    number.
    """
    by_address = told(office)
    assert len(by_address) == people
    for address, messages in by_address.items():
        by_number = dict(messages)
        words = [word for words in by_number.values() for word in words]
        expected = {f"Word{number}-{address}" for number in range(1, each + 1)}
        assert sorted(words) == sorted(expected)


def wait_until_told(office, number: int) -> None:
    """Wait until so many things that happened for people are in emails that were sent."""

    def is_told() -> bool:
        office.look_after_workers()
        return office.database.value(SENT) == number

    office.wait(is_told, f"{number} notices")


def test_two_workers_tell_each_person_of_each_thing_once_and_together(office):
    office.run(LOAD.format(PEOPLE))
    office.start_mail()
    office.claim_seconds = PATIENCE  # nobody ends, so no claim runs out
    office.event_seconds, office.apart_seconds = 0.25, APART

    office.start_workers(2)
    office.start_clocks(2)
    comment(office, EACH, pause=APART / 4)
    wait_until_told(office, PEOPLE * EACH)

    check_each_is_told_once(office, PEOPLE, EACH)
    assert len(office.texts()) == office.database.value(
        "SELECT count(DISTINCT message_id) FROM reminders_reminder"
    )
    assert office.database.value(TOO_SOON, APART) == 0


def test_a_worker_killed_between_sending_and_marking_repeats_only_the_same_message(
    office,
):
    office.run(LOAD.format(PEOPLE))
    comment(office, EACH)
    office.start_mail()
    # Longer than what is marked at once, so that each is marked by itself; the kill comes while
    # the server has a message, or the worker has not marked it.
    office.tell_mail("delay", 0.05)
    office.claim_seconds, office.event_seconds = 5, 0.25

    office.start_workers(2)
    office.start_clocks(1)
    for moment in (PEOPLE // 4, PEOPLE // 2):
        office.wait(
            lambda moment=moment: office.number_received() >= moment,
            f"message {moment}",
        )
        office.kill_a_worker()
    wait_until_told(office, PEOPLE * EACH)

    check_each_is_told_once(office, PEOPLE, EACH)
    assert len(office.texts()) <= PEOPLE + office.killed * MARKED_AT_ONCE


def test_after_an_hour_without_a_mail_server_each_is_told_once_in_one_email(office):
    office.run(LOAD.format(PEOPLE))
    office.event_seconds, office.apart_seconds = 0.25, APART / 4
    office.start_workers(2)
    office.start_clocks(1)

    comment(office, EACH, pause=APART / 4)  # longer than ten minutes apart
    office.wait(lambda: office.database.value(FAULTY) == PEOPLE, "a fault with each")
    assert office.states() == {"waiting": PEOPLE}
    office.start_mail()
    wait_until_told(office, PEOPLE * EACH)

    check_each_is_told_once(office, PEOPLE, EACH)
    assert {len(messages) for messages in told(office).values()} == {1}


@pytest.mark.skipif(not TOLD, reason="`make soak` says how many people")
def test_many_people_are_told_of_thirty_things_in_an_hour_in_flat_memory(office):
    """An hour is six minutes here, and ten minutes one."""
    each, apart = 30, 60.0
    office.run(LOAD.format(TOLD))
    office.start_mail()
    office.apart_seconds = apart
    office.event_seconds, office.tick_seconds = 1.5, 60

    office.start_workers(4)
    office.start_clocks(1)
    memory = []
    for part in range(5):
        comment(office, each // 5, first=1 + part * each // 5, pause=12)
        memory.append(max(office.memory_of_workers()))
    wait_until_told(office, TOLD * each)

    number = len(office.texts())
    print(f"{TOLD} people, {each} things each in 6 minutes: {number} emails")
    print(f"Fastest minute: {office.database.value(FASTEST)} emails")
    print(f"Largest worker, in MiB: {[round(size / 1024, 1) for size in memory]}")
    check_each_is_told_once(office, TOLD, each)
    assert office.database.value(TOO_SOON, apart) == 0
    assert memory[-1] < memory[0] * 1.15
