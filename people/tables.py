"""The officers' lists as tables for files."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from people.models import ApiKey, Organisation, Seat, User
from toolkit.downloads import Table

ABOUT = [
    (
        "Source",
        "CPIP progress tracker: its register of people, organisations, seats and keys.",
    )
]


def people_table(people: Iterable[User], day: date) -> Table:
    """Return everyone who can sign in, or could, with the seats they hold (`present_holdings`)."""
    columns = [
        "Name",
        "Email",
        "Role",
        "Organisation",
        "Seat",
        "Holds it since",
        "Account",
    ]
    rows = (_person_row(person) for person in people)
    return Table("people", "People", columns, rows, day, ABOUT)


def _person_row(person: Any) -> list:
    """Return the cells of a person with `present_holdings`."""
    holdings = person.present_holdings
    return [
        person.name,
        person.email,
        person.get_role_display(),
        str(person.organisation or ""),
        "; ".join(str(holding.seat) for holding in holdings),
        max((holding.since for holding in holdings), default=None),
        "active" if person.is_active else "deactivated",
    ]


def organisations_table(organisations: Iterable[Organisation], day: date) -> Table:
    """Return every organisation, with what it went into (`merge__present`)."""
    columns = ["Code", "Name", "Kind", "Went into"]
    rows = (_organisation_row(body) for body in organisations)
    return Table("organisations", "Organisations", columns, rows, day, ABOUT)


def _organisation_row(body: Organisation) -> list:
    merge = getattr(body, "merge", None)
    return [
        body.code,
        body.name,
        body.get_kind_display(),
        merge.present.code if merge else "",
    ]


def seats_table(seats: Iterable[Seat], day: date) -> Table:
    """Return every seat with who holds it now (`present_holdings`)."""
    columns = ["Code", "Seat", "Group", "Holder", "Since"]
    rows = (_seat_row(seat) for seat in seats)
    return Table("seats", "Seats", columns, rows, day, ABOUT)


def _seat_row(seat: Any) -> list:
    """Return the cells of a seat with `present_holdings`."""
    holdings = seat.present_holdings
    return [
        seat.code,
        seat.title,
        str(seat.group),
        "; ".join(holding.person.name for holding in holdings),
        max((holding.since for holding in holdings), default=None),
    ]


def keys_table(keys: Iterable[ApiKey], day: date) -> Table:
    """Return every API key by what it begins with (`usable_now`); its text is kept nowhere."""
    columns = [
        "Begins with",
        "Name",
        "Organisation",
        "Allowed to",
        "Made",
        "Works until",
        "Works",
        "Last used",
        "Requests a minute",
    ]
    rows = (_key_row(key) for key in keys)
    return Table("api-keys", "API keys", columns, rows, day, ABOUT)


def _key_row(key: Any) -> list:
    """Return the cells of a key with `usable_now`."""
    return [
        key.prefix,
        key.name,
        key.organisation.name,
        "; ".join(key.scope_names),
        key.created,
        key.expiry_date,
        "yes" if key.usable_now else "no",
        key.last_used_at,
        key.requests_a_minute,
    ]
