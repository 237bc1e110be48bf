"""The embedded PostgreSQL and Redis: real servers, started and stopped through `python -m
embedded test`.
"""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from embedded import accounts, addresses, postgres, processes
from embedded.processes import Child, Program
from tests.surroundings import PATIENCE, wait_until

USE_BOTH = """
import os, psycopg2, redis
connection = psycopg2.connect(os.environ["DATABASE_OWNER_URL"])
connection.autocommit = True
cursor = connection.cursor()
cursor.execute("CREATE TABLE IF NOT EXISTS visit (id serial)")
cursor.execute("INSERT INTO visit DEFAULT VALUES RETURNING id")
print("visit", cursor.fetchone()[0], "redis", redis.Redis.from_url(os.environ["REDIS_URL"]).ping())
cursor.execute("SHOW server_encoding")
print(cursor.fetchone()[0])
raise SystemExit(7)
"""

as_root = pytest.mark.skipif(
    os.getuid() != 0, reason="only root's servers run as another user"
)


def test_a_command_has_servers_of_its_own_that_keep_their_data_and_end_with_it(
    embedded,
):
    first = embedded.finish("test", "--", sys.executable, "-c", USE_BOTH)
    second = embedded.finish("test", "--", sys.executable, "-c", USE_BOTH)

    assert first[0] == second[0] == 7
    assert "visit 1 redis True\nUTF8" in first[1]
    assert "visit 2 redis True" in second[1]
    assert embedded.left == []
    assert not addresses.socket_folder(embedded.var / "test").exists()


def test_the_servers_listen_only_in_a_folder_private_to_their_user(embedded):
    embedded.start("test", "--", "sh", "-c", "echo up; exec sleep 3600")
    embedded.wait_for("up")

    sockets = addresses.socket_folder(embedded.var / "test")

    assert sockets.stat().st_mode & 0o777 == 0o700
    assert {path.name for path in sockets.iterdir()} >= {".s.PGSQL.5432", "redis.sock"}
    assert not any(_listens_on_tcp(pid) for pid in embedded.left)


def _listens_on_tcp(pid: int) -> bool:
    names = {os.readlink(entry.path) for entry in os.scandir(f"/proc/{pid}/fd")}
    tables = [Path(f"/proc/{pid}/net/{kind}").read_text() for kind in ("tcp", "tcp6")]
    rows = [line.split() for table in tables for line in table.splitlines()]
    return any(f"socket:[{row[9]}]" in names for row in rows if row[3] == "0A")


def test_servers_end_with_a_killed_supervisor_and_start_again(embedded):
    supervisor = embedded.start("test", "--", "sh", "-c", "echo up; exec sleep 3600")
    embedded.wait_for("up")

    supervisor.kill()
    supervisor.wait()
    again = embedded.finish("test", "--", "true")

    assert again[0] == 0, again[1]
    assert embedded.left == []


def test_a_stop_signal_reaches_the_command_and_ends_everything(embedded):
    supervisor = embedded.start("test", "--", "sh", "-c", "echo up; exec sleep 3600")
    embedded.wait_for("up")

    supervisor.terminate()

    assert supervisor.wait(timeout=PATIENCE) == 128 + signal.SIGTERM
    assert embedded.left == []


def test_a_second_copy_on_the_same_folder_is_refused(embedded):
    first = embedded.start("test", "--", "sh", "-c", "echo up; exec sleep 3600")
    embedded.wait_for("up")

    second = embedded.finish("test", "--", "true")

    assert second == (
        1,
        f"The tests are already running in this folder (process {first.pid}).\n",
    )


def test_a_start_ended_half_way_is_made_good_by_the_next(embedded):
    unfinished = embedded.var / "test" / "postgres.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")

    assert embedded.finish("test", "--", "true")[0] == 0
    assert not unfinished.exists()


def test_a_server_started_by_hand_on_our_data_is_ended_first(embedded):
    embedded.finish("test", "--", "true")
    data = embedded.var / "test" / "postgres"
    account = accounts.for_servers(data)
    command = [
        postgres.binaries() / "postgres",
        "-D",
        data,
        "-c",
        "listen_addresses=",
        "-k",
        data,
    ]
    stranger = subprocess.Popen(
        command, stderr=subprocess.DEVNULL, **accounts.rights(account)
    )
    wait_until((data / ".s.PGSQL.5432").exists)

    again = embedded.finish("test", "--", "true")

    assert again[0] == 0, again[1]
    assert stranger.wait(timeout=PATIENCE) == 0


