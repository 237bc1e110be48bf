"""Reads what is sent as a form of parts, and says in our words where it cannot be read."""

from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import MultiPartParser


class PlainMultiPartParser(MultiPartParser):
    """A form of parts (`multipart/form-data`), as a file is sent."""

    def parse(
        self, stream: Any, media_type: Any = None, parser_context: Any = None
    ) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except ParseError:
            raise ParseError(
                "The body cannot be read as multipart/form-data. `Content-Type` names"
                " the `boundary` that stands before each part, and after the last:"
                " most clients write both by themselves when they are handed a file."
            ) from None
