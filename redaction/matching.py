"""Finding words however they are written: in any case, across line ends, in addresses."""

import json
import os.path
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

BLANK = "[redacted]"
SHORTEST = 3  # letters
# What may stand between two words of a name, or nothing at all: space and punctuation of any kind,
# what takes their place in addresses, in JSON and in HTML, and the markup of a paper: a sign that
# is kept as it is, and where a link leads.
_BETWEEN = (
    r"""(?:\]\([^()\s]{1,2000}\)|[^\w%&\\]|_|%[0-9A-Fa-f]{2}|&\#?\w{1,8};|\\[nrt"]"""
    r"""|\\u[0-9A-Fa-f]{4}|\\[\\*_\[\]>+.)-]){0,40}"""
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
    "via",
    "command",
    "user",
    "day",
    "rating",
    "kind",
    "letter",
}


class Phrase:
    """Words to be found as a whole, such as a name: so Ross is not found in across."""

    def __init__(self, text: str):
        self.tokens = _tokens(unicodedata.normalize("NFC", text))
        self.length = len("".join(self.tokens))
        pattern = _BETWEEN.join(_pattern_of(token) for token in self.tokens)
        self._pattern = re.compile(rf"{_START}{pattern}(?![^\W\d_])", re.IGNORECASE)

    @property
    def longest(self) -> list[str]:
        """The longest word in all its forms: a text with none of these does not hold the phrase."""
        return _forms(max(self.tokens, key=len))

    def is_in(self, text: str) -> bool:
        return bool(self._pattern.search(text))

    def blanked(self, text: str) -> str:
        return self._pattern.sub(BLANK, text)

    def blanked_in_json(self, value: Any) -> Any:
        """Return a JSON value with the phrase blanked in each text that is not our own."""
        if isinstance(value, str):
            return self.blanked(value)
        if isinstance(value, list):
            value = [self.blanked_in_json(item) for item in value]
            return self._blanked_across(value) if _are_spans(value) else value
        if isinstance(value, dict):
            return {key: self._blanked_member(key, item) for key, item in value.items()}
        return value

    def _blanked_across(self, spans: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the spans of a line with the phrase blanked where it runs through several of
        them: the mark stands in each that it touches.
        """
        line = "".join(span["text"] for span in spans)
        matches = [match.span() for match in self._pattern.finditer(line)]
        blanked, start = [], 0
        for span in spans:
            text = span["text"]
            end = start + len(text)
            for first, last in reversed(matches):
                if first < end and last > start:
                    before = text[: max(first - start, 0)]
                    text = (
                        f"{before}{BLANK}{text[last - start :] if last < end else ''}"
                    )
            blanked.append({**span, "text": text})
            start = end
        return blanked

    def _blanked_member(self, key: str, value: Any) -> Any:
        return value if key in _OWN else self.blanked_in_json(value)


class Phrases:
    """All that one redaction blanks, taken together."""

    def __init__(self, texts: Iterable[str]):
        self.each = [Phrase(text) for text in texts]

    @property
    def longest(self) -> list[str]:
        """A text with none of these holds none of the phrases."""
        return [form for phrase in self.each for form in phrase.longest]

    def is_in(self, text: str) -> bool:
        return any(phrase.is_in(text) for phrase in self.each)

    def blanked(self, text: str) -> str:
        for phrase in self.each:
            text = phrase.blanked(text)
        return text

    def blanked_in_json(self, value: Any) -> Any:
        for phrase in self.each:
            value = phrase.blanked_in_json(value)
        return value

    def masked(self, text: str, margin: int = 30) -> str:
        """Return what is written around the first place in a text, with neither the phrases nor
        single words of theirs.
        """
        blanked = self.blanked(text)
        first = len(os.path.commonprefix([text, blanked]))
        before = self._without_tokens(blanked[:first])[-margin:]
        after = self._without_tokens(blanked[first:])[: len(BLANK) + margin]
        return " ".join(f"{before}{after}".split())

    def _without_tokens(self, text: str) -> str:
        for phrase in self.each:
            for token in phrase.tokens:
                text = Phrase(token).blanked(text)
        return text


def _are_spans(value: list[Any]) -> bool:
    """True for the spans of a line of a paper."""
    return all(isinstance(item, dict) and "text" in item for item in value)


def _tokens(text: str) -> list[str]:
    """Split a text into words, each with the marks that belong to its letters."""
    characters = [
        character if _is_part_of_word(character) else " " for character in text
    ]
    return "".join(characters).split()


def _is_part_of_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _pattern_of(token: str) -> str:
    forms = [re.escape(form) for form in _forms(token)]
    return f"(?:{'|'.join(forms)})"


def _forms(token: str) -> list[str]:
    """Return a word in every case, its accents composed both ways, and as addresses write it."""
    forms: set[str] = set()
    for case in (token, token.lower(), token.upper(), token.title()):
        for composition in ("NFC", "NFD"):
            form = unicodedata.normalize(composition, case)
            in_json = json.dumps(form)[1:-1]
            forms |= {form, quote(form), in_json}
    return sorted(forms, key=len, reverse=True)
