"""The steps from an empty database to a tracker that can answer.

They run in one process, `python -m embedded.steps`, because starting Django takes longer than
most of them do. Progress and faults go to standard error; what the demonstration says of its
accounts goes to standard output.
"""

import gc
import io
import os
import sys
import traceback

import django
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

_STEPS = {
    "Migrating the database": ["migrate", "--no-input"],
    "Making the table of the cache": ["createcachetable"],
    "Collecting the static files": ["collectstatic", "--no-input"],
    "Loading the programme": ["load_programme"],
}


def main() -> None:
    title = "Reading the settings"
    try:
        django.setup()
        # What is loaded stays, and migrating makes much that is no garbage for long: to look for it
        # after every 700 things takes a fifth of the time.
        gc.freeze()
        gc.set_threshold(10_000)
        for title, command in _STEPS.items():
            carry_out(title, command)
        if settings.DEMONSTRATION:
            title = "Loading the demonstration"
            print(carry_out(title, ["load_demonstration"]), end="")
    except (CommandError, ImproperlyConfigured) as fault:
        sys.exit(f"{fault}\n{title} failed.")
    except Exception:
        sys.exit(f"{traceback.format_exc()}\n{title} failed.")


def carry_out(title: str, command: list[str]) -> str:
    """Run one of Django's commands and return what it printed."""
    print(f"{title} ...", file=sys.stderr, flush=True)
    output = io.StringIO()
    call_command(*command, stdout=output)
    return output.getvalue()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")
    main()
