"""What is sent round for a meeting comes to each who is invited once, whatever happens to the
workers that send it.
"""

import random

import pytest

from reminders.mailing import MARKED_AT_ONCE
from tests.workers.conftest import PEOPLE

pytestmark = [pytest.mark.xdist_group("workers"), pytest.mark.long]
SEND = "from tests.workers.packing import send_a_pack\nsend_a_pack({})"
SENT = "SELECT count(*) FROM reminders_reminder WHERE kind = 'sent_round' AND state = 'sent'"


def test_each_of_many_who_are_invited_gets_the_pack_once_when_a_worker_is_killed(
    office,
):
    office.run(SEND.format(PEOPLE))
    office.start_mail()
    office.tell_mail("delay", 0.02)
    office.claim_seconds = 10  # no worker stands still for so long
    moment = random.randrange(PEOPLE // 10, PEOPLE * 8 // 10)

    office.start_workers(2)
    office.start_clocks(2)
    office.wait(lambda: office.number_received() >= moment, f"message {moment}")
    office.kill_a_worker()

    def is_out() -> bool:
        office.look_after_workers()
        return office.database.value(SENT) == PEOPLE

    office.wait(is_out, f"{PEOPLE} emails")
    messages = office.texts()
    assert office.killed == 1
    assert len({to for _, to, _ in messages}) == PEOPLE
    # a second copy carries the first one's number
    assert len({number for number, _, _ in messages}) == PEOPLE
    assert len(messages) <= PEOPLE + MARKED_AT_ONCE
    assert all("1. Welcome" in text for _, _, text in messages)
    assert all("It is attached as PDF" in text for _, _, text in messages)
    assert office.database.value("SELECT count(*) FROM meetings_sentto") == PEOPLE
