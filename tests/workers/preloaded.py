"""Becomes workers and clocks: a process that has loaded the tracker, and splits off one for each
line it reads. To load it takes longer than most of them live.

A line is JSON: the arguments of `celery`, and the file to write to. The answer is the number of the
process. What was split off ends with this one.
"""

import json
import os
import signal
import sys

from celery.__main__ import main as celery

from cpip.celery import app
from embedded.processes import die_with_parent


def main() -> None:
    app.loader.import_default_modules()
    # Nobody here waits for what was split off: the kernel forgets it once it has ended.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        order = json.loads(line)
        prepare = die_with_parent(signal.SIGKILL)
        number = os.fork()
        if not number:
            prepare()
            become(order["arguments"], order["log"])
        print(number, flush=True)


def become(arguments: list[str], log: str) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    output = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for place, file in enumerate((nothing, output, output)):
        os.dup2(file, place)
    sys.argv = ["celery", *arguments]
    sys.exit(celery())


if __name__ == "__main__":
    main()
