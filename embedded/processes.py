"""Programs that run as children of the supervisor, and never outlive it.

Each child leads a session of its own, so that the terminal's Ctrl-C does not reach it, and asks the
kernel for a signal when the supervisor dies. It also inherits an open file, its mark, by which
every process that came of it can be found again, even one that left the session or outlived a
killed supervisor.
"""

import ctypes
import os
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from embedded import CannotStart, signals
from embedded.accounts import Account, rights

_PR_SET_PDEATHSIG = 1
_LOG_LIMIT = 10 * 1024 * 1024
# Seconds: pauses before a child is started again, and when it counts as healthy.
_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30
_HEALTHY_AFTER = 60
_libc = ctypes.CDLL(None)


def die_with_parent(number: int) -> Callable[[], None]:
    """Return what a child runs at its start, to get that signal when its parent dies."""
    parent = os.getpid()

    def prepare() -> None:
        signals.release()
        _libc.prctl(_PR_SET_PDEATHSIG, number)
        if os.getppid() != parent:  # it died before we could ask
            os._exit(1)

    return prepare


@dataclass(frozen=True)
class Program:
    """What to run, where it writes, and how it is stopped."""

    name: str
    command: list[str]
    log: Path
    account: Account | None = None
    stop_signal: int = signal.SIGTERM
    orphan_signal: int = signal.SIGTERM
    patience: float = 10  # seconds from the stop signal to the end by force


@dataclass
class Child:
    """A program that is kept running: started again when it ends, with longer and longer pauses."""

    program: Program
    mark: Path
    process: subprocess.Popen | None = field(default=None, init=False)
    started_at: float = field(default=0, init=False)
    start_again_at: float | None = field(default=None, init=False)
    delay: float = field(default=_FIRST_DELAY, init=False)

    def start(self) -> None:
        program = self.program
        with open_log(program.log) as log, self.mark.open("a") as mark:
            self.process = subprocess.Popen(
                program.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                pass_fds=[mark.fileno()],
                preexec_fn=die_with_parent(program.orphan_signal),
                **rights(program.account),
            )
        self.started_at = time.monotonic()
        self.start_again_at = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def look_after(self, now: float) -> str | None:
        """Start the program again if it has ended and its pause is over.

        Returns a line for the person at the terminal where it has just ended.
        """
        if self.is_running:
            if now - self.started_at > _HEALTHY_AFTER:
                self.delay = _FIRST_DELAY
            return None
        if self.start_again_at is None:
            self._kill_what_is_left()
            pause = self.delay
            self.start_again_at = now + pause
            self.delay = min(self.delay * 2, _LONGEST_DELAY)
            return (
                f"{self.program.name} {self.how_it_ended()}; starting it again in"
                f" {pause:g} s."
            )
        if now >= self.start_again_at:
            self.start()
        return None

    def how_it_ended(self) -> str:
        assert self.process is not None  # only what was started can end
        code = self.process.returncode
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with exit code {code}"

    def stop(self, patience: float) -> None:
        """Ask the program to stop, and end by force what is still there when its time is over.

        Raises StopAsked.
        """
        try:
            if self.process and self.is_running:
                self.process.send_signal(self.program.stop_signal)
                wait_until(lambda: not self.is_running, patience)
        finally:
            self._kill_what_is_left()

    def _kill_what_is_left(self) -> None:
        if self.process is None:
            return
        if self.is_running:
            self.process.kill()
            self.process.wait()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        signal_all(marked([self.mark]), signal.SIGKILL)


def wait_until(condition: Callable[[], bool], seconds: float) -> bool:
    """Wait for the condition, and say whether it came true in time. Raises StopAsked."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        signals.wait(0.1)
    return True


def marked(marks: list[Path]) -> list[int]:
    """Return the processes, other than this one, that hold one of the marks open to write."""
    files = {_file_of(mark.stat()) for mark in marks}
    return [pid for pid in _processes() if pid != os.getpid() and _holds(pid, files)]


def _file_of(status: os.stat_result) -> tuple[int, int]:
    """Return what tells a file from every other."""
    return status.st_dev, status.st_ino


def _processes() -> Iterator[int]:
    return (
        int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()
    )


def _holds(pid: int, files: set[tuple[int, int]]) -> bool:
    try:
        return any(_is_one_of(entry, files) for entry in os.scandir(f"/proc/{pid}/fd"))
    except OSError:  # another user's process, or one gone by now
        return False


def _is_one_of(entry: os.DirEntry, files: set[tuple[int, int]]) -> bool:
    try:
        status = entry.stat()
        link = entry.stat(follow_symlinks=False)
    except OSError:  # closed by now
        return False
    # A program that only reads the file, a backup say, is not ours.
    is_writing = bool(link.st_mode & stat.S_IWUSR)
    return is_writing and _file_of(status) in files


def signal_all(pids: list[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)


def end_leftovers(marks: list[Path], patience: float = 15) -> None:
    """End what a killed supervisor has left.

    The kernel has signalled its children already, so they get time first.
    """
    for number, seconds in ((None, patience), (signal.SIGQUIT, 5), (signal.SIGKILL, 5)):
        if number:
            signal_all(marked(marks), number)
        if wait_until(lambda: not marked(marks), seconds):
            return
    pids = ", ".join(str(pid) for pid in marked(marks))
    raise CannotStart(
        f"Processes of an earlier run do not end: {pids}. End them first."
    )


def open_log(path: Path):
    """Open a log to add to it; one that has grown large is set aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LOG_LIMIT:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def last_lines(path: Path, count: int = 15) -> str:
    """Return the end of a text file, or nothing where there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(path.stat().st_size - 16 * 1024, 0))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.rstrip().splitlines()[-count:])
