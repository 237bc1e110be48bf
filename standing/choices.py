"""What the lists on the pages can be narrowed and sorted by, as things stood on a day.

A count on a dashboard is of the items that the same choice takes in (`matching`), so it equals the
list it leads to.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Cast, LPad
from django.utils.functional import cached_property

from commitments.filters import CommitmentFilter
from commitments.models import Commitment
from commitments.querysets import MilestoneQuerySet
from commitments.ratings import CONFIDENCE, Standing
from people.models import Organisation, Seat
from programme.as_at import AsAt
from programme.models import Theme
from rounds.models.calendar import Meeting
from rounds.models.decisions import AgreedDate
from standing.returned import is_missing, return_states_on
from standing.snapshot import EVERYTHING, FAR, Item, snapshot_of
from standing.tables import DatedStep
from workstreams.models import Workstream

Choices = dict[str, tuple[str, Callable[[Item], bool]]]


def _standing(standing: Standing) -> tuple[str, Callable[[Item], bool]]:
    return standing.label, lambda item: item.standing == standing


def _evidence(standing: Standing) -> tuple[str, Callable[[Item], bool]]:
    return standing.label, lambda item: item.evidence.rating == standing


# Each choice of what is true of an item on a day: its words, and what it takes in.
KNOWN: dict[str, Choices] = {
    "rating": {standing.value: _standing(standing) for standing in Standing},
    "evidence": {standing.value: _evidence(standing) for standing in CONFIDENCE},
    "late": {
        "true": ("Late", lambda item: item.evidence.is_late),
        "false": ("Not late", lambda item: not item.evidence.is_late),
        "stated": ("Late on a stated date", lambda item: item.is_late_on_stated_dates),
        "assumed": (
            "Late on an assumed date",
            lambda item: item.is_late_on_assumed_dates,
        ),
    },
    "confidence": {
        "more": (
            "Owner more confident than the evidence",
            lambda item: item.is_more_confident,
        ),
        "other": ("Owner not more confident", lambda item: not item.is_more_confident),
    },
    "reported": {
        "no": ("Not reported in the last closed round", lambda item: item.is_stale),
        "yes": ("Reported in it", lambda item: not item.is_stale),
    },
    "confirmed": {
        "no": (
            "Not yet confirmed by a second officer",
            lambda item: not item.is_confirmed,
        ),
        "yes": ("Confirmed", lambda item: item.is_confirmed),
    },
    "counted": {
        "yes": ("In the programme’s figures", lambda item: item.is_counted),
        "no": ("Withdrawn or superseded", lambda item: not item.is_counted),
    },
}
# The same for what calls for another day, or for the open round's returns, to compare with.
MOVED: Choices = {
    "worse": ("Worse", lambda item: item.move < 0),
    "better": ("Better", lambda item: item.move > 0),
    "other": ("Moved otherwise", lambda item: item.has_moved and not item.move),
    "yes": ("Moved", lambda item: item.has_moved),
}
CHOICES = KNOWN | {"moved": MOVED}
RETURNED = {
    "no": "Not handed in in the open round",
    "yes": "Handed in",
}


def matching(items: Iterable[Item], **chosen: str) -> list[Item]:
    """Return the items that every choice takes in: `matching(items, rating="red",
    counted="yes")`.
    """
    for name, value in chosen.items():
        items = filter(CHOICES[name][value][1], items)
    return list(items)


class NamedField(forms.ChoiceField):
    """A choice by the word that names it in addresses, or by its code, in any case."""

    def to_python(self, value):
        value = super().to_python(value)
        return self.names.get(value.casefold(), value)

    def validate(self, value):
        if value and not self.valid_value(value):
            codes = ", ".join(name for name, _ in self.choices if name)
            raise ValidationError(
                f"{value!r} is not one of {codes}.", code="invalid_choice"
            )


class NamedFilter(django_filters.ChoiceFilter):
    field_class = NamedField


def _judged(name: str, label: str) -> django_filters.ChoiceFilter:
    """A choice that is judged by the day, after the rows are read."""
    choices = [(value, words) for value, (words, _) in CHOICES[name].items()]
    return django_filters.ChoiceFilter(choices=choices, method="leave", label=label)


class DayFilter(CommitmentFilter):
    """The lists' filter on the pages: what changes with time is judged as it was known on the
    page's day.
    """

    workstream = NamedFilter(field_name="workstream__slug", label="Work strand")
    lead = NamedFilter(field_name="lead__code", label="Lead organisation")
    owner = NamedFilter(field_name="owner__code", label="Owner")
    theme = NamedFilter(field_name="workstream__theme__code", label="Theme")
    evidence = _judged("evidence", "Evidence")
    late = _judged("late", "Late")
    confidence = _judged("confidence", "Confidence")
    reported = _judged("reported", "Last round")
    confirmed = _judged("confirmed", "Second officer")
    counted = _judged("counted", "In the figures")
    moved = _judged("moved", "Moved")
    returned = django_filters.ChoiceFilter(
        choices=list(RETURNED.items()), method="leave", label="Return"
    )
    redated = django_filters.ChoiceFilter(
        choices=[("yes", "The group agreed new dates")],
        method="filter_redated",
        label="Re-dated",
    )

    # What SQL sorts by is of today.
    SORTED_BY_DAY = ("rating", "due")
    FIRST = [
        "workstream",
        "rating",
        "evidence",
        "owner",
        "lead",
        "late",
        "search",
        "ordering",
    ]

    def __init__(self, data, *, queryset: QuerySet[Commitment], at: AsAt):
        super().__init__(data, queryset=queryset)
        self.at = at
        self._name_choices()

    @cached_property
    def items(self) -> Sequence[Item]:
        """The items of the list, in its order: read all at once only where they must be judged one
        by one.
        """
        return self._judged_items() if self._is_judged else _Unread(self.qs, self._read)

    def _read(self, part: slice) -> list[Item]:
        return snapshot_of(self.qs, self.at, part)

    @property
    def _is_judged(self) -> bool:
        """True where what is asked of the list, or its order, is not to be had of the database
        alone.
        """
        asked = {name for name in (*CHOICES, "returned") if self._chosen(name)}
        if not self.at.is_past:
            return self.compares or bool(asked - {"rating"})
        return (
            self.compares
            or bool(asked)
            or self._chosen("ordering").lstrip("-") in self.SORTED_BY_DAY
        )

    def _judged_items(self) -> list[Item]:
        items = snapshot_of(self.qs, self.at, since=self.compared)
        items = matching(
            items, **{name: value for name in CHOICES if (value := self._chosen(name))}
        )
        if wanted := self._chosen("returned"):
            states = return_states_on(self.at)
            expected = [item for item in items if item.pk in states and item.is_live]
            items = [
                item
                for item in expected
                if is_missing(item, states) == (wanted == "no")
            ]
        return self._sorted(items)

    @property
    def compares(self) -> bool:
        """True where the list shows how things stood on an earlier day too."""
        return bool(self._chosen("moved") or self.at.since)

    @property
    def compared(self) -> date | None:
        """The day on which the list shows how things stood too, if it does."""
        return self.since if self.compares else None

    @cached_property
    def since(self) -> date | None:
        """The day to compare with: as asked, else that of the last meeting before."""
        if self.at.since:
            return self.at.since
        last = Meeting.objects.last_before(self.at.day)
        return last.date if last else None

    @property
    def described(self) -> list[tuple[str, str]]:
        """What the list is narrowed by, each as its label and the words of the choice."""
        chosen = [
            (field, str(self._chosen(field.name)))
            for field in self.form
            if field.name != "ordering"
        ]
        return [
            (field.label, self._words(field, value)) for field, value in chosen if value
        ]

    def first_fields(self) -> list:
        return [self.form[name] for name in self.FIRST]

    def more_fields(self) -> list:
        return [field for field in self.form if field.name not in self.FIRST]

    @property
    def has_more_chosen(self) -> bool:
        return any(self._chosen(field.name) for field in self.more_fields())

    def leave(self, queryset, name, value):
        """What is judged by the day is narrowed after the rows are read (`items`)."""
        return queryset

    def filter_redated(self, queryset, name, value):
        agreed = AgreedDate.objects.filter(
            milestone__commitment=OuterRef("pk"), at__lt=self.at.end
        )
        return queryset.filter(Exists(agreed))

    def filter_rating(self, queryset, name, value):
        return (
            queryset
            if self.at.is_past
            else super().filter_rating(queryset, name, value)
        )

    @staticmethod
    def _words(field: forms.BoundField, value: str) -> str:
        return str(dict(getattr(field.field, "choices", [])).get(value, value))

    def _chosen(self, name: str) -> Any:
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or ""

    def _sorted(self, items: list[Item]) -> list[Item]:
        word = self._chosen("ordering")
        if not self.at.is_past or word.lstrip("-") not in self.SORTED_BY_DAY:
            return items
        keys = {
            "rating": lambda item: item.severity,
            "due": lambda item: item.due.date if item.due else FAR,
        }
        return sorted(items, key=keys[word.lstrip("-")], reverse=word.startswith("-"))

    def _name_choices(self) -> None:
        """Give work strand, lead, owner and theme their choices, in one query."""
        found: dict[str, list[tuple[str, str, str]]] = {
            name: [] for name in ("workstream", "lead", "owner", "theme")
        }
        for of, name, code, label, _ in _names():
            found[of].append((name, code, label))
        for of, rows in found.items():
            field = self.form.fields[of]
            field.names = {
                word.casefold(): name for name, code, _ in rows for word in (name, code)
            }
            field.choices = [("", "Any"), *((name, label) for name, _, label in rows)]


class _Unread(Sequence):
    """A list nothing of which is judged: its rows are counted, and those of the page asked for are
    read.
    """

    def __init__(self, rows: QuerySet, read: Callable[[slice], list]):
        self.rows, self.read = rows, read

    @cached_property
    def number(self) -> int:
        return self.rows.count()

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, place: int | slice) -> Any:
        if isinstance(place, slice):
            return self.read(place)
        return self.read(slice(place, place + 1))[0]

    def __iter__(self) -> Iterator:
        return iter(self.read(EVERYTHING))


def dated_steps(milestones: MilestoneQuerySet, at: AsAt) -> Sequence[DatedStep]:
    """Return milestones with what was known of them on a day, by the day each was done or is
    expected.
    """
    milestones = milestones.order_by("known_expected", "pk")

    def read(part: slice) -> list[DatedStep]:
        found = milestones[part].as_known()
        commitments = Commitment.objects.in_bulk({one.commitment_id for one in found})
        return [
            DatedStep(commitments[one.commitment_id], one, one.slip(at.day))
            for one in found
        ]

    return _Unread(milestones, read)


def _names() -> QuerySet:
    """Return what can be chosen by name: of what it is one, its word and code, its title. In the
    order of showing.
    """

    def of(word: str, rows: QuerySet, name: str, label: str, place: Any) -> QuerySet:
        columns = {
            "of": Value(word),
            "name": F(name),
            "its_code": F("code"),
            "label": F(label),
            "place": place,
        }
        texts = {
            f"choice_{alias}": Cast(column, TextField())
            for alias, column in columns.items()
        }
        return rows.order_by().annotate(**texts).values_list(*texts)

    order = LPad(Cast("order", TextField()), 6, Value("0"))
    named = [
        of("workstream", Workstream.objects.all(), "slug", "title", order),
        of("lead", Organisation.objects.all(), "code", "name", F("name")),
        of(
            "owner",
            Seat.objects.exclude(organisation=None),
            "code",
            "title",
            F("title"),
        ),
        of("theme", Theme.objects.all(), "code", "title", order),
    ]
    return named[0].union(*named[1:], all=True).order_by("choice_of", "choice_place")
