"""A mail server in a process of its own, as one on the network would be. Writes down what it took.

    python mailserver.py FOLDER PORT

Behaves by files that tests put into the folder: `delay` (seconds a message), `drop` (so many
messages are cut off in the middle). Addresses that begin with `gone` are unknown to it.
"""

import asyncio
import struct
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP

LENGTH = struct.Struct(">I")


class Office:
    """Keeps each message whole, in one file."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.kept = (folder / "messages").open("ab", buffering=0)
        self.counted = (folder / "count").open("ab", buffering=0)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  the library's name
        if address.startswith("gone"):
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the library's name
        if self._drops():
            server.transport.abort()
            return "451 Gone"
        if delay := self._told("delay"):
            await asyncio.sleep(float(delay))
        self.kept.write(LENGTH.pack(len(envelope.content)) + envelope.content)
        self.counted.write(b".")
        return "250 OK"

    def _told(self, what: str) -> str:
        try:
            return (self.folder / what).read_text()
        except FileNotFoundError:
            return ""

    def _drops(self) -> bool:
        left = int(self._told("drop") or 0)
        if left:
            (self.folder / "drop").write_text(str(left - 1))
        return left > 0


def messages(folder: Path) -> list[bytes]:
    """Return every message that was taken, in order."""
    path, found, place = folder / "messages", [], 0
    data = path.read_bytes() if path.exists() else b""
    while place < len(data):
        (length,) = LENGTH.unpack_from(data, place)
        found.append(data[place + LENGTH.size : place + LENGTH.size + length])
        place += LENGTH.size + length
    return found


def number_of_messages(folder: Path) -> int:
    """Return how many messages were taken, without reading them."""
    path = folder / "count"
    return path.stat().st_size if path.exists() else 0


async def serve(folder: Path, port: int) -> None:
    office = Office(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(office, loop=loop), "127.0.0.1", port
    )
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
