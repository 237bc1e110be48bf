"""What a paper says as bytes that are the same for the same content, and their hash."""

import hashlib
import json
from typing import Any

Content = dict[str, Any]  # texts, whole numbers, lists and dicts of them
Cell = str | dict[str, Any]  # of a table: `meetings.papers.cells`


def canonical_bytes(content: Content) -> bytes:
    """Return a content as JSON in UTF-8, its names in order and without space between them."""
    text = json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def digest_of_content(content: Content) -> str:
    """Return the SHA-256 of what a paper says."""
    return digest_of(canonical_bytes(content))
