"""How words are kept from the request of a redaction to its confirmation: sealed.

The seal's key comes from the tracker's secret, which no dump or backup of the database holds. What
is sealed can be opened for a week.
"""

import base64
from datetime import timedelta

from cryptography.fernet import Fernet, InvalidToken
from django.utils.crypto import salted_hmac

LASTS = timedelta(days=7)


def seal(texts: list[str]) -> bytes:
    """Return the texts, which have no line ends, as they may be stored."""
    return _seal().encrypt("\n".join(texts).encode())


def opened(sealed: bytes | memoryview) -> list[str] | None:
    """Return the texts, or None where the week is over or the secret has changed since."""
    seconds = int(LASTS.total_seconds())
    try:
        return _seal().decrypt(bytes(sealed), seconds).decode().split("\n")
    except InvalidToken:
        return None


def _seal() -> Fernet:
    digest = salted_hmac("redaction.sealing", "words", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(digest))
