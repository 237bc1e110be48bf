"""The reading itself: breadth first, one request at a time, within limits."""

import time
from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass

import httpx

from crawling.addresses import (
    PLACES,
    is_of_admin,
    is_of_api,
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

    def are_reached(self, count: int) -> bool:
        return count >= self.pages or time.monotonic() > self.until


class _Queue:
    """The addresses still to ask, each once."""

    def __init__(self, origin: str, samples: int, wanted: set[str] | None) -> None:
        self.origin = origin
        self.samples = samples
        self.wanted = wanted
        self.waiting: deque[str] = deque()
        self.known: set[str] = set()
        self.counts: Counter[str] = Counter()

    def add(self, address: str) -> None:
        """Add an address unless it is known, nobody wants it, or enough of its kind are."""
        address = normal(address)
        if not self.is_new(address):
            return
        if self.wanted is None and is_one_of_many(address):
            kind = kind_of(address)
            self.counts[kind] += 1
            if self.counts[kind] > self.most_of(kind):
                return
        self._take(address)

    def add_chosen(self, address: str) -> None:
        """Add an address however many of its kind there are."""
        if self.is_new(address):
            self._take(address)

    def is_new(self, address: str) -> bool:
        if address in self.known or is_masked(address):
            return False
        return self.wanted is None or masked(address, self.origin) in self.wanted

    def most_of(self, kind: str) -> int:
        return _ADMIN_SAMPLES if kind.startswith("/admin/") else self.samples

    def _take(self, address: str) -> None:
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
        queue.add_chosen(address)
    while queue.waiting:
        if limits.are_reached(len(store)):
            return f"Cut short: {len(queue.waiting)} more were known."
        address = queue.waiting.popleft()
        answer = ask(client, address)
        store.put(address, answer)
        for link in followed(answer, store.origin):
            queue.add(link)
    return ""


def beginnings(reader: Reader, everyones: set[str]) -> list[str]:
    """Return where to begin, with the addresses found as others; a key opens the API alone."""
    places = [*PLACES, *sorted(everyones)]
    if reader.uses_key:
        return ["/", *filter(is_of_api, places)]
    return [place for place in places if place in PLACES or not is_of_admin(place)]


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
    kind = answer.headers.get("Content-Type", "")
    links = list(links_of(answer.content, kind, str(answer.url)))
    if "Location" in answer.headers:
        target = answer.url.join(answer.headers["Location"])
        links.append(str(target))
    return [link for link in links if may_be_asked(link, origin)]
