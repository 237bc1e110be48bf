"""Choices of work strands, leads, owners, themes and responsible people by name, for the filter of
the lists.
"""

from typing import Any, NamedTuple

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet, TextField, Value
from django.db.models.functions import Cast, LPad

from commitments.models import ResponsiblePerson
from commitments.querysets.responsible import NOBODY
from people.models import Organisation, OrganisationMerge, Seat, User
from programme.models import Theme
from workstreams.models import Workstream

FORMER = "former_lead"  # the code of an organisation that went into another


class NameOrCodeField(forms.ChoiceField):
    """A choice by the word that names it in addresses, or by its code, in any case."""

    def offer(self, choices: list["NamedChoice"]) -> None:
        self.choices = [
            ("", "Any"),
            *((choice.name, choice.label) for choice in choices if choice.label),
        ]
        self.names = {}
        for choice in choices:
            self.names[choice.name.casefold()] = choice.name
            self.names[choice.code.casefold()] = choice.name

    def to_python(self, value):
        value = super().to_python(value)
        return self.names.get(value.casefold(), value)

    def validate(self, value):
        if value and not self.valid_value(value):
            names = ", ".join(name for name, _ in self.choices if name)
            raise ValidationError(
                f"{value!r} is not one of {names}.", code="invalid_choice"
            )


class NameOrCodeFilter(django_filters.ChoiceFilter):
    field_class = NameOrCodeField


class NamedChoice(NamedTuple):
    """One row that can be chosen: its name in addresses, its code, and its title; without one it
    is only another code for what is offered.
    """

    name: str
    code: str
    label: str


def named_choices() -> dict[str, list[NamedChoice]]:
    """Return what work strand, lead, owner, theme and who is responsible can be, in the order of
    showing. One query.
    """
    order = LPad(Cast("order", TextField()), 6, Value("0"))
    strands = Workstream.objects.all()
    leads = Organisation.objects.present()
    former = OrganisationMerge.objects.all()
    owners = Seat.objects.owning()
    in_force = ResponsiblePerson.objects.in_force()
    people = User.objects.filter(pk__in=in_force.values("person"))
    rows = _texts("workstream", strands, "slug", "title", order)
    rows = rows.union(
        _texts("lead", leads, "code", "name", F("name")),
        _texts("owner", owners, "code", "title", F("title")),
        _texts("theme", Theme.objects.all(), "code", "title", order),
        _texts("responsible", people, "name", "name", F("name"), "name").distinct(),
        _texts(FORMER, former, "present__code", "old__name", F("day"), "old__code"),
        all=True,
    )
    choices: dict[str, list[NamedChoice]] = {
        "workstream": [],
        "lead": [],
        "owner": [],
        "theme": [],
        "responsible": [NamedChoice(NOBODY, NOBODY, "Nobody named")],
    }
    for field, name, code, label, _ in rows.order_by("choice_of", "choice_place"):
        if field == FORMER:
            choices["lead"].append(NamedChoice(name, code, ""))
        else:
            choices[field].append(NamedChoice(name, code, label))
    return choices


def _texts(
    field: str, rows: QuerySet, name: str, label: str, place: Any, code: str = "code"
) -> QuerySet:
    """Return rows as texts of the same columns, so that those of several tables are one query."""
    columns = {
        "choice_of": Value(field),
        "choice_name": F(name),
        "choice_its_code": F(code),
        "choice_label": F(label),
        "choice_place": place,
    }
    texts = {alias: Cast(column, TextField()) for alias, column in columns.items()}
    return rows.order_by().annotate(**texts).values_list(*texts)
