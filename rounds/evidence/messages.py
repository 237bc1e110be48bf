"""Emails as evidence: what is attached to them follows the rules of files.

An eml is text (RFC 5322): its structure is read here in one pass a level, its headers by the
standard library's parser. A msg, as Outlook saves it, is an OLE compound file.
"""

import binascii
import io
import re
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from typing import NamedTuple

import olefile

from rounds.evidence.bounds import DEEPEST, LARGEST, Unfit

LARGEST_HEAD = 256 * 1024  # bytes of a message's headers
LONGEST_LINE = 4000  # bytes of the header that says what a part is
MOST_PARTS = 200
DEEPEST_PARTS = 10
MOST_ENTRIES = 4000  # of the directory of a msg
HEADERS = BytesHeaderParser(policy=policy.compat32)
END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
READ = ("content-type", "content-disposition", "content-transfer-encoding")
# What a message says by itself; anything else is attached to it.
BODIES = ("text/", "message/delivery-status", "message/disposition-notification")

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how a compound file begins
PROPERTIES = "__properties_version1.0"
MESSAGE_CLASS = "__substg1.0_001A"
ATTACHED = re.compile(r"__attach_version1\.0_#[0-9a-f]{8}", re.IGNORECASE)
LONGEST_PATH = 2 * DEEPEST + 2  # names to a part of a message in a message
BYTES = "__substg1.0_37010102"
OBJECT = "__substg1.0_3701000D"
NAMES = ("__substg1.0_3707001F", "__substg1.0_3704001F", "__substg1.0_3707001E")
TEXT_KINDS = {"001F": "utf-16-le", "001E": "cp1252"}
HTML_BODY = "__substg1.0_10130102"
OLE_OBJECT = "an object of another program is embedded in it. Attach it as a file."


class Part(NamedTuple):
    """A part of a message: its name, if it is attached, and its bytes."""

    name: str
    data: bytes


def parts_of_eml(data: bytes) -> Iterator[Part]:
    """Yield the parts of a message. Raises `Unfit` for too much, `ValueError` for what is none."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    head, _ = _head_and_body(data)
    message = HEADERS.parsebytes(head)
    if b"\x00" in head or not message["From"] or not message["Date"]:
        raise ValueError("no message")
    for place, part in enumerate(_parts_of_entity(data, 0)):
        if place >= MOST_PARTS:
            raise Unfit(f"it has more than {MOST_PARTS} parts.")
        yield part


def subject_of_eml(data: bytes) -> str:
    """Return the words of a message's headers."""
    message = HEADERS.parsebytes(_head_and_body(data)[0])
    return "\n".join(_decoded(str(value)) for value in message.values())


def _head_and_body(data: bytes) -> tuple[bytes, bytes]:
    if data.startswith((b"\n", b"\r\n")):
        return b"", data
    end = END_OF_HEAD.search(data, 0, LARGEST_HEAD)
    if end:
        return data[: end.start()], data[end.end() :]
    if len(data) > LARGEST_HEAD:
        raise Unfit("its headers are too long.")
    return data, b""


def _parts_of_entity(data: bytes, depth: int) -> Iterator[Part]:
    """Yield what a message or one of its parts holds, with its own headers before it."""
    head, body = _head_and_body(data)
    about = HEADERS.parsebytes(head)
    if any(len(str(about.get(name, ""))) > LONGEST_LINE for name in READ):
        raise Unfit("one of its headers is too long.")
    if about.get_content_maintype() != "multipart":
        yield _leaf(about, body)
        return
    if depth >= DEEPEST_PARTS:
        raise Unfit(f"more than {DEEPEST_PARTS} of its parts lie inside one another.")
    for part in _split(body, about.get_boundary() or ""):
        yield from _parts_of_entity(part, depth + 1)


