from typing import Any

from django.core.exceptions import ValidationError
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination, PageNumberPagination
from rest_framework.request import Request

LARGEST_PAGE = 200
LONGEST_KEY = 18  # digits of a row's number


# An address of another page, where there is one.
OTHER_PAGE = {"type": ["string", "null"], "format": "uri"}


class StrictPageSize:
    """Pages of 50, or of `page_size` from 1 to 200; anything else is refused rather than guessed
    at.
    """

    page_size: int | None = 50
    page_size_query_param: str | None = "page_size"
    max_page_size: int | None = LARGEST_PAGE

    def get_page_size(self, request: Request) -> int | None:
        sent = request.query_params.get("page_size")
        if sent is None:
            return self.page_size
        is_number = sent.isascii() and sent.isdecimal() and len(sent) < 9
        if not is_number or not 1 <= int(sent) <= LARGEST_PAGE:
            sentence = f"Give a whole number from 1 to {LARGEST_PAGE}."
            fault = ValidationError(sentence, code="invalid", params={"place": "query"})
            raise ValidationError({"page_size": fault})
        return int(sent)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return what a page of rows with this schema looks like, for the API's schema."""
        members = {
            "next": OTHER_PAGE | {"description": "The address of the next page."},
            "previous": OTHER_PAGE | {"description": "The address of the page before."},
            "results": schema,
        }
        return {"type": "object", "properties": members, "required": sorted(members)}


class NumberedPages(StrictPageSize, PageNumberPagination):
    """Numbered pages, for what seldom changes."""

    invalid_page_message = "There is no such page."

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        count = {"type": "integer", "minimum": 0, "description": "Rows on all pages."}
        page["properties"] = {"count": count, **page["properties"]}
        page["required"] = sorted(page["properties"])
        return page


class NewestFirst(StrictPageSize, CursorPagination):
    """Pages that neither skip nor repeat while rows come in and change: their order, by number,
    never changes.
    """

    ordering: str | list[str] | tuple[str, ...] = "-pk"
    invalid_cursor_message = (
        "This is no cursor of ours. Follow `next` and `previous` as they are."
    )

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor is None or cursor.position is None:
            return cursor
        position = str(cursor.position)
        if not position.isdecimal() or len(position) > LONGEST_KEY:
            raise NotFound(self.invalid_cursor_message)
        return cursor


class FeedPages(NewestFirst):
    """Oldest first, by their place in the feed: a reader goes on from the last they have read."""

    ordering = "place"
