"""python -m embedded run, and python -m embedded test -- COMMAND."""

import argparse
import os
import sys
from pathlib import Path

from embedded import CannotStart, running, testing


def main() -> int:
    arguments = _parser().parse_args()
    var = Path(os.environ.get("CPIP_VAR") or running.PROJECT / "var").resolve()
    try:
        if sys.platform != "linux":
            raise CannotStart(
                "The embedded servers need Linux. On another system, use"
                " docker-compose.yml."
            )
        if arguments.verb == "test":
            return testing.run(var / "test", arguments.command)
        running.run(var)
    except CannotStart as why:
        print(why, file=sys.stderr)
        return 1
    except OSError as fault:
        print(f"The tracker cannot go on: {fault}.", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="run the tracker until Ctrl-C")
    test = verbs.add_parser(
        "test", help="run a command with a PostgreSQL and a Redis of its own"
    )
    test.add_argument("command", nargs="+")
    return parser


if __name__ == "__main__":
    sys.exit(main())
