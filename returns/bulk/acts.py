"""What can be done to many commitments at once, each by the service of its own page.

To let one more be done, write a function as these and name it in `ACTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError

from commitments.changing import change
from commitments.models import Commitment, Milestone
from commitments.responsible import end_responsibility, name_responsible
from commitments.services import state_date
from people.models import User
from programme.dates import PartialDate, last_day
from returns.bulk import forms
from rounds.decisions.agreed_dates import agree_due_date


@dataclass(frozen=True)
class Doer:
    """Who acts, and when: the business day and the moment."""

    by: User
    today: date
    at: datetime


@dataclass(frozen=True)
class Act:
    """One thing that can be done to many: its word in addresses, its name, what it asks, what
    stands before it, and what does it, which returns what stands after it.
    """

    word: str
    label: str
    form: type[forms.ManyForm] | type[forms.DueDateForm]
    now: Callable[[Commitment, Any], str]
    take: Callable[[Commitment, Any, Doer], str]

    def __str__(self) -> str:
        return self.label


def _named(name: str, commitment: Commitment, form: Any) -> str:
    return str(getattr(commitment, name))


def _change(name: str, commitment: Commitment, form: Any, doer: Doer) -> str:
    value = form.cleaned_data[name]
    change(commitment=commitment, name=name, value=value, by=doer.by)
    return str(value)


def _responsible(commitment: Commitment, form: Any) -> str:
    rows = commitment.responsible_people.present().select_related("person")
    names = [row.person.name for row in rows.order_by("person__name", "pk")]
    return ", ".join(names) or "nobody"


def _name_responsible(commitment: Commitment, form: Any, doer: Doer) -> str:
    """Name the person, and end what others are named for, where it is in their place."""
    person, from_date = form.cleaned_data["person"], form.cleaned_data["from_date"]
    rows = commitment.responsible_people.present().exclude(person=person)
    others = list(rows.select_related("person")) if form.cleaned_data["instead"] else []
    is_named = commitment.responsible_people.present().filter(person=person).exists()
    if not (is_named and others):
        name_responsible(
            commitment=commitment,
            person=person,
            from_date=from_date,
            today=doer.today,
            by=doer.by,
            at=doer.at,
        )
    for row in others:
        end_responsibility(responsible=row, on=from_date, today=doer.today, by=doer.by)
    return _responsible(commitment, form)


def _milestone(commitment: Commitment, which: str) -> Milestone | None:
    """Return the open milestone that is expected next, or last."""
    milestones = commitment.milestones.standing().filter(done_date=None)
    by_day = sorted(milestones, key=lambda row: (row.expected.date, row.order))
    if not by_day:
        return None
    return by_day[0] if which == "next" else by_day[-1]


def _date(commitment: Commitment, form: Any) -> str:
    milestone = _milestone(commitment, form.cleaned_data["which"])
    if milestone is None:
        return "no open milestone"
    return f"“{milestone}”, expected {milestone.expected}"


def _state_date(commitment: Commitment, form: Any, doer: Doer) -> str:
    values = form.cleaned_data
    milestone = _milestone(commitment, values["which"])
    if milestone is None:
        raise ValidationError("It has no open milestone.", code="nothing_open")
    state_date(
        milestone=milestone,
        kind=values["kind"],
        stated=form.stated,
        on=doer.today,
        by=doer.by,
        reason=values["reason"],
    )
    verb = "done" if values["kind"] == "done" else "expected"
    return f"“{milestone}”, {verb} {getattr(milestone, values['kind'])}"


def _due(commitment: Commitment, form: Any) -> str:
    return str(commitment.due or "none")


def _agree_due_date(commitment: Commitment, form: Any, doer: Doer) -> str:
    values = form.cleaned_data
    day = last_day(values["date"], values["precision"])
    agreed = agree_due_date(
        commitment=commitment,
        agreed=PartialDate(day, values["precision"]),
        meeting=values["meeting"],
        reason=values["reason"],
        by=doer.by,
        at=doer.at,
        confirm=form.answered,
    )
    return str(agreed.stated)


def _of_content(word: str, name: str, label: str, form: type[forms.ManyForm]) -> Act:
    return Act(word, label, form, partial(_named, name), partial(_change, name))


ACTS = {
    act.word: act
    for act in (
        _of_content("owner", "owner", "Change the owner", forms.OwnerForm),
        _of_content("lead", "lead", "Change the lead organisation", forms.LeadForm),
        _of_content(
            "work-strand", "workstream", "Change the work strand", forms.StrandForm
        ),
        Act(
            "responsible",
            "Change who is responsible",
            forms.ResponsibleForm,
            _responsible,
            _name_responsible,
        ),
        Act("date", "State a date", forms.DateForm, _date, _state_date),
        Act(
            "due-date",
            "Record an agreed due date",
            forms.DueDateForm,
            _due,
            _agree_due_date,
        ),
    )
}
