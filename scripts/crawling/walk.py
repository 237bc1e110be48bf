"""The reading itself: breadth first, one request at a time, within limits."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from crawling.addresses import (
    PLACES,
    is_one_of_many,
    kind_of,
    links_of,
    may_be_asked,
    normal,
)
from crawling.masks import is_masked, masked
from crawling.readers import Reader
from crawling.store import Store

_MOST_WAITS = 5
_ADMIN_SAMPLES = 5  # of each kind of Django's own pages


@dataclass(frozen=True)
class Limits:
    """How much is read: answers for each role, samples of one kind of page, and until when."""

    pages: int
    samples: int
    until: float


class _Queue:
    """The addresses still to ask, each once."""

    def __init__(self, origin: str, samples: int, wanted: set[str] | None) -> None:
        self.origin, self.samples, self.wanted = origin, samples, wanted
        self.waiting: deque[str] = deque()
        self.known: set[str] = set()
        self.counts: Counter[str] = Counter()

    def add(self, address: str, *, is_chosen: bool = False) -> None:
        """Add an address unless it is known, enough of its kind are, or nobody wants it."""
        address = normal(address)
        if address in self.known or is_masked(address):
            return
        if self.wanted is not None:
            if masked(address, self.origin) not in self.wanted:
                return
        elif not is_chosen and is_one_of_many(address):
            kind = kind_of(address)
            most = _ADMIN_SAMPLES if kind.startswith("/admin/") else self.samples
            if self.counts[kind] >= most:
                return
            self.counts[kind] += 1
        self.known.add(address)
        self.waiting.append(address)


def walk(
    client: httpx.Client,
    store: Store,
    limits: Limits,
    places: Iterable[str],
    wanted: set[str] | None,
) -> str:
    """Ask and store, beginning at some places, and return which limit ended it, if one did.

    `wanted` are the only addresses to ask, where given; masked ones are asked once a page
    has told them in full.
    """
    queue = _Queue(store.origin, limits.samples, wanted)
    for address in (*places, *sorted(wanted or ())):
        queue.add(address, is_chosen=True)
    while queue.waiting:
        if len(store) >= limits.pages:
            return f"Cut at {limits.pages} pages, {len(queue.waiting)} more were known."
        if time.monotonic() > limits.until:
            return f"Out of time, {len(queue.waiting)} more were known."
        address = queue.waiting.popleft()
        answer = ask(client, address)
        store.put(address, answer)
        for link in followed(answer, store.origin):
            queue.add(link)
    return ""


def beginnings(reader: Reader, everyones: set[str]) -> list[str]:
    """Return where to begin, with the addresses found as others; a key opens the API alone."""
    others = sorted(page for page in everyones if not page.startswith("/admin/"))
    places = [*PLACES, *others]
    if reader.uses_key:
        return ["/", *(place for place in places if place.startswith("/api/"))]
    return places


def ask(client: httpx.Client, address: str) -> httpx.Response:
    """Return the answer; wait where the tracker says that it was asked too often."""
    for _ in range(_MOST_WAITS):
        # A message for the next page would make it depend on what was read before.
        if "messages" in client.cookies:
            client.cookies.delete("messages")
        answer = client.get(address)
        if answer.status_code != 429:
            break
        time.sleep(int(answer.headers.get("Retry-After", "5")))
    return answer


def followed(answer: httpx.Response, origin: str) -> list[str]:
    """Return the addresses that an answer leads to and that may be asked."""
    place = str(answer.url)
    links = [*links_of(answer.content, answer.headers.get("Content-Type", ""), place)]
    if "Location" in answer.headers:
        links.append(str(answer.url.join(answer.headers["Location"])))
    return [normal(link) for link in links if may_be_asked(link, origin)]
