"""Read every page, file and API answer of a running demonstration as each kind of reader, and
compare two such readings.

    scripts/crawl.py read http://127.0.0.1:8000 var/crawl/before
    scripts/crawl.py read http://127.0.0.1:8000 var/crawl/after --like var/crawl/before
    scripts/crawl.py compare var/crawl/before var/crawl/after

It asks with GET alone, so that it changes nothing, but for signing in. What differs from one time
to the next (tokens, ports, moments of use) is masked: `crawling/masks.py` says what.
"""

import argparse
import sys
import time
from contextlib import closing
from pathlib import Path

from crawling.comparison import compare, files
from crawling.readers import CannotSignIn, readers
from crawling.store import Store
from crawling.walk import Limits, beginnings, walk


def main() -> int:
    chosen = arguments()
    if chosen.verb == "compare":
        return compare(chosen.before, chosen.after, chosen.diffs, loose=chosen.loose)
    try:
        return read(chosen)
    except CannotSignIn as why:
        print(why, file=sys.stderr)
        return 2


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    add_read(verbs.add_parser("read", help="store every answer in a folder"))
    add_compare(verbs.add_parser("compare", help="list what differs in two folders"))
    return parser.parse_args()


def add_read(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("origin", help="where the tracker runs")
    parser.add_argument("folder", type=Path, help="where answers are kept")
    parser.add_argument(
        "--like", type=Path, help="ask what this earlier folder holds, and no more"
    )
    parser.add_argument("--roles", nargs="+", default=[], help="these alone")
    parser.add_argument("--pages", type=int, default=3000, help="at most, each role")
    parser.add_argument(
        "--samples", type=int, default=20, help="at most of one kind of page, by query"
    )
    parser.add_argument("--minutes", type=float, default=30, help="at most, for all")


def add_compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument(
        "--diffs", type=int, default=10, help="show so many differences in full"
    )
    parser.add_argument(
        "--loose", action="store_true", help="pass over spaces between inline elements"
    )


def read(chosen: argparse.Namespace) -> int:
    """Read as each role, and return 0 where no limit cut the reading short."""
    origin = chosen.origin.rstrip("/")
    until = time.monotonic() + chosen.minutes * 60
    limits = Limits(chosen.pages, chosen.samples, until)
    everyones: set[str] = set()
    is_whole = True
    for reader in readers(chosen.roles):
        store = Store(chosen.folder, reader.role, origin)
        wanted = earlier_addresses(chosen.like, reader.role)
        began = time.monotonic()
        with closing(reader.client(origin)) as client:
            cut = walk(client, store, limits, beginnings(reader, everyones), wanted)
        store.write_index()
        everyones |= store.plain_pages()
        seconds = time.monotonic() - began
        print(
            f"{reader.role}: {len(store)} answers in {seconds:.0f} s. {cut}", flush=True
        )
        is_whole = is_whole and not cut
    return 0 if is_whole else 2


def earlier_addresses(folder: Path | None, role: str) -> set[str] | None:
    """Return what an earlier reading asked as a role, where the reading is to be like one."""
    return set(files(folder / role)) if folder else None


if __name__ == "__main__":
    sys.exit(main())
