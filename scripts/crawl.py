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
from crawling.readers import CannotSignIn, Reader, readers
from crawling.store import Store
from crawling.walk import Limits, beginnings, walk


def main() -> int:
    chosen = arguments()
    try:
        return chosen.act(chosen)
    except CannotSignIn as why:
        print(why, file=sys.stderr)
        return 2


def arguments() -> argparse.Namespace:
    about = __doc__.partition("\n\n")[0]
    parser = argparse.ArgumentParser(description=about)
    verbs = parser.add_subparsers(dest="verb", required=True)
    add_read(verbs)
    add_compare(verbs)
    return parser.parse_args()


def add_read(verbs: argparse._SubParsersAction) -> None:
    parser = verbs.add_parser("read", help="store every answer in a folder")
    parser.set_defaults(act=read)
    parser.add_argument("origin", help="where the tracker runs")
    parser.add_argument("folder", type=Path, help="where the answers are kept")
    parser.add_argument(
        "--like",
        type=Path,
        help="ask what this earlier folder holds, and no more",
    )
    add_roles(parser)
    parser.add_argument(
        "--pages",
        type=int,
        default=3000,
        help="how many answers at most, for each role",
    )
    parser.add_argument(
        "--samples",
        type=int,
        default=20,
        help="how many queries at most of one kind of page, for each role",
    )
    parser.add_argument(
        "--minutes",
        type=float,
        default=60,
        help="how long at most, for all",
    )


def add_compare(verbs: argparse._SubParsersAction) -> None:
    parser = verbs.add_parser("compare", help="list what differs in two folders")
    parser.set_defaults(act=show_differences)
    add_roles(parser)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument(
        "--diffs",
        type=int,
        default=10,
        help="how many differences are shown in full",
    )
    parser.add_argument(
        "--loose",
        action="store_true",
        help="pass over spaces between inline elements",
    )


def add_roles(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--roles",
        nargs="+",
        default=[],
        help="these alone",
    )


def show_differences(chosen: argparse.Namespace) -> int:
    return compare(
        chosen.before,
        chosen.after,
        chosen.diffs,
        chosen.roles,
        loose=chosen.loose,
    )


def read(chosen: argparse.Namespace) -> int:
    """Read as each role; return 0 where no limit cut the reading short, and 2 where one did."""
    until = time.monotonic() + chosen.minutes * 60
    limits = Limits(chosen.pages, chosen.samples, until)
    everyones: set[str] = set()
    cuts = ""
    for reader in readers(chosen.roles):
        store = Store(chosen.folder, reader.role, chosen.origin.rstrip("/"))
        wanted = earlier_addresses(chosen.like, reader.role)
        cuts += read_as(reader, store, limits, everyones, wanted)
        everyones |= store.plain_pages()
    return 2 if cuts else 0


def read_as(
    reader: Reader,
    store: Store,
    limits: Limits,
    everyones: set[str],
    wanted: set[str] | None,
) -> str:
    """Read as one role, and return which limit cut it short, if one did."""
    began = time.monotonic()
    with closing(reader.client(store.origin)) as client:
        places = beginnings(reader, everyones)
        cut = walk(client, store, limits, places, wanted)
    store.write_index()
    seconds = time.monotonic() - began
    print(
        f"{reader.role}: {len(store)} answers in {seconds:.0f} s. {cut}",
        flush=True,
    )
    return cut


def earlier_addresses(folder: Path | None, role: str) -> set[str] | None:
    """Return what an earlier reading asked as a role, where the reading is to be like one."""
    if folder is None:
        return None
    return set(files(folder / role))


if __name__ == "__main__":
    sys.exit(main())
