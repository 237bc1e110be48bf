"""A mail server's side: what it received, and how it answers."""

import asyncio
import email
import email.policy

from aiosmtpd.smtp import SMTP


class Mailbox:
    """Keeps what a real SMTP server received; answers as it is told to."""

    def __init__(self):
        self.received, self.answer, self.delay = [], None, 0
        self.drops, self.on_message = 0, None

    async def handle_RCPT(self, server: SMTP, session, envelope, address, options):  # noqa: N802  the library's name
        if address.startswith("gone"):
            return "550 No such person"
        if address.startswith("later"):
            return "450 Mailbox busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session, envelope):  # noqa: N802  the library's name
        if self.drops:
            self.drops -= 1
            server.transport.abort()  # in the middle of the message: no answer comes
            return "451 Gone"
        await asyncio.sleep(self.delay)
        if self.answer:
            return self.answer
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        if self.on_message:
            await asyncio.to_thread(self.on_message, message)
        self.received.append(message)
        return "250 OK"

    @property
    def people(self) -> list[str]:
        """To whom messages came, in the order of the alphabet."""
        return sorted(message["To"] for message in self.received)


def text_of(message) -> str:
    return message.get_body(("plain",)).get_content()


def html_of(message) -> str:
    return message.get_body(("html",)).get_content()
