"""Bodies of requests as they come over the wire: read whole before anything looks at them, or
refused by name.

Django takes a body without `Content-Length` for an empty one. So does not HTTP: a body may come in
chunks (RFC 9112, section 7.1). Bounded in size, in time and in memory, for whoever sends.
"""

import io
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from gunicorn.http.errors import ParseException

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

REFUSED = "cpip.refused_body"
MEGABYTE = 1_000_000
# The largest body, in bytes: of the API, of an upload by the API, and of a page's form with files.
LARGEST_OF_API = 10 * MEGABYTE
LARGEST_UPLOAD = 12 * MEGABYTE
LARGEST_FORM = 64 * MEGABYTE
IN_MEMORY = 1 * MEGABYTE
AT_ONCE = 64 * 1024
# Seconds that a body may take as a whole, and that its sender may be silent.
LONGEST, LONGEST_SILENCE = 120, 20
# A sender reads the refusal only once its own body is through: so much of that is thrown away.
THROWN_AWAY = 64 * MEGABYTE
THROWN_AWAY_WITHIN = 10


@dataclass(frozen=True)
class RefusedBody(Exception):
    """Why a body was not taken: the kind of problem, and a sentence."""

    name: str
    sentence: str


class WholeBodies:
    """A WSGI application whose requests have their bodies whole, with the length in bytes."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        try:
            body, length = read_body(environ)
        except RefusedBody as refusal:
            environ[REFUSED] = refusal
            body, length = io.BytesIO(), 0
        environ["wsgi.input"] = body
        environ["CONTENT_LENGTH"] = str(length)
        environ.pop("HTTP_TRANSFER_ENCODING", None)
        return self.application(environ, start)


def read_body(environ: Environ) -> tuple[BinaryIO, int]:
    """Return a request's body, at its start, and its length in bytes; raise `RefusedBody`."""
    is_chunked = "HTTP_TRANSFER_ENCODING" in environ
    declared = int(environ.get("CONTENT_LENGTH") or 0)
    if not is_chunked and not declared:
        return io.BytesIO(), 0
    most = most_bytes(environ)
    wait_for_sender(environ, LONGEST_SILENCE)
    try:
        if declared > most:
            raise _too_large(most)
        body, length = _read(environ["wsgi.input"], most)
        if not is_chunked and length < declared:
            raise RefusedBody(
                "unreadable",
                f"Only {length:,} of the {declared:,} bytes of the body came.",
            )
    except RefusedBody:
        _throw_away(environ)
        raise
    finally:
        wait_for_sender(environ, None)
    return body, length


def wait_for_sender(environ: Environ, seconds: float | None) -> None:
    """Say how long the server waits for the next bytes; None is for ever."""
    if socket := environ.get("gunicorn.socket"):
        socket.settimeout(seconds)


def most_bytes(environ: Environ) -> int:
    """Return how large the body of a request may be, in bytes."""
    is_form = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/")
    if environ.get("PATH_INFO", "").startswith("/api/"):
        return LARGEST_UPLOAD if is_form else LARGEST_OF_API
    return LARGEST_FORM if is_form else LARGEST_OF_API


def _read(source: BinaryIO, most: int) -> tuple[BinaryIO, int]:
    # It is closed as the last of the request is forgotten.
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    length, began = 0, time.monotonic()
    while part := _part_of(source):
        length += len(part)
        if length > most:
            raise _too_large(most)
        if time.monotonic() - began > LONGEST:
            raise _too_slow()
        body.write(part)
    body.seek(0)
    return cast(BinaryIO, body), length


def _part_of(source: BinaryIO) -> bytes:
    try:
        return source.read(AT_ONCE)
    except TimeoutError:
        raise _too_slow() from None
    except (ParseException, OSError):
        raise RefusedBody(
            "unreadable", "The body broke off, or its chunks are not as HTTP has them."
        ) from None


def _too_large(most: int) -> RefusedBody:
    return RefusedBody(
        "too-large", f"The body has more than {most // MEGABYTE} MB. Send less at once."
    )


def _too_slow() -> RefusedBody:
    return RefusedBody(
        "too-slow",
        f"The body took longer than {LONGEST} seconds, or nothing came for"
        f" {LONGEST_SILENCE}. Nothing was saved. Send it again.",
    )


def _throw_away(environ: Environ) -> None:
    """Read some of what still comes, and take no more from this connection afterwards."""
    wait_for_sender(environ, 1)
    until = time.monotonic() + THROWN_AWAY_WITHIN
    left = THROWN_AWAY
    try:
        while left > 0 and time.monotonic() < until:
            part = environ["wsgi.input"].read(AT_ONCE)
            if not part:
                break
            left -= len(part)
    except (ParseException, OSError):
        pass  # the sender has gone, or is silent
