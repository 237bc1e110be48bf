"""`python -m embedded run`: the whole tracker as a person starts it, hurts it and stops it."""

import os
import signal
import socket
import sys
import urllib.request
from contextlib import closing

import psycopg2
import pytest

from embedded import CannotStart, addresses, processes, running
from embedded.processes import Child, Program
from tests.databases import Database
from tests.surroundings import PATIENCE, wait_until
from tests.templates import TABLES, template

on_one_folder = pytest.mark.xdist_group("supervisor")
# Everything that migrating makes, one row for each.
MADE = """
    SELECT concat_ws(' ', table_name, column_name, data_type, character_maximum_length,
        is_nullable, column_default, is_identity)
    FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
    UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT pg_get_functiondef(oid)
    FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(' ', table_name, grantee, privilege_type)
    FROM information_schema.role_table_grants WHERE table_schema = 'public'
"""


def answers(embedded) -> bool:
    try:
        with urllib.request.urlopen(
            f"http://127.0.0.1:{embedded.port}/readyz", timeout=PATIENCE
        ) as answer:
            return answer.status == 200
    except OSError:
        return False


def one_of(embedded, name: str) -> int:
    """Return the process that leads the program: the one that the supervisor itself started."""
    return min(processes.marked([embedded.var / "run" / name]))


def made_in(address: str) -> set[str]:
    with closing(psycopg2.connect(address)) as session, session.cursor() as cursor:
        cursor.execute(MADE)
        return {row[0] for row in cursor.fetchall()}


@pytest.fixture
def made_for_tests():
    """What the database holds that tests are given."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    database = Database(f"test_cpip_supervisor_{worker}")
    database.create(template(database.server, TABLES))
    yield made_in(database.owner_address)
    database.drop()


@pytest.mark.long
@on_one_folder
def test_it_starts_answers_and_stops(lived_in, made_for_tests):
    tracker = lived_in.start("run")
    lived_in.wait_for("Press Ctrl-C to stop it.")

    assert (
        f"The tracker is running at http://127.0.0.1:{lived_in.port}/"
        in lived_in.printed
    )
    assert answers(lived_in)
    assert "officer@cpip.example" in lived_in.printed
    assert made_in(addresses.owner_url(lived_in.var)) == made_for_tests
    refused = lived_in.finish("run")
    assert refused == (
        1,
        f"The tracker is already running from this folder (process {tracker.pid}).\n",
    )

    tracker.terminate()
    assert tracker.wait(timeout=PATIENCE) == 0
    assert lived_in.left == []
    assert not answers(lived_in)


@pytest.mark.long
@on_one_folder
def test_what_is_killed_comes_back_and_nothing_outlives_the_supervisor(lived_in):
    tracker = lived_in.start("run")
    lived_in.wait_for("Press Ctrl-C to stop it.")

    before = {
        name: one_of(lived_in, name) for name in ("redis", "postgres", "web", "worker")
    }
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    for name in ("Redis", "PostgreSQL", "The web server", "The worker"):
        lived_in.wait_for(f"{name} was ended by SIGKILL; starting it again in 0.5 s.")
    wait_until(lambda: answers(lived_in))
    assert tracker.poll() is None

    tracker.kill()
    tracker.wait()
    wait_until(lambda: not lived_in.left)

    again = lived_in.start("run")
    lived_in.wait_for("Press Ctrl-C to stop it.")
    again.send_signal(signal.SIGHUP)
    assert again.wait(timeout=PATIENCE) == 0
    assert lived_in.left == []


def test_it_can_be_stopped_while_it_starts(embedded):
    tracker = embedded.start("run")
    embedded.wait_for("Migrating the database")

    tracker.terminate()

    assert tracker.wait(timeout=PATIENCE) == 0
    assert embedded.left == []


def test_a_busy_port_is_said_before_anything_is_started(embedded):
    with socket.create_server(("127.0.0.1", embedded.port)):
        code, printed = embedded.finish("run")

    assert code == 1
    assert printed.startswith(
        f"Cannot listen on 127.0.0.1, port {embedded.port}: Address already in use."
    )
    assert not (embedded.var / "postgres").exists()


def test_a_port_that_is_none_is_said(embedded):
    assert embedded.finish("run", PORT="http") == (
        1,
        "PORT is 'http'; it must be a number from 1 to 65535.\n",
    )


def test_a_step_that_fails_is_named_and_nothing_is_left(embedded):
    code, printed = embedded.finish("run", CPIP_TODAY="soon")

    assert code == 1
    assert "CPIP_TODAY is 'soon'; it must be a date such as 2018-05-21." in printed
    assert printed.endswith(
        "Reading the settings failed.\nThe tracker was not started.\n"
    )
    assert embedded.left == []


def test_it_is_not_for_production(embedded):
    code, printed = embedded.finish("run", CPIP_ENV="production")

    assert code == 1
    assert printed.startswith("CPIP_ENV is production")
    assert len(printed.splitlines()) == 1


SLOW = """
import http.server, sys, time
time.sleep(2)
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture
def start_web(embedded):
    """Return a way to start a program in place of the web server."""
    children = []

    def start(code: str) -> Child:
        command = [sys.executable, "-c", code, str(embedded.port)]
        program = Program("The web server", command, embedded.var / "web.log")
        children.append(Child(program, embedded.var / "mark"))
        children[0].start()
        return children[0]

    yield start
    for child in children:
        child.stop(0)


def test_a_web_server_that_is_alive_but_slow_is_waited_for(embedded, start_web):
    child = start_web(SLOW)

    running.wait_until_ready(child, "127.0.0.1", embedded.port)

    assert child.is_running and answers(embedded)


def test_a_web_server_that_ended_is_given_up_at_once(embedded, start_web):
    child = start_web("raise SystemExit('No such setting.')")

    with pytest.raises(CannotStart) as refusal:
        running.wait_until_ready(child, "127.0.0.1", embedded.port)

    assert str(refusal.value) == (
        "No such setting.\nThe web server ended before it was ready; its log is"
        f" {embedded.var}/web.log."
    )


def test_a_web_server_that_never_becomes_ready_is_given_up_in_the_end(
    embedded, start_web, monkeypatch
):
    monkeypatch.setattr(running, "_READY_WITHIN", 0.5)
    child = start_web("import time; time.sleep(600)")

    with pytest.raises(CannotStart) as refusal:
        running.wait_until_ready(child, "127.0.0.1", embedded.port)

    assert "is running, but was not ready within 0.5 s" in str(refusal.value)