def test_a_crash_whose_process_number_is_another_programs_by_now_does_no_harm(embedded):
    embedded.finish("test", "--", "true")
    data = embedded.var / "test" / "postgres"
    account = accounts.for_servers(data)
    other = subprocess.Popen(["sleep", "3600"], **accounts.rights(account))
    (data / "postmaster.pid").write_text(f"{other.pid}\n{data}\n1500000000\n5432\n\n\n")

    again = embedded.finish("test", "--", "true")

    assert again[0] == 0, again[1]
    assert other.poll() is None
    other.kill()
    other.wait()


def test_damaged_data_are_said_plainly(embedded):
    embedded.finish("test", "--", "true")
    (embedded.var / "test" / "postgres" / "global" / "pg_control").unlink()

    code, printed = embedded.finish("test", "--", "true")

    assert code == 1
    assert (
        f"does not start; its log is {embedded.var}/test/log/postgres.log. If its data"
        " are damaged" in printed
    )
    assert "Traceback" not in printed
    assert embedded.left == []


def test_a_named_server_that_does_not_answer_is_said_plainly(embedded):
    url = "postgres://cpip:very-secret@127.0.0.1:1/cpip"
    database = embedded.finish(
        "test", "--", "true", DATABASE_URL=url, REDIS_URL="redis://127.0.0.1:1"
    )
    broker = embedded.finish("test", "--", "true", REDIS_URL="redis://127.0.0.1:1")
    other = embedded.finish(
        "test",
        "--",
        "true",
        DATABASE_URL="sqlite:///x",
        REDIS_URL="redis://127.0.0.1:1",
    )

    assert database[0] == broker[0] == other[0] == 1
    assert "The database that DATABASE_URL names does not answer." in database[1]
    assert "very-secret" not in database[1]
    assert "The Redis that REDIS_URL names does not answer." in broker[1]
    assert "must name a PostgreSQL database" in other[1]


@as_root
def test_a_folder_that_the_servers_user_may_not_enter_is_named(embedded):
    embedded.var.chmod(0o700)

    code, printed = embedded.finish("test", "--", "true")

    assert code == 1
    assert f"who may not enter {embedded.var}. Move the project" in printed
    assert embedded.var.stat().st_mode & 0o777 == 0o700


def test_a_socket_folder_that_others_may_enter_is_refused(embedded):
    sockets = addresses.socket_folder(embedded.var / "test")
    sockets.mkdir()
    sockets.chmod(0o777)
    (sockets / "theirs").touch()

    code, printed = embedded.finish("test", "--", "true")

    assert code == 1
    assert f"{sockets} should be a private folder" in printed
    shutil.rmtree(sockets)


def test_a_link_in_place_of_the_socket_folder_is_refused(embedded):
    sockets = addresses.socket_folder(embedded.var / "test")
    sockets.symlink_to(embedded.var)

    code, printed = embedded.finish("test", "--", "true")

    assert code == 1
    assert f"{sockets} should be a private folder" in printed
    sockets.unlink()


def test_what_a_killed_supervisor_left_is_ended_by_force_where_it_does_not_end(
    tmp_path,
):
    mark = tmp_path / "mark"
    stubborn = Child(
        Program(
            "Stubborn",
            ["sh", "-c", "trap '' TERM; sleep 3600 & wait"],
            tmp_path / "log",
        ),
        mark,
    )
    stubborn.start()
    wait_until(lambda: len(processes.marked([mark])) == 2)

    processes.end_leftovers([mark], patience=0.1)

    assert processes.marked([mark]) == []
    assert not stubborn.is_running


def test_a_program_that_ends_is_started_again_with_longer_and_longer_pauses(tmp_path):
    child = Child(
        Program("Brief", ["sh", "-c", "exit 3"], tmp_path / "log"), tmp_path / "mark"
    )
    child.start()
    pauses, now = [], 0
    for _ in range(9):
        wait_until(lambda: not child.is_running)
        line = child.look_after(now)
        pauses.append(child.start_again_at - now)
        assert (
            line
            == f"Brief ended with exit code 3; starting it again in {pauses[-1]:g} s."
        )
        now = child.start_again_at
        assert child.look_after(now) is None

    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_a_large_log_is_set_aside_at_the_start(tmp_path):
    log = tmp_path / "web.log"
    log.write_bytes(b"x" * (10 * 1024 * 1024 + 1))

    processes.open_log(log).close()

    assert log.stat().st_size == 0
    assert (tmp_path / "web.log.1").stat().st_size > 10 * 1024 * 1024
