import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from embedded import addresses, processes
from tests.surroundings import PROJECT, surroundings, wait_until

LONG = 900  # seconds: from an empty folder it makes all tables and the demonstration


class Embedded:
    """`python -m embedded` in a process of its own, on a data folder of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.started: list[subprocess.Popen] = []

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen:
        environment = (
            surroundings(CPIP_VAR=str(self.var), PORT=str(self.port)) | settings
        )
        output = (self.var.parent / "output").open("w")
        command = [sys.executable, "-m", "embedded", *arguments]
        with output:
            process = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdout=output, stderr=output
            )
        self.started.append(process)
        return process

    def finish(self, *arguments: str, **settings: str) -> tuple[int, str]:
        """Run to the end, and return the exit code and what was printed."""
        return self.start(*arguments, **settings).wait(timeout=LONG), self.printed

    @property
    def printed(self) -> str:
        return (self.var.parent / "output").read_text()

    def wait_for(self, text: str, seconds: float = LONG) -> None:
        wait_until(lambda: text in self.printed, seconds, lambda: self.printed)

    @property
    def left(self) -> list[int]:
        """The processes that came of it and are still there, other than itself."""
        return processes.marked([*self.var.glob("run/*"), *self.var.glob("test/run/*")])


@contextmanager
def folder_of_its_own():
    # Not pytest's own folder: as root the servers run as another user, who may not enter that.
    folder = Path(tempfile.mkdtemp(prefix="cpip-test-", dir="/tmp"))
    folder.chmod(0o755)
    embedded = Embedded(folder / "var")
    embedded.var.mkdir()
    yield embedded
    for process in embedded.started:
        process.kill()
        process.wait()
    wait_until(lambda: not embedded.left)
    for var in (embedded.var, embedded.var / "test"):
        shutil.rmtree(addresses.socket_folder(var), ignore_errors=True)
    shutil.rmtree(folder)


@pytest.fixture
def embedded():
    with folder_of_its_own() as embedded:
        yield embedded


@pytest.fixture(scope="module")
def lived_in():
    """A data folder that a module's tests use one after the other; at first it is empty."""
    with folder_of_its_own() as embedded:
        yield embedded
