"""Which addresses are asked: where a reading begins, what it goes on to, and how an address is
written so that the same one is asked once.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from lxml import html

# Pages that no link need lead to, pages of other days, and some that are refused.
PLACES = Path(__file__).with_name("places.txt").read_text().split()
DAYS = ("as_at=2018-03-31", "as_at=2018-03-31&since=2017-12-31", "since=2017-12-31")

# Signing out would end the reading; static files are not answers of the tracker.
_NEVER = re.compile(r"/accounts/logout/|/admin/logout/|/static/")
_ROW = re.compile(r"/(?:\d+|[A-Z]+-\d+|[A-Z]+)/")
_FOLLOWED_IN_JSON = ("next", "previous", "url")


def normal(address: str) -> str:
    """Return an address with its query in order and without a fragment."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pairs))
    path = parts.path or "/"
    return f"{path}?{query}" if query else path


def kind_of(address: str) -> str:
    """Return which kind of page it is: its path without what names a single row."""
    path = address.partition("?")[0]
    for _ in range(2):  # a match takes the slash that the next would begin with
        path = _ROW.sub("/*/", path)
    return path


def is_of_api(address: str) -> bool:
    return address.startswith("/api/")


def is_of_admin(address: str) -> bool:
    return address.startswith("/admin/")


def is_one_of_many(address: str) -> bool:
    """True for what is asked in samples: pages by query, and rows in the administration."""
    return "?" in address or is_of_admin(address)


def may_be_asked(address: str, origin: str) -> bool:
    """True for an address of the tracker that only shows something."""
    parts = urlsplit(address)
    site = f"{parts.scheme}://{parts.netloc}"
    if site != origin:
        return False
    return not _NEVER.match(parts.path)


def links_of(content: bytes, content_type: str, place: str) -> Iterator[str]:
    """Yield the whole addresses that an answer leads to. `place` is its own."""
    if not content.strip():
        return
    if content_type.startswith("text/html"):
        links = _page_links(html.fromstring(content))
    elif "json" in content_type:
        links = _json_links(json.loads(content), place)
    else:
        return
    for link in links:
        yield urljoin(place, link)


def _page_links(page: html.HtmlElement) -> Iterator[str]:
    yield from page.xpath("//a/@href")
    # A private calendar is shown and not linked.
    texts = page.xpath("//input[@readonly]/@value | //code/text()")
    for text in map(str.strip, texts):
        if text.endswith(".ics"):
            yield text
    for form in page.forms:
        if form.method == "GET":
            yield from _choices(form)


def _choices(form: html.HtmlElement) -> Iterator[str]:
    """Yield what a form that only asks leads to: each choice alone, and earlier days."""
    action = form.action or ""
    action = action.partition("?")[0]
    yield action
    for name, value in _options(form):
        query = urlencode({name: value})
        yield f"{action}?{query}"
    if form.xpath(".//input[@name='as_at']"):
        for day in DAYS:
            yield f"{action}?{day}"


def _options(form: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for select in form.xpath(".//select[@name]"):
        name = select.get("name")
        for value in select.xpath(".//option/@value"):
            if value:
                yield name, value


def _json_links(value: object, place: str) -> Iterator[str]:
    """Yield the fields that name an address; at the root of the API, every field is one."""
    if isinstance(value, list):
        for item in value:
            yield from _json_links(item, place)
    elif isinstance(value, dict):
        for name, content in value.items():
            if not isinstance(content, str):
                yield from _json_links(content, place)
            elif content and _names_address(name, place):
                yield content


def _names_address(field: str, place: str) -> bool:
    is_root = urlsplit(place).path == "/api/v1/"
    return is_root or field in _FOLLOWED_IN_JSON
