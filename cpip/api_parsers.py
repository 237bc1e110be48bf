from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class PlainJSONParser(JSONParser):
    """Reads JSON that can be stored and sent back: no half characters, and not nested beyond all sense."""

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = super().parse(stream, media_type, parser_context)
            _check_text(data)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except UnicodeEncodeError:
            raise ParseError("The body holds half a character (a lone surrogate), which is no text.") from None
        return data


def _check_text(data) -> None:
    """Raise `UnicodeEncodeError` for a text, or a name, that cannot be written as UTF-8."""
    if isinstance(data, str):
        data.encode()
    elif isinstance(data, dict):
        for name, value in data.items():
            name.encode()
            _check_text(value)
    elif isinstance(data, list):
        for value in data:
            _check_text(value)
