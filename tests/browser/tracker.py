"""The tracker itself, run as it runs for people: its own processes, its own data,
mail in a folder.
"""

import concurrent.futures
import email
import email.policy
import http.cookiejar
import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.parse
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from embedded.processes import die_with_parent
from tests.databases import Database
from tests.surroundings import PATIENCE, PROJECT, surroundings, wait_until
from tests.templates import DEMONSTRATION, static_files, template

KEY = "CIdemo18.look-around-with-this-key-2018"
PASSWORD = "look-around-2018"
SEND_REMINDERS = """
from cpip.celery import app
from reminders.tasks import catch_up
app.conf.task_always_eager = True
catch_up()
"""


class Tracker:
    """A running tracker: its address, its database, the mail it sent, and who has signed in
    already.
    """

    def __init__(self, var: Path, name: str) -> None:
        self.var = var
        self.database = Database(name)
        self.sessions: dict[str, dict] = {}
        self.today = ""  # the demonstration's own day
        self._listener = socket.socket()
        self._listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextmanager
    def running(self):
        """Serve the demonstration; leave neither a process nor a database behind."""
        self.database.create(template(self.database.server, DEMONSTRATION))
        (self.var / "static").symlink_to(static_files())
        try:
            reminders = self._manage("shell", "-v", "0", "-c", SEND_REMINDERS)
            self.start()
            try:
                self._finish(reminders)
                yield self
            finally:
                self.stop()
        finally:
            self._listener.close()
            self.database.drop()

    def sign_in(self, people: list[str]) -> None:
        """Sign in each of the people once, and keep their cookies for browsers."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            self.sessions = dict(
                zip(people, pool.map(self._session, people), strict=True)
            )

    def _session(self, person: str) -> dict:
        jar = http.cookiejar.CookieJar()
        browser = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(jar),
            urllib.request.ProxyHandler({}),
        )
        address = f"{self.url}/accounts/login/"
        browser.open(address, timeout=PATIENCE).close()
        fields = {
            "login": f"{person}@cpip.example",
            "password": PASSWORD,
            "csrfmiddlewaretoken": next(iter(jar)).value,
        }
        form = urllib.parse.urlencode(fields).encode()
        with browser.open(address, form, timeout=PATIENCE) as answer:
            page = answer.read().decode()
        assert "Sign out" in page, page
        return {
            "cookies": [
                {"name": cookie.name, "value": cookie.value, "url": self.url}
                for cookie in jar
            ]
        }

    def start(self) -> None:
        """Serve it, and wait until it answers."""
        self._server = self._serve()
        wait_until(self._answers, explain=lambda: self.log)

    def stop(self) -> None:
        """End the server in good order."""
        self._server.terminate()
        try:
            self._server.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self._server.kill()

    @contextmanager
    def on_day(self, day: str):
        """Let it be another day for a while, for the server and for commands."""
        before, self.today = self.today, day
        self.stop()
        self.start()
        try:
            yield
        finally:
            self.today = before
            self.stop()
            self.start()

    def kill(self) -> None:
        """End the server as a crash would: all its processes at once, whatever they are doing."""
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()

    def run(self, *arguments: str) -> str:
        """Run one of the tracker's commands and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
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

    def letter_to(self, address: str, about: str) -> str:
        """Return the text of the newest email to an address whose subject holds some words."""
        for path in sorted(
            (self.var / "outbox").iterdir(),
            key=lambda path: path.stat().st_mtime_ns,
            reverse=True,
        ):
            letter = email.message_from_bytes(
                path.read_bytes().split(b"\n" + b"-" * 79)[0],
                policy=email.policy.default,
            )
            if letter["To"] == address and about in letter["Subject"]:
                return letter.get_content()
        raise AssertionError(f"No email to {address} about {about}.")

    def link_in_letter_to(self, address: str, about: str) -> str:
        return re.search(
            r"https?://\S+/password/reset/key/\S+", self.letter_to(address, about)
        ).group()

    def api(self, path: str) -> dict:
        """Return what the API answers to the demonstration's key."""
        request = urllib.request.Request(
            f"{self.url}/api/v1/{path}", headers={"Authorization": f"Api-Key {KEY}"}
        )
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)

    @property
    def log(self) -> str:
        return (self.var / "gunicorn.log").read_text()

    @property
    def environment(self) -> dict[str, str]:
        return surroundings(
            CPIP_VAR=str(self.var),
            CPIP_TODAY=self.today or "2018-05-21",
            CPIP_DEMONSTRATION="1",
            CPIP_BASE_URL=self.url,
            CPIP_BROKER_DB=str(settings.BROKER_DB),
            CPIP_LIMITS_DB=str(settings.LIMITS_DB),
            CPIP_API_RATE="1000000 per minute",
            DATABASE_URL=self.database.address,
            REDIS_URL=settings.REDIS_URL,
        )

    def _manage(self, *arguments: str) -> subprocess.Popen:
        command = [sys.executable, "manage.py", *arguments]
        output = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=PROJECT, env=self.environment, **output)

    def _finish(self, process: subprocess.Popen) -> None:
        printed, _ = process.communicate(timeout=PATIENCE)
        assert process.returncode == 0, f"{process.args} failed: {printed}"

    def _serve(self) -> subprocess.Popen:
        listener = self._listener.fileno()
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "cpip.wsgi",
            "--no-control-socket",
            "--threads",
            "4",
        ]
        # Addresses of any length reach the tracker: a fuzzer's would be answered by gunicorn, in
        # words of its own.
        command += ["--limit-request-line", "0"]
        with (self.var / "gunicorn.log").open("a") as output:
            server = subprocess.Popen(
                [*command, "--bind", f"fd://{listener}"],
                cwd=PROJECT,
                env=self.environment,
                pass_fds=[listener],
                stdout=output,
                stderr=output,
                preexec_fn=die_with_parent(signal.SIGTERM),
                process_group=0,
            )
        return server

    def _answers(self) -> bool:
        assert self._server.poll() is None, self.log
        try:
            urllib.request.urlopen(f"{self.url}/readyz", timeout=PATIENCE).close()
        except OSError:
            return False
        return True
