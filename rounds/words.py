"""Finding words wherever they are written: in any case, composed or not, across line ends and in addresses."""

import re
import unicodedata
from typing import Any

BLANK = "[redacted]"
SHORTEST = 4  # letters: shorter ones are part of too many other words
# Between two words: space, or what stands for it in addresses and file names.
_BETWEEN_PYTHON = r"(?:\s|[-_.+]|%20)+"
_BETWEEN_POSTGRES = r"(?:[[:space:]]|[-_.+]|%20)+"
# Keys of JSON whose values are words of the tracker's own, not of a person.
_OWN_WORDS = {"standing", "outlook", "cause", "forecast_precision", "done_precision", "via", "command", "url_name"}


class Words:
    """One run of words to be found, such as a name."""

    def __init__(self, text: str):
        self.tokens = text.split()
        self.length = len("".join(self.tokens))
        self._pattern = re.compile(_BETWEEN_PYTHON.join(map(_python_forms, self.tokens)), re.IGNORECASE)

    @property
    def postgres(self) -> str:
        """The same as a regular expression of PostgreSQL."""
        return _BETWEEN_POSTGRES.join(map(_postgres_forms, self.tokens))

    def are_in(self, text: str) -> bool:
        return bool(self._pattern.search(text))

    def blanked(self, text: str) -> str:
        return self._pattern.sub(BLANK, text)

    def blanked_in_json(self, value: Any) -> Any:
        """Return a JSON value with the words blanked in each text of it, but for the tracker's own words."""
        if isinstance(value, str):
            return self.blanked(value)
        if isinstance(value, list):
            return [self.blanked_in_json(one) for one in value]
        if isinstance(value, dict):
            return {key: one if key in _OWN_WORDS else self.blanked_in_json(one) for key, one in value.items()}
        return value


def _forms(token: str) -> list[str]:
    """Return a word in every case and both ways of composing its accents."""
    cases = {token, token.lower(), token.upper(), token.title()}
    return sorted({unicodedata.normalize(form, case) for case in cases for form in ("NFC", "NFD")})


def _python_forms(token: str) -> str:
    return f"(?:{'|'.join(map(re.escape, _forms(token)))})"


def _postgres_forms(token: str) -> str:
    return f"(?:{'|'.join(map(_escaped, _forms(token)))})"


def _escaped(form: str) -> str:
    return "".join(f"\\{one}" if one.isascii() and not one.isalnum() else one for one in form)
