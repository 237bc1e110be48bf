"""The children that are kept running together, and the folder that one supervisor alone may use."""

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embedded import CannotStart, addresses, processes, signals
from embedded.processes import Child, Program


def say(line: str) -> None:
    """Print a line at once. A terminal that has gone is no reason to stop half-way."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def only_one(lock: Path, sentence: str) -> Iterator[None]:
    """Hold the lock, or raise CannotStart with the sentence; {pid} in it is the holder's number."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            pid = file.read().strip() or "unknown"
            raise CannotStart(sentence.format(pid=pid)) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


class Supervisor:
    """Starts programs as children, starts again what ends, and stops the last one first."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self._children: list[Child] = []
        self._marks = var / "run"
        self._marks.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> "Supervisor":
        processes.end_leftovers(list(self._marks.iterdir()))
        return self

    def __exit__(self, *fault) -> None:
        self.stop()
        # There is no folder where no servers were needed; or something else is in there.
        with suppress(OSError):
            addresses.socket_folder(self.var).rmdir()

    def log(self, name: str) -> Path:
        return self.var / "log" / f"{name}.log"

    def start(self, program: Program) -> Child:
        child = Child(program, self._marks / program.log.stem)
        self._children.append(child)
        child.start()
        return child

    def keep_running(self) -> None:
        """Start again whatever ends. Raises StopAsked, and does not return otherwise."""
        while True:
            for child in self._children:
                if line := child.look_after(time.monotonic()):
                    log = child.program.log
                    say(f"{processes.last_lines(log, 5)}\n{line} Its log is {log}.")
            signals.wait(0.5)

    def stop(self) -> None:
        """Stop everything. Ctrl-C hastens it."""
        signals.heed_only_interrupts()
        hurry = False
        for child in reversed(self._children):
            try:
                patience = 1 if hurry else child.program.patience
                child.stop(patience)
            except signals.StopAsked:
                hurry = True
