"""`run`: the whole tracker on one machine, from an empty folder to an address that answers, until
it is stopped.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from embedded import CannotStart, processes, servers, signals
from embedded.processes import Child, Program
from embedded.supervisor import Supervisor, only_one, say

PROJECT = Path(__file__).resolve().parents[1]
_READY_WITHIN = 180  # seconds: a loaded machine has taken 60


def run(var: Path) -> None:
    """Start everything, keep it running until a signal asks to stop, and stop everything. Raises
    CannotStart.
    """
    if os.environ.get("CPIP_ENV") == "production":
        raise CannotStart(
            "CPIP_ENV is production, and this way to run is for one's own machine: "
            "use docker-compose.yml, or unset CPIP_ENV."
        )
    host, port = (
        os.environ.get("HOST") or "127.0.0.1",
        port_number(os.environ.get("PORT") or "8000"),
    )
    with only_one(
        var / "run.lock",
        "The tracker is already running from this folder (process {pid}).",
    ):
        signals.hold()
        try:
            with Supervisor(var) as supervisor:
                _run(supervisor, host, port)
        except signals.StopAsked:
            say("Stopped.")


def _run(supervisor: Supervisor, host: str, port: int) -> None:
    check_is_free(host, port)
    servers.start(supervisor)
    accounts = carry_out_steps()
    say("Starting the web server, the worker and the clock ...")
    supervisor.start(beat(supervisor))
    supervisor.start(worker(supervisor))
    wait_until_ready(supervisor.start(web(supervisor, host, port)), host, port)
    say(
        f"\nThe tracker is running at {address(host, port)}\n\n{accounts}Press Ctrl-C"
        " to stop it."
    )
    supervisor.keep_running()


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise CannotStart(f"PORT is {text!r}; it must be a number from 1 to 65535.")
    return int(text)


def check_is_free(host: str, port: int) -> None:
    """Raise CannotStart where the web server could not listen, before the long steps rather than
    after them.
    """
    try:
        family, kind, protocol, _, place = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(place)
            listener.listen()
    except OSError as fault:
        raise CannotStart(
            f"Cannot listen on {host}, port {port}: {fault.strerror}. Set HOST and PORT"
            f" to a free address, for instance `PORT={port % 65535 + 1} make run`."
        ) from None


def carry_out_steps() -> str:
    """Bring the database and the static files up to date, and return the demonstration's accounts
    as text.
    """
    with tempfile.TemporaryFile("w+") as printed:
        steps = subprocess.Popen(
            _module("embedded.steps"),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=sys.stdout,
            start_new_session=True,
            preexec_fn=processes.die_with_parent(signal.SIGKILL),
        )
        try:
            while steps.poll() is None:
                signals.wait(1)
        finally:
            steps.kill()
            steps.wait()
        if steps.returncode:
            raise CannotStart("The tracker was not started.")
        printed.seek(0)
        return printed.read()


def web(supervisor: Supervisor, host: str, port: int) -> Program:
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = [
        "--bind",
        bind,
        "--worker-class",
        "gthread",
        "--workers",
        "2",
        "--threads",
        "4",
    ]
    options += [
        "--preload",
        "--no-control-socket",
        "--graceful-timeout",
        "5",
    ]  # --preload: one import for both workers
    return Program(
        "The web server",
        [*_module("gunicorn"), "cpip.wsgi", *options],
        supervisor.log("web"),
    )


def worker(supervisor: Supervisor) -> Program:
    command = [
        *_module("celery"),
        "-A",
        "cpip",
        "worker",
        "--concurrency",
        "2",
        "--loglevel",
        "INFO",
    ]
    # Left behind, it would finish its jobs or wait for a Redis that is gone. Killed, its jobs
    # return to the queue.
    return Program(
        "The worker",
        command,
        supervisor.log("worker"),
        orphan_signal=signal.SIGKILL,
        patience=20,
    )


def beat(supervisor: Supervisor) -> Program:
    schedule = str(supervisor.var / "celerybeat-schedule")
    command = [
        *_module("celery"),
        "-A",
        "cpip",
        "beat",
        "--schedule",
        schedule,
        "--pidfile=",
        "--loglevel",
        "INFO",
    ]
    return Program("The clock", command, supervisor.log("beat"))


def _module(name: str) -> list[str]:
    return [sys.executable, "-m", name]


def address(host: str, port: int) -> str:
    """Return the address to open in a browser on this machine."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
        host, f"[{host}]" if ":" in host else host
    )
    return f"http://{name}:{port}/"


def wait_until_ready(child: Child, host: str, port: int) -> None:
    """Wait until the web server answers that it is ready.

    Raises CannotStart with the end of its log where its process has ended, or is alive but not
    ready after long.
    """
    url = f"{address(host, port)}readyz"
    is_decided = processes.wait_until(
        lambda: not child.is_running or is_ready(url), _READY_WITHIN
    )
    if child.is_running and is_decided:
        return
    if child.is_running:
        fault = f"is running, but was not ready within {_READY_WITHIN} s"
    else:
        fault = "ended before it was ready"
    log = child.program.log
    raise CannotStart(
        f"{processes.last_lines(log)}\nThe web server {fault}; its log is {log}."
    )


def is_ready(url: str) -> bool:
    request = urllib.request.Request(url)
    if hosts := os.environ.get("CPIP_ALLOWED_HOSTS", "").strip("*"):
        request.add_header("Host", hosts.split(",")[0].strip())
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request, timeout=5) as answer:
            return answer.status == 200
    except (OSError, urllib.error.HTTPError):
        return False
