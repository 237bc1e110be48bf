"""A folder of answers: a file for each, and an index of their addresses."""

import hashlib
import re
from pathlib import Path

import httpx

from crawling.bodies import text_of
from crawling.masks import is_masked, masked

INDEX = "index.tsv"
HEADERS = (
    "Content-Type",
    "Content-Disposition",
    "Location",
    "Cache-Control",
    "Referrer-Policy",
    "Vary",
    "Allow",
    "Deprecation",
    "Sunset",
    "Link",
    "RateLimit-Policy",
    "WWW-Authenticate",
)
POLICY = "Content-Security-Policy"
# Its value names the state with its whole addresses, so that it differs with the port.
ETAG = "ETag"
_LONGEST_NAME = 100


class Store:
    """The answers that one role got from one tracker."""

    def __init__(self, folder: Path, role: str, origin: str) -> None:
        self.folder = folder / role
        self.origin = origin
        self.rows: dict[str, str] = {}  # a row of the index by its address

    def __len__(self) -> int:
        return len(self.rows)

    def put(self, address: str, answer: httpx.Response) -> None:
        """Keep an answer under its masked address."""
        address = masked(address, self.origin)
        kind = answer.headers.get("Content-Type", "")
        text = "\n".join((*head(address, answer), "", text_of(answer.content, kind)))
        name = file_name(address)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / name
        path.write_text(masked(text, self.origin) + "\n", newline="")
        self.rows[address] = f"{address}\t{answer.status_code}\t{kind}\t{name}"

    def write_index(self) -> None:
        rows = [self.rows[address] for address in sorted(self.rows)]
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / INDEX).write_text("\n".join(rows) + "\n")

    def plain_pages(self) -> set[str]:
        """Return the addresses without a query that can be asked as somebody else."""
        return {
            address
            for address in self.rows
            if "?" not in address and not is_masked(address)
        }


def head(address: str, answer: httpx.Response) -> list[str]:
    """Return the lines of an answer that stand above its content."""
    lines = [f"GET {address}", f"status: {answer.status_code}"]
    for name in HEADERS:
        if name in answer.headers:
            lines.append(f"{name}: {answer.headers[name]}")
    if POLICY in answer.headers:
        lines.append(f"{POLICY}: {in_order(answer.headers[POLICY])}")
    if ETAG in answer.headers:
        lines.append(f"{ETAG}: (present)")
    return lines


def in_order(policy: str) -> str:
    """Return a policy with its directives in order; each start of the tracker mixes them."""
    return "; ".join(sorted(policy.split("; ")))


def file_name(address: str) -> str:
    """Return a name that shows the address and belongs to it alone."""
    shown = re.sub(r"[^\w=-]+", ".", address).strip(".")[:_LONGEST_NAME]
    return f"{shown}~{hashlib.sha256(address.encode()).hexdigest()[:8]}.txt"
