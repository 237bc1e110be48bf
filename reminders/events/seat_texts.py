"""What is said of a seat that changes hands, and of who stands in."""

from django.urls import reverse
from django.utils.formats import date_format

from programme import clock
from reminders.events.telling import Telling, by_whom
from reminders.models import Event


def seat_taken(event: Event, person: int) -> Telling:
    return Telling(
        subject=f"You hold the seat “{event.seat}”",
        sentence=(
            f"{by_whom(event)}: the seat “{event.seat}” is yours from now on. What it"
            " owns is yours to report on."
        ),
        path=reverse("rounds:my-work"),
        do="See what it owes",
    )


def seat_left(event: Event, person: int) -> Telling:
    return Telling(
        subject=f"You no longer hold the seat “{event.seat}”",
        sentence=(
            f"{by_whom(event)}: you no longer hold the seat “{event.seat}”. You report"
            " on nothing that it owns any more."
        ),
        path=reverse("rounds:my-work"),
        do="See what is yours now",
    )


def stand_in(event: Event, person: int) -> Telling:
    substitution = event.substitution
    if substitution is None:
        return stand_in_over(event, person)
    if substitution.last_day < clock.today():
        last_day = date_format(substitution.last_day, "j F Y")
        return _no_more(event, f"You stood in until {last_day}.")
    days = (
        f"{date_format(substitution.first_day, 'j F Y')} to"
        f" {date_format(substitution.last_day, 'j F Y')}"
    )
    return Telling(
        subject=f"You stand in for {substitution.person}",
        sentence=(
            f"{by_whom(event)} asks you to stand in for {substitution.person} from"
            f" {days}. On these days you are reminded of what their seat owes, and"
            " report on it."
        ),
        path=reverse("rounds:my-work"),
        do="See what that is",
    )


def stand_in_over(event: Event, person: int) -> Telling:
    return _no_more(event, "It had not begun.")


def _no_more(event: Event, until_then: str) -> Telling:
    return Telling(
        subject=f"You no longer stand in for {event.away}",
        sentence=(
            f"{by_whom(event)} ended that you stand in for {event.away}. {until_then}"
        ),
        path=reverse("rounds:my-work"),
        do="See what is yours now",
    )
