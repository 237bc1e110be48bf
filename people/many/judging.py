"""What is wrong with each row of a list of people, and whom a sound one would make."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from people.many.reading import Line
from people.models import Organisation, Seat, SeatHolding, User


@dataclass(frozen=True)
class Row:
    """A row of the list, with the person and the seat it means, and its faults in words."""

    line: Line
    person: User
    seat: Seat | None
    faults: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        return not self.faults


def judge(lines: Sequence[Line]) -> list[Row]:
    """Return each row with its faults. Four queries, however many rows there are."""
    return list(_Judge(lines).rows())


class _Judge:
    """What the tracker has already, and what the list says twice."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.bodies = _by_words(
            (body, (body.code, body.name)) for body in Organisation.objects.present()
        )
        seats = Seat.objects.present().select_related("organisation", "group")
        self.seats = _by_words((seat, _names_of(seat)) for seat in seats)
        present = SeatHolding.objects.filter(until=None).select_related("person")
        self.holders = {holding.seat_id: holding.person for holding in present}
        addresses = [line.email.lower() for line in lines]
        taken = User.objects.filter(email__in=addresses)
        self.taken = set(taken.values_list("email", flat=True))
        self.times = Counter(addresses)
        means = [self._seat(line) for line in lines]
        self.times_of_seat = Counter(seat.pk for seat in means if seat)

    def rows(self) -> Iterator[Row]:
        for line in self.lines:
            seat = self._seat(line)
            person = self._person(line, seat)
            faults = [*self._faults(line, seat), *_faults_of(person)]
            yield Row(line, person, seat, tuple(faults))

    def _seat(self, line: Line) -> Seat | None:
        """Return the one seat that a row means."""
        seats = self.seats.get(line.seat.casefold(), [])
        return seats[0] if len(seats) == 1 else None

    def _person(self, line: Line, seat: Seat | None) -> User:
        body = next(iter(self.bodies.get(line.body.casefold(), [])), None)
        role = User.Role.MEMBER if line.seat else User.Role.PARTNER
        if seat and not line.body:
            body = seat.organisation
        return User(
            name=line.name, email=line.email.lower(), role=role, organisation=body
        )

    def _faults(self, line: Line, seat: Seat | None) -> Iterator[str]:
        if line.has_more:
            yield "There are more columns than name, email, body and seat."
        yield from self._faults_of_address(line)
        if line.body and line.body.casefold() not in self.bodies:
            yield f"No organisation is called {line.body}. Add it, or use its code."
        if not line.body and not line.seat:
            yield "Give a body or a seat."
        if line.seat:
            yield from self._faults_of_seat(line, seat)

    def _faults_of_address(self, line: Line) -> Iterator[str]:
        address = line.email.lower()
        if not address:
            yield "The email address is missing."
        elif self.times[address] > 1:
            yield "This address stands in the list more than once."
        if address in self.taken:
            yield "A person has this address already."

    def _faults_of_seat(self, line: Line, seat: Seat | None) -> Iterator[str]:
        if seat is None:
            yield self._why_no_seat(line)
            return
        if holder := self.holders.get(seat.pk):
            yield seat_is_held(holder)
        if self.times_of_seat[seat.pk] > 1:
            yield "This seat stands in the list more than once."

    def _why_no_seat(self, line: Line) -> str:
        seats = self.seats.get(line.seat.casefold())
        if not seats:
            return f"No seat is called {line.seat}. Use its code, or its title in full."
        codes = " or ".join(_with_group(seat) for seat in seats)
        return f"More than one group has a seat {line.seat}. Write {codes}."


def seat_is_held(holder: User) -> str:
    """Return why a seat is not given to a new person."""
    return f"{holder} holds this seat. Pass it on under Seats."


def _names_of(seat: Seat) -> tuple[str, ...]:
    return seat.code, seat.title, _with_group(seat)


def _with_group(seat: Seat) -> str:
    return f"{seat.group.code}/{seat.code}"


def _by_words(rows: Iterable[tuple[Any, tuple[str, ...]]]) -> dict[str, list]:
    """Return rows by what people call them, in any case; where a word is the code of some, those
    alone.
    """
    by_words: dict[str, list] = {}
    rows = list(rows)
    codes = {names[0].casefold() for _, names in rows}
    for row, names in rows:
        for place, name in enumerate(dict.fromkeys(map(str.casefold, names))):
            if place == 0 or name not in codes:
                by_words.setdefault(name, []).append(row)
    return by_words


def _faults_of(person: User) -> Iterator[str]:
    """Say what is wrong with a name or an address in itself."""
    try:
        person.clean_fields(exclude=["password", "organisation", "role"])
    except ValidationError as fault:
        for name, sentences in fault.message_dict.items():
            yield f"{name.capitalize()}: {' '.join(sentences)}"
