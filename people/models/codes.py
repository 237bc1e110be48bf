"""A code stands in addresses and is told on the phone."""

import re

from django.core.exceptions import ValidationError

CODE = re.compile(r"[A-Z][A-Z0-9-]{1,19}")


def check_code(code: str) -> None:
    """Raise `ValidationError` for a code that is no address."""
    if not CODE.fullmatch(code):
        sentence = (
            "Write 2 to 20 capitals, digits and hyphens, the first a letter, such as"
            " CELCIS."
        )
        raise ValidationError({"code": sentence}, code="invalid")
