"""Blanking words in mails that were written to files, and in the logs of the servers here."""

import email
import email.message
import email.policy
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from redaction.matching import Phrases

MAIL_END = b"-" * 79
_REMOVED = b"\nThis mail held words that were redacted, and was removed.\n"


def number_with(phrases: Phrases) -> int:
    """Return how many files hold the words."""
    return sum(_blanked_file(path, phrases) is not None for path in _texts())


def blank_all(phrases: Phrases) -> Iterator[str]:
    """Blank the words in every file, and yield a sentence for each that could not be changed."""
    for path in _texts():
        if fault := _blank_file(path, phrases):
            yield fault


def _texts() -> Iterator[Path]:
    patterns = [
        (settings.OUTBOX, "*"),
        (settings.VAR, "*.log*"),
        (settings.VAR, "*/*.log*"),
    ]
    for folder, pattern in patterns:
        if folder.is_dir():
            yield from (path for path in sorted(folder.glob(pattern)) if path.is_file())


def _blank_file(path: Path, phrases: Phrases) -> str | None:
    """Blank a file in its place, which a server may hold open; or say why that failed."""
    try:
        blanked = _blanked_file(path, phrases)
        if blanked is not None:
            path.write_bytes(blanked)
    except OSError as fault:
        return f"{path} could not be changed: {fault}"
    return None


def _blanked_file(path: Path, phrases: Phrases) -> bytes | None:
    """Return what a file holds with the words blanked, or None where it does not hold them."""
    data = path.read_bytes()
    parts = [_blanked_part(part, phrases) for part in data.split(MAIL_END)]
    blanked = MAIL_END.join(parts)
    return blanked if blanked != data else None


def _blanked_part(part: bytes, phrases: Phrases) -> bytes:
    text = part.decode("utf-8", "surrogateescape")
    blanked = phrases.blanked(text).encode("utf-8", "surrogateescape")
    if b"\nContent-Transfer-Encoding:" not in part:
        return blanked
    message = email.message_from_bytes(blanked.lstrip(), policy=email.policy.default)
    # Where the words are encoded, they cannot be blanked where they stand.
    if any(phrases.is_in(text) for text in _readable_texts(message)):
        return _REMOVED
    return blanked


def _readable_texts(message: email.message.EmailMessage) -> list[str]:
    """Return what a reader of a mail sees: its headers and its texts, decoded."""
    texts = [str(value) for value in message.values()]
    for piece in message.walk():
        if piece.get_content_maintype() == "text":
            texts.append(_text_of(piece))
    return texts


def _text_of(piece: email.message.EmailMessage) -> str:
    try:
        return piece.get_content()
    except (LookupError, ValueError):  # an encoding that nobody knows
        data = piece.get_payload(decode=True)
        if not isinstance(data, bytes):
            return ""
        return data.decode("utf-8", errors="ignore")
