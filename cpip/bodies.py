"""Bodies of requests as they come over the wire: read whole before anything looks at them, or
refused by name.

Django takes a body without `Content-Length` for an empty one. So does not HTTP: a body may come in
chunks (RFC 9112, section 7.1). Bounded in size, in time and in memory, for whoever sends.
"""

import io
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import Any, BinaryIO, cast

from django.utils.http import parse_header_parameters
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
# Seconds that a body may take: the least that each has and the most, by bytes a second.
SHORTEST, LONGEST = 15, 60
SLOWEST = 50_000
# A sender reads the refusal only once its own body is through: so much of that is thrown away.
THROWN_AWAY = 64 * MEGABYTE
THROWN_AWAY_WITHIN = 10


@dataclass
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
    check_type(environ)
    coding = environ.get("HTTP_TRANSFER_ENCODING")
    declared = int(environ.get("CONTENT_LENGTH") or 0)
    if coding is None and not declared:
        return io.BytesIO(), 0
    most = most_bytes(environ)
    try:
        if coding is not None and coding.strip().lower() != "chunked":
            raise RefusedBody(
                "media-type",
                "The body is compressed. Send it as it is, in chunks or whole.",
            )
        if declared > most:
            raise _too_large(most)
        with cut_off(environ, seconds_for(declared)) as deadline:
            body, length = _read(environ["wsgi.input"], most, deadline)
        if coding is None and length < declared:
            raise RefusedBody(
                "unreadable",
                f"Only {length:,} of the {declared:,} bytes of the body came.",
            )
    except RefusedBody:
        with cut_off(environ, THROWN_AWAY_WITHIN):
            _throw_away(environ)
        raise
    return body, length


def check_type(environ: Environ) -> None:
    """Refuse a `Content-Type` that Django's own reader breaks at, before anything can answer."""
    try:
        parse_header_parameters(environ.get("CONTENT_TYPE", ""))
    except (ValueError, LookupError):
        environ["CONTENT_TYPE"] = ""
        raise RefusedBody(
            "unreadable", "The header `Content-Type` is not as HTTP has it."
        ) from None


def seconds_for(length: int) -> float:
    """Return how long a body of a length may take; 0 is one that does not say."""
    if not length:
        return LONGEST
    return min(LONGEST, SHORTEST + length / SLOWEST)


@contextmanager
def cut_off(environ: Environ, seconds: float) -> Iterator[threading.Event]:
    """Take nothing more from the sender after so many seconds, and say that it came to that.

    A slow sender is never silent for long, so that waiting for the next bytes is no measure.
    """
    cut = threading.Event()

    def end() -> None:
        cut.set()
        with suppress(OSError):  # the sender has gone
            environ["gunicorn.socket"].shutdown(socket.SHUT_RD)

    if "gunicorn.socket" not in environ:
        yield cut
        return
    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield cut
    finally:
        timer.cancel()


def most_bytes(environ: Environ) -> int:
    """Return how large the body of a request may be, in bytes."""
    is_form = environ.get("CONTENT_TYPE", "").lower().startswith("multipart/")
    if environ.get("PATH_INFO", "").startswith("/api/"):
        return LARGEST_UPLOAD if is_form else LARGEST_OF_API
    return LARGEST_FORM if is_form else LARGEST_OF_API


def _read(source: BinaryIO, most: int, cut: threading.Event) -> tuple[BinaryIO, int]:
    # It is closed as the last of the request is forgotten.
    body = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    length = 0
    while part := _part_of(source, cut):
        length += len(part)
        if length > most:
            raise _too_large(most)
        body.write(part)
    if cut.is_set():
        raise _too_slow()
    body.seek(0)
    return cast(BinaryIO, body), length


def _part_of(source: BinaryIO, cut: threading.Event) -> bytes:
    try:
        return source.read(AT_ONCE)
    except (ParseException, OSError):
        if cut.is_set():
            raise _too_slow() from None
        raise RefusedBody(
            "unreadable", "The body broke off, or its chunks are not as HTTP has them."
        ) from None


def _too_large(most: int) -> RefusedBody:
    return RefusedBody(
        "too-large", f"The body has more than {most // MEGABYTE} MB. Send less at once."
    )


def _too_slow() -> RefusedBody:
    return RefusedBody(
        "too-slow", "The body took too long. Nothing was saved. Send it again."
    )


def _throw_away(environ: Environ) -> None:
    """Read some of what still comes: its sender reads no answer before all is through."""
    left = THROWN_AWAY
    with suppress(ParseException, OSError):  # the sender has gone, or wrote no chunks
        while left > 0 and (part := environ["wsgi.input"].read(AT_ONCE)):
            left -= len(part)
