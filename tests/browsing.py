"""A browser for tests, in which a page reads as it shows, and addresses."""

import re

from django.test import Client

AS_TYPED = re.compile(rb"(<(?:textarea|pre)\b.*?</(?:textarea|pre)>)", re.DOTALL)


class Browser(Client):
    """A client whose pages have one space where a template broke a line.

    Tests look for sentences, present or absent, and need not know how a template is laid out.
    """

    def request(self, **request):
        response = super().request(**request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        if is_page and not response.streaming:
            response.content = as_shown(response.content)
        return response


def as_shown(page: bytes) -> bytes:
    """Return the page with each run of white space as one, but for what shows it all."""
    parts = AS_TYPED.split(page)
    parts[::2] = [with_one_space(part) for part in parts[::2]]
    return b"".join(parts)


def with_one_space(part: bytes) -> bytes:
    joined = re.sub(rb"\s+", b" ", part)
    return joined.replace(b" >", b">")  # a tag may end on a line of its own


def returns_of(reporting_round) -> str:
    """Return the address of the page that lists each return of a round."""
    return f"{reporting_round.get_absolute_url()}returns/"


def table_of(page) -> str:
    """Return the rows of a list's page, without what the list can be narrowed by."""
    return page.content.decode().partition("<tbody>")[2]
