"""What can be done to many commitments at once, each by the service of its own page.

To let one more be done, write a function as these and one that foresees it, and name both in
`ACTS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from commitments.changing import change
from commitments.models import Commitment
from commitments.responsible import end_responsibility, name_responsible
from commitments.services import state_date
from returns.bulk import forms
from returns.bulk.doer import Doer
from returns.bulk.foreseeing import (
    NOTHING_OPEN,
    Foreseen,
    foresee_change,
    foresee_date,
    foresee_due_date,
    foresee_responsible,
    milestone_of,
    names_of,
    present_of,
)
from rounds.decisions.agreed_dates import agree_due_date


@dataclass(frozen=True)
class Act:
    """One thing that can be done to many: its word in addresses, its name, what it did, what
    it asks, what stands before it, what would stand after it, and what does it, which returns what
    then stands.

    `reads` are the relations of a commitment that all of these look at.
    """

    word: str
    label: str
    done: str
    form: type[forms.ManyForm] | type[forms.DueDateForm]
    now: Callable[[Commitment, Any], str]
    foresee: Callable[[Any, Doer], Foreseen]
    take: Callable[[Commitment, Any, Doer], str]
    reads: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.label


def _named(name: str, commitment: Commitment, form: Any) -> str:
    return str(getattr(commitment, name))


def _change(name: str, commitment: Commitment, form: Any, doer: Doer) -> str:
    value = form.cleaned_data[name]
    change(commitment=commitment, name=name, value=value, by=doer.by)
    return str(value)


def _responsible(commitment: Commitment, form: Any) -> str:
    return names_of([row.person.name for row in present_of(commitment)])


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
    present = commitment.responsible_people.present().select_related("person")
    return names_of([row.person.name for row in present])


def _date(commitment: Commitment, form: Any) -> str:
    milestone = milestone_of(commitment, form.cleaned_data["which"])
    if milestone is None:
        return "no open milestone"
    return f"“{milestone}”, expected {milestone.expected}"


def _state_date(commitment: Commitment, form: Any, doer: Doer) -> str:
    values = form.cleaned_data
    milestone = milestone_of(commitment, values["which"])
    if milestone is None:
        raise NOTHING_OPEN
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
    agreed = agree_due_date(
        commitment=commitment,
        agreed=form.agreed,
        meeting=values["meeting"],
        reason=values["reason"],
        by=doer.by,
        at=doer.at,
        confirm=form.answered,
    )
    return str(agreed.stated)


def _of_content(word: str, name: str, noun: str, form: type[forms.ManyForm]) -> Act:
    return Act(
        word=word,
        label=f"Change the {noun}",
        done=f"{noun.capitalize()} changed",
        form=form,
        now=partial(_named, name),
        foresee=partial(foresee_change, name),
        take=partial(_change, name),
    )


ACTS = {
    act.word: act
    for act in (
        _of_content("owner", "owner", "owner", forms.OwnerForm),
        _of_content("lead", "lead", "lead organisation", forms.LeadForm),
        _of_content("work-strand", "workstream", "work strand", forms.StrandForm),
        Act(
            word="responsible",
            label="Change who is responsible",
            done="Responsible person changed",
            form=forms.ResponsibleForm,
            now=_responsible,
            foresee=foresee_responsible,
            take=_name_responsible,
            reads=("responsible_people__person",),
        ),
        Act(
            word="date",
            label="State a date",
            done="Date stated",
            form=forms.DateForm,
            now=_date,
            foresee=foresee_date,
            take=_state_date,
            reads=("milestones",),
        ),
        Act(
            word="due-date",
            label="Record an agreed due date",
            done="Agreed due date recorded",
            form=forms.DueDateForm,
            now=_due,
            foresee=foresee_due_date,
            take=_agree_due_date,
        ),
    )
}
