"""Each person gets each reminder once, whatever happens to whoever sends it."""

import random
import time

import pytest

from reminders.mailing import MARKED_AT_ONCE
from tests.surroundings import PATIENCE
from tests.workers.conftest import KILLS, PEOPLE

pytestmark = [pytest.mark.xdist_group("workers"), pytest.mark.long]

LOAD = "from tests.workers.owing import load\nload({}, gone={})"
AGAIN = """from reminders.services import make_reminders
from reminders.tasks import catch_up
from datetime import date
print(make_reminders(today=date(2018, 5, 21)))
for _ in range(20):
    catch_up.delay()
"""


def owed_by(address: str) -> set[str]:
    """What a person made by `owing.load` owes."""
    place = int("".join(letter for letter in address.split("@")[0] if letter.isdigit()))
    return {f"ACT-{place * 3 + nth}" for nth in (1, 2, 3)}


def check_ledger_agrees(office) -> None:
    """Every message that came is in the ledger as sent, under its number, and the
    other way round.
    """
    ledger = office.database.rows(
        "SELECT message_id, address FROM reminders_reminder WHERE state = 'sent'"
    )
    assert {(number, to) for number, to, _ in office.received()} == set(ledger)
    lines = office.database.value(
        "SELECT count(*) FROM reminders_reminderline l JOIN reminders_reminder r ON"
        " r.id = l.reminder_id WHERE r.state = 'sent'"
    )
    assert lines == 3 * len(ledger)


def test_four_workers_and_two_clocks_send_each_person_one_email_that_lists_what_they_owe(
    office,
):
    office.run(LOAD.format(PEOPLE, 0))
    office.start_mail()
    office.claim_seconds = PATIENCE  # nobody ends, so no claim runs out

    office.start_workers(4)
    office.start_clocks(2)
    office.wait_until_done()

    received = office.received()
    assert len(received) == PEOPLE
    assert len({to for _, to, _ in received}) == PEOPLE
    assert all(references == owed_by(to) for _, to, references in received)
    check_ledger_agrees(office)
    assert office.run(AGAIN) == "0"
    time.sleep(5)  # ticks and tasks go on meanwhile
    assert office.number_received() == PEOPLE
    assert office.database.value("SELECT count(*) FROM reminders_dailyrun") == 1


def test_workers_killed_at_random_moments_lose_nothing_and_repeat_only_the_same_message(
    office,
):
    office.run(LOAD.format(PEOPLE, 0))
    office.start_mail()
    office.tell_mail("delay", 0.02)
    office.claim_seconds = 10  # no worker stands still for so long
    moments = sorted(random.sample(range(PEOPLE // 20, PEOPLE * 9 // 10), KILLS))

    office.start_workers(4)
    office.start_clocks(2)
    for moment in moments:
        office.wait(
            lambda moment=moment: office.number_received() >= moment,
            f"message {moment}",
        )
        office.kill_a_worker()
    office.wait_until_done()

    received = office.received()
    assert office.killed == KILLS
    assert len({to for _, to, _ in received}) == PEOPLE
    assert (
        len({number for number, _, _ in received}) == PEOPLE
    )  # a second copy carries the first one's number
    assert len(received) <= PEOPLE + KILLS * MARKED_AT_ONCE, (
        f"{len(received) - PEOPLE} sent twice"
    )
    assert all(references == owed_by(to) for _, to, references in received)
    check_ledger_agrees(office)
    print(
        f"{PEOPLE} people, {KILLS} workers killed: {len(received) - PEOPLE} messages"
        " came twice"
    )


def test_a_failing_mail_server_and_a_redis_that_restarts_lose_nothing(
    office,
):
    people, gone = 60, 30
    office.run(LOAD.format(people, gone))
    office.tell_mail("drop", 5)
    office.tell_mail("delay", 0.05)

    office.start_workers(4)
    office.start_clocks(2)
    office.wait(
        lambda: office.database.value(
            "SELECT count(*) FROM reminders_reminder WHERE fault <> ''"
        ),
        "a fault",
    )
    assert office.states() == {"waiting": people}
    office.start_mail()
    office.wait(lambda: office.number_received() > 5, "the first messages")
    office.kill(office.redis)
    time.sleep(1)
    office.start_redis()
    office.kill(office.mail)
    time.sleep(1)
    office.start_mail()
    office.wait_until_done()

    assert office.states() == {"sent": people - gone, "undeliverable": gone}
    received = office.received()
    assert {to for _, to, _ in received} == {
        f"person{place}@example.org" for place in range(gone, people)
    }
    assert len({number for number, _, _ in received}) == people - gone
    faults = office.database.rows(
        "SELECT DISTINCT fault FROM reminders_reminder WHERE state = 'undeliverable'"
    )
    assert faults == [("550 No such person",)]
    check_ledger_agrees(office)
