"""What is said of an update: while it waits for somebody, and once it does no more."""

from dataclasses import dataclass

from django.urls import reverse

from reminders.events.telling import Telling, by_whom, words_of
from reminders.models import Event


@dataclass(frozen=True)
class OfUpdate:
    """What is said of an update: `happened` follows its name.

    One that waits for somebody in a state alone is seen, no more, once it is in another; `waiting`
    is what is said until then.
    """

    happened: str
    do: str = "See it"
    page: str = "rounds:update"
    state: str = ""
    waiting: str = ""

    def __call__(self, event: Event, person: int) -> Telling:
        update = event.update
        assert update is not None
        happened, do, page = self.happened + self.waiting, self.do, self.page
        if self.state and update.state != self.state:
            happened, do, page = self.happened, "See it", "rounds:update"
        return Telling(
            subject=f"{update.commitment.reference} {happened}",
            sentence=(
                f"{by_whom(event)}: the {update.round} update of"
                f" {update.commitment} was {happened}."
            ),
            quote=words_of(event),
            path=reverse(page, args=[update.pk]),
            do=do,
        )
