"""What a mail server takes from loops that do nothing else, over one connection.

    python bare_loop.py PORT MESSAGE NUMBER

Prints messages per second twice: of a loop that writes each person's message and sends it, and of
one that sends the same ready bytes again and again.
"""

import email
import email.policy
import smtplib
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path


def speed(number: int, send: Callable[[int], object]) -> float:
    start = time.perf_counter()
    for place in range(number):
        send(place)
    return number / (time.perf_counter() - start)


def written(model: EmailMessage, place: int) -> EmailMessage:
    """Return a message with the texts of another, to a person of its own."""
    message = EmailMessage()
    message["Subject"], message["From"] = model["Subject"], model["From"]
    message["To"], message["Message-ID"] = (
        f"person{place}@example.org",
        f"<bare.{place}@example.org>",
    )
    message.set_content(model.get_body(("plain",)).get_content())
    message.add_alternative(model.get_body(("html",)).get_content(), subtype="html")
    return message


def main(port: int, ready: bytes, number: int) -> None:
    model = email.message_from_bytes(ready, policy=email.policy.default)
    with smtplib.SMTP("127.0.0.1", port) as server:
        print(speed(number, lambda place: server.send_message(written(model, place))))
        print(
            speed(
                number,
                lambda place: server.sendmail(
                    "o@example.org", f"person{place}@example.org", ready
                ),
            )
        )


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]).read_bytes(), int(sys.argv[3]))
