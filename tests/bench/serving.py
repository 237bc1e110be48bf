"""Serves the tracker by gunicorn, as it is served to people."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embedded.processes import die_with_parent

PROJECT = Path(__file__).resolve().parents[2]


@contextmanager
def serving(var: Path) -> Iterator[str]:
    """Yield the address of a server of one process, which ends with the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            "cpip.wsgi",
            "--no-control-socket",
            "--threads",
            "4",
        ]
        with (var / "gunicorn.log").open("w") as log:
            server = subprocess.Popen(
                [*command, "--bind", f"fd://{listener.fileno()}"],
                cwd=PROJECT,
                env=os.environ,
                pass_fds=[listener.fileno()],
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )
        try:
            _wait(server, url, var)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


def _wait(server: subprocess.Popen, url: str, var: Path) -> None:
    deadline = time.monotonic() + 180
    while True:
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()
            return
        except OSError as fault:
            if server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(
                    f"{fault}\n{(var / 'gunicorn.log').read_text()}"
                ) from fault
            time.sleep(0.1)
