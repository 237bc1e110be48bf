"""What an email address may hold: what a mail can be sent to, and everybody can see."""

import unicodedata

from django.core.exceptions import ValidationError


def validate_address(address: str) -> None:
    """Refuse an address with signs that nobody sees, with spaces, or with letters that look like
    others. Django's own check lets them pass in a domain and in quotes.
    """
    sentence = _why_unfit(address)
    if sentence:
        raise ValidationError(sentence, code="invalid")


def _why_unfit(address: str) -> str:
    for place, sign in enumerate(address):
        category = unicodedata.category(sign)
        if category in {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}:
            return (
                f"After “{address[:place]}” the address holds a sign that cannot be seen"
                f" (U+{ord(sign):04X}). Delete the address and type it anew."
            )
        if category == "Zs":
            return f"Take the space out of the address, after “{address[:place]}”."
        if not sign.isascii():
            return (
                f"Write the address without “{sign}”: in letters from a to z without"
                " accents, digits and signs. A domain in other letters has a form that"
                " begins with “xn--”."
            )
    return ""
