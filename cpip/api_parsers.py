import json
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from toolkit.texts import as_kept


class PlainJSONParser(JSONParser):
    """Reads JSON that can be stored and sent back.

    In UTF-8, with no half characters, no name twice and no endless nesting.
    """

    def parse(self, stream, media_type=None, parser_context=None):
        try:
            data = json.loads(
                stream.read().decode("utf-8-sig"),
                object_pairs_hook=_each_once,
                parse_constant=_no_number,
            )
            data = _kept(data)
        except RecursionError:
            raise ParseError("The body is nested too deeply.") from None
        except UnicodeDecodeError:
            raise ParseError("The body is not UTF-8.") from None
        except UnicodeEncodeError:
            raise ParseError(
                "The body holds half a character (a lone surrogate), which is no text."
            ) from None
        except json.JSONDecodeError as fault:
            raise ParseError(
                f"The body is no JSON: line {fault.lineno}, column {fault.colno}."
            ) from None
        except ValueError:  # Python reads no whole number of more than 4,300 digits
            raise ParseError("The body holds a number that is too long.") from None
        return data


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; of two members of one name a text would be lost in silence."""
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ParseError("The body has a name twice in one object.")
    return members


def _no_number(text: str):
    raise ParseError(f"The body holds {text}, which is no number of JSON.")


def _kept(data: Any) -> Any:
    """Return data with its texts as they are kept.

    Raises `UnicodeEncodeError` for a text, or a name, that cannot be written as UTF-8.
    """
    if isinstance(data, str):
        data.encode()
        return as_kept(data)
    if isinstance(data, dict):
        for name in data:
            name.encode()
        return {name: _kept(value) for name, value in data.items()}
    if isinstance(data, list):
        return [_kept(value) for value in data]
    return data
