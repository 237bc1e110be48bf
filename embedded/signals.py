"""Waiting, for a process that must notice a signal at once but only where it is ready for one.

The signals are blocked and taken up by `wait`, so none ever interrupts a half-done start or stop.
"""

import signal

_STOP = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class StopAsked(Exception):
    """Somebody asked the process to stop. `signal` says how."""

    def __init__(self, number: int) -> None:
        super().__init__(signal.Signals(number).name)
        self.signal = number


def hold() -> None:
    """Block the signals that ask to stop, and the news of a child's end, until `wait` takes them
    up.
    """
    # A script's background job is started deaf to Ctrl-C; whoever sends it that by hand still means
    # it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    # What else the caller has ignored stays ignored: nohup.
    stop = {number for number in _STOP if signal.getsignal(number) != signal.SIG_IGN}
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD, *stop})


def release() -> None:
    """Undo `hold`. A child calls it before it becomes another program."""
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD, *_STOP})


def heed_only_interrupts() -> None:
    """Let only Ctrl-C count from now on. Closing a terminal may send the same wish to stop more
    than once.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM, signal.SIGHUP})


def wait(seconds: float) -> None:
    """Wait that long at most; return early when a child ends, and raise StopAsked when a stop is
    asked for.
    """
    held = signal.pthread_sigmask(signal.SIG_BLOCK, ())
    arrived = signal.sigtimedwait(held & {signal.SIGCHLD, *_STOP}, max(seconds, 0))
    if arrived and arrived.si_signo != signal.SIGCHLD:
        raise StopAsked(arrived.si_signo)