def _split(body: bytes, boundary: str) -> Iterator[bytes]:
    """Yield what stands between the lines that divide a body."""
    if not boundary:
        raise ValueError("nothing says what divides it")
    line = re.escape(boundary.encode(errors="replace"))
    begin = None
    for mark in re.finditer(rb"^--" + line + rb"(--)?[ \t]*\r?$", body, re.MULTILINE):
        if begin is not None:
            yield body[begin : mark.start()].removesuffix(b"\n").removesuffix(b"\r")
        if mark[1]:
            return
        begin = mark.end() + 1
    if begin is not None:
        yield body[begin:]


def _leaf(about: "Message[str, str]", body: bytes) -> Part:
    kind = about.get_content_type()
    name = _decoded(about.get_filename() or "")
    data = _unwrapped(body, str(about.get("Content-Transfer-Encoding", "")))
    if kind == "message/rfc822":
        return Part("message.eml", data)
    if name or kind.startswith(BODIES):
        return Part(name, data)
    return Part(f"attachment.{kind.partition('/')[2]}", data)


def _unwrapped(body: bytes, encoding: str) -> bytes:
    match encoding.strip().lower():
        case "base64":
            return binascii.a2b_base64(body)
        case "quoted-printable":
            return binascii.a2b_qp(body)
    return body


def _decoded(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, UnicodeError):
        return text


def parts_of_msg(data: bytes) -> Iterator[Part]:
    """Yield the texts of a message that Outlook saved, and what is attached to it."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        paths = ole.listdir(streams=True, storages=True)
        _check_bounds(ole, paths)
        _check_is_message(ole)
        attached = [path for path in paths if ATTACHED.fullmatch(path[-1])]
        for path in attached:
            yield from _attached(ole, path)
        for path in paths:
            if path[-1].startswith("__substg1.0_"):
                yield from _texts(ole, path)


def _check_bounds(ole: olefile.OleFileIO, paths: list[list[str]]) -> None:
    if len(paths) > MOST_ENTRIES:
        raise Unfit(f"it has more than {MOST_ENTRIES} parts.")
    if any(len(path) > LONGEST_PATH for path in paths):
        raise Unfit(f"more than {DEEPEST} messages lie inside one another.")
    streams = [
        entry
        for entry in ole.direntries
        if entry and entry.entry_type == olefile.STGTY_STREAM
    ]
    # Two streams never share bytes, so together they are no longer than the file.
    if sum(entry.size for entry in streams) > LARGEST:
        raise ValueError("its parts share their bytes")


def _check_is_message(ole: olefile.OleFileIO) -> None:
    kinds = [f"{MESSAGE_CLASS}{kind}" for kind in TEXT_KINDS]
    if not ole.exists(PROPERTIES) or not any(ole.exists(kind) for kind in kinds):
        raise ValueError("no message")


def _attached(ole: olefile.OleFileIO, path: list[str]) -> Iterator[Part]:
    """Yield a file that is attached. The parts of a message in a message are listed by
    themselves.
    """
    if ole.exists([*path, OBJECT]) and not ole.exists([*path, OBJECT, PROPERTIES]):
        raise Unfit(OLE_OBJECT)
    if ole.exists([*path, BYTES]):
        names = [_text(ole, [*path, name]) for name in NAMES]
        name = next(filter(None, names), "attachment")
        yield Part(name, ole.openstream([*path, BYTES]).read())


def _texts(ole: olefile.OleFileIO, path: list[str]) -> Iterator[Part]:
    if path[-1] == HTML_BODY:
        yield Part("", ole.openstream(path).read())
    elif path[-1][-4:] in TEXT_KINDS:
        yield Part("", _text(ole, path).encode())


def _text(ole: olefile.OleFileIO, path: list[str]) -> str:
    if not ole.exists(path):
        return ""
    encoding = TEXT_KINDS[path[-1][-4:]]
    text: str = ole.openstream(path).read().decode(encoding, errors="replace")
    return text.rstrip("\x00")
