"""How fast many reminders go out, beside a loop that only sends; `make soak` runs it and prints the
figures.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.workers import bare_loop
from tests.workers.conftest import RECIPIENTS
from tests.workers.mailserver import messages
from tests.workers.test_exactly_once import LOAD, check_ledger_agrees

pytestmark = [
    pytest.mark.xdist_group("workers"),
    pytest.mark.skipif(not RECIPIENTS, reason="`make soak` says how many recipients"),
]
SPAN = "SELECT extract(epoch FROM max(sent_at) - min(sent_at)) FROM reminders_reminder"


def test_many_recipients_are_sent_to_at_half_the_speed_of_a_bare_loop_or_more_in_flat_memory(
    office,
):
    office.run(LOAD.format(RECIPIENTS, 0))
    office.start_mail()
    office.tick_seconds = 60  # as in earnest

    office.start_workers(4)
    office.start_clocks(1)
    memory = []
    for part in (0.1, 0.25, 0.5, 0.75, 0.95):
        office.wait(
            lambda part=part: office.number_received() >= RECIPIENTS * part,
            f"{part:.0%} of the messages",
        )
        memory.append(max(office.memory_of_workers()))
    office.wait_until_done()
    ours = RECIPIENTS / float(office.database.value(SPAN))
    check_ledger_agrees(office)
    office.stop_all_but_mail()
    bare, ready = bare_speeds(office)

    print(f"{RECIPIENTS} reminders: {ours:.0f} a second")
    print(
        f"A bare smtplib loop to the same server that writes each message: {bare:.0f} a"
        " second"
    )
    print(
        f"The same with one ready message, sent again and again: {ready:.0f} a second"
    )
    print(
        "Largest worker, in MiB, after 10, 25, 50, 75 and 95%:"
        f" {[round(size / 1024, 1) for size in memory]}"
    )
    assert ours >= bare / 2
    assert memory[-1] < memory[0] * 1.15


def bare_speeds(office) -> list[float]:
    """Send messages such as ours from a process that does nothing else; messages per second of each
    loop.
    """
    one = office.folder / "one"
    one.write_bytes(messages(office.folder)[0])
    command = [
        sys.executable,
        str(Path(bare_loop.__file__)),
        str(office.mail_port),
        str(one),
        str(RECIPIENTS // 4),
    ]
    time.sleep(1)
    printed = subprocess.run(
        command, capture_output=True, text=True, check=True, timeout=600
    ).stdout
    return [float(line) for line in printed.split()]
