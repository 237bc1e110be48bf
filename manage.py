#!/usr/bin/env python
"""Django's command line for the tracker."""

import gc
import os
import sys

from django.core.management import execute_from_command_line
from django.db.utils import OperationalError


def main() -> None:
    # What a command reads and makes mostly stays until it ends: to look for garbage after every 700
    # things takes a tenth of its time, and of migrating a sixth.
    gc.set_threshold(10_000)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")
    try:
        execute_from_command_line(sys.argv)
    except OperationalError as fault:
        sys.exit(
            "The database does not answer. Start it with `make run`, or set"
            f" DATABASE_URL. ({fault})"
        )


if __name__ == "__main__":
    main()
