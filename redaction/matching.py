"""Finding words wherever they are written: in any case, composed or not, across line ends and in
addresses.
"""

import json
import re
import unicodedata
from typing import Any
from urllib.parse import quote

BLANK = "[redacted]"
SHORTEST = 3  # letters
# What may stand between two words of a name, or nothing at all: space and punctuation of any kind,
# and what takes their place in addresses, in JSON and in HTML.
_BETWEEN = (
    r"""(?:[^\w%&\\]|_|%[0-9A-Fa-f]{2}|&\#?\w{1,8};|\\[nrt"]|\\u[0-9A-Fa-f]{4}){0,40}"""
)
# Letters before a name that are no part of its word: the end of %2C in an address, or of a line end
# as logs write it.
_START = r"(?:(?<![^\W\d_])|(?<=%[0-9A-Fa-f]{2})|(?<=\\[nrt]))"
# Keys of JSON whose values are the tracker's own, not a person's words.
_OWN = {
    "standing",
    "outlook",
    "cause",
    "forecast_precision",
    "done_precision",
    "milestone_id",
    "by",
    "forecast",
    "done",
}
_OWN |= {"via", "command", "user", "day"}


class Words:
    """One run of words to be found, such as a name: whole words, so that Ross is not found in
    across.
    """

    def __init__(self, text: str):
        self.tokens = _tokens(unicodedata.normalize("NFC", text))
        self.length = len("".join(self.tokens))
        found = _BETWEEN.join(
            f"(?:{'|'.join(map(re.escape, _forms(token)))})" for token in self.tokens
        )
        self._pattern = re.compile(rf"{_START}{found}(?![^\W\d_])", re.IGNORECASE)

    @property
    def longest(self) -> list[str]:
        """The longest of the words in all its forms: a text that holds none of these does not hold
        the words.
        """
        return _forms(max(self.tokens, key=len))

    def are_in(self, text: str) -> bool:
        return bool(self._pattern.search(text))

    def around(self, text: str, letters: int = 30) -> str:
        """Return where they first stand in a text, with what is written around them."""
        found = self._pattern.search(text)
        return (
            " ".join(
                text[max(found.start() - letters, 0) : found.end() + letters].split()
            )
            if found
            else ""
        )

    def blanked(self, text: str) -> str:
        return self._pattern.sub(BLANK, text)

    def blanked_in_json(self, value: Any) -> Any:
        """Return a JSON value with the words blanked in each text of it, but for what is the
        tracker's own.
        """
        if isinstance(value, str):
            return self.blanked(value)
        if isinstance(value, list):
            return [self.blanked_in_json(one) for one in value]
        if isinstance(value, dict):
            return {
                key: one if key in _OWN else self.blanked_in_json(one)
                for key, one in value.items()
            }
        return value


def _tokens(text: str) -> list[str]:
    """Split a text into words, each with the marks that belong to its letters."""
    kept = (
        one if one.isalnum() or unicodedata.category(one).startswith("M") else " "
        for one in text
    )
    return "".join(kept).split()


def _forms(token: str) -> list[str]:
    """Return a word in every case, both ways of composing its accents, and as
    addresses write it.
    """
    cases = {token, token.lower(), token.upper(), token.title()}
    composed = {
        unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")
    }
    written = {quote(one) for one in composed} | {
        json.dumps(one)[1:-1] for one in composed
    }
    return sorted(composed | written, key=len, reverse=True)
