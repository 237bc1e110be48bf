"""What an act would do to each of many, foreseen from what was read of all of them at once.

The rules are those of the services that do it, so what is foreseen is what is done, unless
something changes meanwhile. Each function reads what it needs, and returns one that says of a
commitment what would stand after, or raises what the service would.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from commitments.changing import check_is_another
from commitments.models import Commitment, Milestone, MilestoneDate, ResponsiblePerson
from commitments.querysets.responsible import bodies_of
from commitments.responsible import (
    already_responsible,
    check_may_be_named,
    check_may_end,
)
from people.models import User
from returns.bulk.doer import Doer
from rounds.decisions.agreed_dates import check_due_date_may_change, check_held

Foreseen = Callable[[Commitment], str]
NOTHING_OPEN = ValidationError("It has no open milestone.", code="nothing_open")


def foresee_change(name: str, form: Any, doer: Doer) -> Foreseen:
    """Another owner, lead or work strand. What was chosen was just offered."""
    value = form.cleaned_data[name]

    def after(commitment: Commitment) -> str:
        check_is_another(commitment, name, value)
        return str(value)

    return after


def foresee_responsible(form: Any, doer: Doer) -> Foreseen:
    """Somebody is named, beside who is or in their place. One query."""
    person, from_date = form.cleaned_data["person"], form.cleaned_data["from_date"]
    bodies = bodies_of(person)

    def after(commitment: Commitment) -> str:
        rows = present_of(commitment)
        others = [row for row in rows if row.person_id != person.pk]
        ended = others if form.cleaned_data["instead"] else []
        is_named = len(others) < len(rows)
        if not (is_named and ended):
            check_may_be_named(person, bodies, commitment, from_date, doer.today)
            if is_named:
                raise already_responsible(person)
            _check_was_not_then(commitment, person, from_date)
        for row in ended:
            check_may_end(row, from_date, doer.today)
        stay = others if not ended else []
        return names_of([*[row.person.name for row in stay], person.name])

    return after


def _check_was_not_then(commitment: Commitment, person: User, from_date: date) -> None:
    """Raise `ValidationError` where the person was responsible on or after that day already."""
    rows = [row for row in commitment.responsible_people.all() if row.person == person]
    if any(row.holds_since(from_date) for row in rows):
        raise ResponsiblePerson.already_then()


def present_of(commitment: Commitment) -> list[ResponsiblePerson]:
    """Return who is responsible now, of what was read with it, by name."""
    rows = [row for row in commitment.responsible_people.all() if row.is_present]
    return sorted(rows, key=lambda row: (row.person.name, row.pk))


def names_of(names: list[str]) -> str:
    return ", ".join(sorted(names)) or "nobody"


def foresee_date(form: Any, doer: Doer) -> Foreseen:
    """A date is stated of an open milestone of each."""
    values, stated = form.cleaned_data, form.stated

    def after(commitment: Commitment) -> str:
        milestone = milestone_of(commitment, values["which"])
        if milestone is None:
            raise NOTHING_OPEN
        statement = MilestoneDate(
            milestone=milestone,
            kind=values["kind"],
            date=stated.date,
            precision=stated.precision,
            stated_on=doer.today,
            stated_by=doer.by,
            reason=values["reason"],
        )
        # The rows that it names were read just now.
        statement.clean_fields(exclude=["milestone", "stated_by"])
        statement.clean()
        verb = "done" if values["kind"] == "done" else "expected"
        return f"“{milestone}”, {verb} {statement.stated}"

    return after


def milestone_of(commitment: Commitment, which: str) -> Milestone | None:
    """Return the open milestone that is expected next, or last, of what was read with it."""
    milestones = [row for row in commitment.milestones.all() if row.is_open]
    by_day = sorted(milestones, key=lambda row: (row.expected.date, row.order))
    if not by_day:
        return None
    return by_day[0] if which == "next" else by_day[-1]


def foresee_due_date(form: Any, doer: Doer) -> Foreseen:
    """A due date that a meeting agreed for all of them."""
    meeting, agreed = form.cleaned_data["meeting"], form.agreed

    def after(commitment: Commitment) -> str:
        check_due_date_may_change(commitment, agreed)
        check_held(meeting, doer.today)
        return str(agreed)

    return after
