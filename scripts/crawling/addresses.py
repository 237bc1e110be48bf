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
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    path = parts.path or "/"
    return f"{path}?{query}" if query else path


def kind_of(address: str) -> str:
    """Return which kind of page it is: its path without what names a single row."""
    path = address.partition("?")[0]
    return _ROW.sub("/*/", _ROW.sub("/*/", path))  # twice, for rows in a row


def is_one_of_many(address: str) -> bool:
    """True for what is asked in samples: pages by query, and rows in the administration."""
    return "?" in address or address.startswith("/admin/")


def may_be_asked(address: str, origin: str) -> bool:
    """True for an address of the tracker that only shows something."""
    parts = urlsplit(address)
    is_ours = f"{parts.scheme}://{parts.netloc}" == origin
    return is_ours and not _NEVER.match(parts.path)


def links_of(content: bytes, content_type: str, place: str) -> Iterator[str]:
    """Yield the whole addresses that an answer leads to. `place` is its own."""
    if content_type.startswith("text/html") and content.strip():
        page = html.fromstring(content)
        for link in (*_links(page), *_choices(page)):
            yield urljoin(place, link)
    elif "json" in content_type:
        for link in _json_links(json.loads(content), place):
            yield urljoin(place, link)


def _links(page: html.HtmlElement) -> Iterator[str]:
    yield from page.xpath("//a/@href")
    for text in page.xpath("//input[@readonly]/@value | //code/text()"):
        if text.strip().endswith(".ics"):  # a private calendar is shown, not linked
            yield text.strip()


def _choices(page: html.HtmlElement) -> Iterator[str]:
    """Yield what the forms that only ask lead to: each choice alone, and earlier days."""
    for form in page.forms:
        if form.method != "GET":
            continue
        action = (form.action or "").partition("?")[0]
        yield action
        for name, value in _options(form):
            yield f"{action}?{urlencode({name: value})}"
        if form.xpath(".//input[@name='as_at']"):
            yield from (f"{action}?{day}" for day in DAYS)


def _options(form: html.HtmlElement) -> Iterator[tuple[str, str]]:
    for select in form.xpath(".//select[@name]"):
        for option in select.xpath(".//option[@value != '']"):
            yield select.get("name"), option.get("value")


def _json_links(value: object, place: str) -> Iterator[str]:
    """Yield the fields that name an address; at the root of the API, every field is one."""
    is_root = urlsplit(place).path == "/api/v1/"
    if isinstance(value, list):
        for item in value:
            yield from _json_links(item, place)
    elif isinstance(value, dict):
        for name, content in value.items():
            if not isinstance(content, str):
                yield from _json_links(content, place)
            elif content and (is_root or name in _FOLLOWED_IN_JSON):
                yield content
