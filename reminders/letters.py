"""One email as it will be read, and what all of them carry."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from people.models import User
from reminders.models import Reminder

# So that no out-of-office answer comes back (RFC 3834, and what Exchange asks for).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


@dataclass(frozen=True)
class Attachment:
    """A file that goes with an email."""

    name: str
    data: bytes
    kind: str  # as MIME names it


# What makes the return pack of a person for the emails that it goes with: a higher part adds it.
PACKS: list[Callable[[User], Attachment | None]] = []


@dataclass(frozen=True)
class Letter:
    """One email as it will be read."""

    subject: str
    text: str
    html: str
    calendar: bytes = b""
    answers: str = ""  # the number of the message that it goes on from
    attached: tuple[Attachment, ...] = ()

    @property
    def digest(self) -> str:
        """A name of these very words, by which an officer says to have read them."""
        return hashlib.sha256(f"{self.subject}\n{self.text}".encode()).hexdigest()

    def as_message(self, reminder: Reminder) -> EmailMultiAlternatives:
        """Return it addressed to the reminder's person, under the reminder's own number."""
        message = EmailMultiAlternatives(
            self.subject,
            self.text,
            to=[reminder.address],
            reply_to=[settings.REPLY_TO_EMAIL],
            headers=self._headers(reminder),
        )
        message.attach_alternative(self.html, "text/html")
        if self.calendar:
            calendar_type = "text/calendar; method=PUBLISH"
            message.attach("due-date.ics", self.calendar, calendar_type)
        for file in self.attached:
            message.attach(file.name, file.data, file.kind)
        return message

    def _headers(self, reminder: Reminder) -> dict[str, str]:
        choose = settings.BASE_URL + reverse("reminders:notice-choice")
        headers = {
            "Message-ID": reminder.message_id,
            "List-Unsubscribe": f"<{choose}>",
            **AUTOMATIC,
        }
        if self.answers:
            headers |= {"In-Reply-To": self.answers, "References": self.answers}
        return headers
