from reminders.services.holds import hold, release
from reminders.services.ladder import add_step, remove_step
from reminders.services.making import (
    make_reminders,
    run_day,
    send_now,
    set_aside_what_is_over,
    try_again,
)

__all__ = [
    "add_step",
    "hold",
    "make_reminders",
    "release",
    "remove_step",
    "run_day",
    "send_now",
    "set_aside_what_is_over",
    "try_again",
]
