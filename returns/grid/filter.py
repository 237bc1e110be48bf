"""Narrows and sorts the returns of a round, by what stands in the address."""

from collections.abc import Iterable
from functools import cached_property
from typing import cast

from django import forms
from django.http import QueryDict

from commitments.querysets.responsible import NOBODY
from people.models import User
from returns.grid.choices import CHOICES, SORTED_BY
from returns.rows import ReturnRow
from rounds.updates.words import may_read_words, words_of
from standing.filter_controls import FilterControls
from standing.named_choices import NameOrCodeField, named_choices


def _choice(name: str, label: str) -> forms.ChoiceField:
    values = [(value, choice.label) for value, choice in CHOICES[name].items()]
    choices = [("", "Any"), *values]
    return forms.ChoiceField(label=label, required=False, choices=choices)


def _orders() -> list[tuple[str, str]]:
    orders = [("", "Work strand")]
    for word, (label, _) in SORTED_BY.items():
        orders += [(word, label), (f"-{word}", f"{label}, the other way round")]
    return orders


class ReturnFilterForm(forms.Form):
    """What the returns of a round can be chosen and sorted by."""

    state = _choice("state", "State")
    waits = _choice("waits", "Waits for")
    owner = NameOrCodeField(label="Owner", required=False)
    lead = NameOrCodeField(label="Lead organisation", required=False)
    responsible = NameOrCodeField(label="Responsible", required=False)
    workstream = NameOrCodeField(label="Work strand", required=False)
    rating = _choice("rating", "Rating")
    warning = _choice("warning", "Worth a second look")
    search = forms.CharField(label="Search", required=False, max_length=100)
    ordering = forms.ChoiceField(label="Sort by", required=False, choices=_orders)


class ReturnFilter(FilterControls):
    """The returns of a round that a choice takes in, in its order."""

    FIRST = ["state", "waits", "owner", "lead", "rating", "search", "ordering"]
    # What a return has, by name of the control.
    NAMED = ("owner", "lead", "workstream")

    def __init__(self, data: QueryDict, user: User):
        self.user = user
        self.form = ReturnFilterForm(data, auto_id="filter-%s")
        for name, choices in named_choices().items():
            if name in self.form.fields:
                self.form.fields[name].offer(choices)
        if not user.is_officer:
            self._leave_out_warnings()

    def _leave_out_warnings(self) -> None:
        """Neither narrow nor sort by warnings: officers alone are shown them."""
        del self.form.fields["warning"]
        ordering = cast(forms.ChoiceField, self.form.fields["ordering"])
        orders = [order for order in _orders() if "warning" not in order[0]]
        ordering.choices = orders

    def narrow(self, rows: Iterable[ReturnRow]) -> list[ReturnRow]:
        """Return the rows that every choice takes in, in the order asked for."""
        return self._sorted([row for row in rows if self._takes_in(row)])

    def _takes_in(self, row: ReturnRow) -> bool:
        return (
            all(choice.takes_in(row) for choice in self._choices)
            and all(_names(row)[name] == word for name, word in self._names)
            and self._is_theirs(row)
            and self._holds_words(row)
        )

    @cached_property
    def _choices(self):
        chosen = [(name, self.chosen(name)) for name in CHOICES]
        return [CHOICES[name][value] for name, value in chosen if value]

    @cached_property
    def _names(self) -> list[tuple[str, str]]:
        chosen = [(name, self.chosen(name)) for name in self.NAMED]
        return [(name, word) for name, word in chosen if word]

    def _is_theirs(self, row: ReturnRow) -> bool:
        """True where who is chosen does the work of it, or nobody does where that is chosen."""
        name = self.chosen("responsible")
        if not name:
            return True
        return name in (row.item.responsible or [NOBODY])

    def _holds_words(self, row: ReturnRow) -> bool:
        searched = self.chosen("search").casefold().split()
        return all(word in self._text(row) for word in searched)

    def _text(self, row: ReturnRow) -> str:
        """Return what is searched: the item, and what its update says as far as it may be read."""
        texts = [
            row.item.reference,
            row.item.title,
            row.expected.commitment.description,
        ]
        if row.update and may_read_words(row.update, self.user):
            texts += words_of(row.update).texts
        return " ".join(texts).casefold()

    def _sorted(self, rows: list[ReturnRow]) -> list[ReturnRow]:
        order = self.chosen("ordering")
        if not order:
            return rows
        _, key = SORTED_BY[order.removeprefix("-")]
        placed = [row for row in rows if key(row) is not None]
        rest = [row for row in rows if key(row) is None]
        return sorted(placed, key=key, reverse=order.startswith("-")) + rest


def _names(row: ReturnRow) -> dict[str, str]:
    return {
        "owner": row.expected.answering_seat.code,
        "lead": row.expected.answering_lead.code,
        "workstream": row.item.strand,
    }
