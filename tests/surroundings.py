"""What processes that tests start are given, and how tests wait for them."""

import os
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE = 180  # seconds: for what takes two on a quiet machine
_OF_THE_TRACKER = (
    "CPIP_",
    "DATABASE_",
    "REDIS_URL",
    "EMAIL_URL",
    "HOST",
    "PORT",
    "DJANGO_",
    "UV_",
    "VIRTUAL_ENV",
)


def surroundings(**settings: str) -> dict[str, str]:
    """Return this process's environment without anything the tracker reads, and with
    the settings.
    """
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_OF_THE_TRACKER)
    } | settings


def wait_until(
    condition: Callable[[], object],
    seconds: float = PATIENCE,
    explain: Callable[[], object] = lambda: "",
) -> None:
    """Wait for a condition, and say what `explain` returns where it does not come true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, (
            f"It did not come true within {seconds} s. {explain()}"
        )
        time.sleep(0.1)
