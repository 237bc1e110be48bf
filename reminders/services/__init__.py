from reminders.services.at_once import (
    NotReminded,
    lines_to_send_now,
    remind_about,
    remind_all,
    send_now,
    try_again,
)
from reminders.services.daily_run import (
    make_reminders,
    run_day,
    set_aside_what_is_over,
)
from reminders.services.holds import hold, release
from reminders.services.ladder import (
    StepContent,
    add_step,
    change_step,
    remove_step,
)
from reminders.services.opening import open_round

__all__ = [
    "StepContent",
    "add_step",
    "change_step",
    "hold",
    "lines_to_send_now",
    "make_reminders",
    "open_round",
    "release",
    "NotReminded",
    "remind_about",
    "remind_all",
    "remove_step",
    "run_day",
    "send_now",
    "set_aside_what_is_over",
    "try_again",
]
