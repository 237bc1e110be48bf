"""What the lists on the pages can be narrowed and sorted by, as things stood on a day."""

from collections.abc import Sequence
from datetime import date

import django_filters
from django.db.models import Exists, OuterRef
from django.utils.functional import cached_property

from commitments.filters import CommitmentFilter
from commitments.querysets.commitments import CommitmentQuerySet
from programme.as_at import AsAt
from rounds.models.decisions import AgreedDate
from rounds.models.meetings import Meeting
from standing.added import there_on
from standing.choices import CHOICES, RETURNED, matching
from standing.filter_controls import FilterControls
from standing.named_choices import NameOrCodeFilter, named_choices
from standing.paged_rows import PagedRows
from standing.returned import is_missing, return_states_on
from standing.snapshot import FAR, Item, snapshot_of


def choice_of_items(name: str, label: str) -> django_filters.ChoiceFilter:
    """Return the control of a choice that looks at each item, after the rows are read."""
    choices = [(value, choice.label) for value, choice in CHOICES[name].items()]
    return django_filters.ChoiceFilter(
        choices=choices, method="leave_to_items", label=label
    )


class DayFilter(FilterControls, CommitmentFilter):
    """The filter of the pages' lists: what changes with time is looked at as it was known on the
    page's day.
    """

    workstream = NameOrCodeFilter(field_name="workstream__slug", label="Work strand")
    lead = NameOrCodeFilter(field_name="lead__code", label="Lead organisation")
    owner = NameOrCodeFilter(field_name="owner__code", label="Owner")
    responsible = NameOrCodeFilter(method="filter_responsible", label="Responsible")
    theme = NameOrCodeFilter(field_name="workstream__theme__code", label="Theme")
    evidence = choice_of_items("evidence", "Evidence")
    late = choice_of_items("late", "Late")
    confidence = choice_of_items("confidence", "Confidence")
    reported = choice_of_items("reported", "Last round")
    confirmed = choice_of_items("confirmed", "Second officer")
    counted = choice_of_items("counted", "In the figures")
    moved = choice_of_items("moved", "Moved")
    returned = django_filters.ChoiceFilter(
        choices=list(RETURNED.items()), method="leave_to_items", label="Return"
    )
    redated = django_filters.ChoiceFilter(
        choices=[("yes", "The group agreed new dates")],
        method="filter_redated",
        label="Re-dated",
    )

    # What the database can sort by for today alone, from the copies on the commitment.
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

    def __init__(self, data, *, queryset: CommitmentQuerySet, at: AsAt):
        super().__init__(data, queryset=there_on(queryset, at))
        self.at = at
        for name, choices in named_choices().items():
            self.form.fields[name].offer(choices)

    @cached_property
    def items(self) -> Sequence[Item]:
        """The items of the list, in its order: all of them are read only where each must be looked
        at.
        """
        if self._needs_every_item:
            return self._narrowed_items()
        return PagedRows(self.qs, self._read)

    def _read(self, part: slice) -> list[Item]:
        return snapshot_of(self.qs, self.at, part)

    @property
    def _needs_every_item(self) -> bool:
        """True where the database alone cannot narrow or sort the list as it is asked for."""
        chosen = {name for name in (*CHOICES, "returned") if self.chosen(name)}
        if self.at.is_past:
            column = self.chosen("ordering").lstrip("-")
            return self.compares or bool(chosen) or column in self.SORTED_BY_DAY
        return self.compares or bool(chosen - {"rating"})

    def _narrowed_items(self) -> list[Item]:
        items = snapshot_of(self.qs, self.at, since=self.compared)
        chosen = {name: self.chosen(name) for name in CHOICES if self.chosen(name)}
        items = self._by_return(matching(items, **chosen))
        return self._sorted(items)

    def _by_return(self, items: list[Item]) -> list[Item]:
        """Return the items whose return to the open round is, or is not, handed in, as chosen."""
        choice = self.chosen("returned")
        if not choice:
            return items
        states = return_states_on(self.at)
        expected = [item for item in items if item.pk in states and item.is_live]
        wants_missing = choice == "no"
        return [item for item in expected if is_missing(item, states) == wants_missing]

    @property
    def compares(self) -> bool:
        """True where the list shows how things stood on an earlier day too."""
        return bool(self.chosen("moved") or self.at.since)

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
        return last.when_known_on(self.at.day).date if last else None

    def leave_to_items(self, queryset, name, value):
        """Leave the rows as they are: `items` narrows them after they are read."""
        return queryset

    def filter_redated(self, queryset, name, value):
        agreed = AgreedDate.objects.filter(
            milestone__commitment=OuterRef("pk"), at__lt=self.at.end
        )
        return queryset.filter(Exists(agreed))

    def filter_rating(self, queryset, name, value):
        if self.at.is_past:
            return self.leave_to_items(queryset, name, value)
        return super().filter_rating(queryset, name, value)

    def _sorted(self, items: list[Item]) -> list[Item]:
        """Return the items in the order asked for, where the database had only today's."""
        ordering = self.chosen("ordering")
        column = ordering.lstrip("-")
        if not self.at.is_past or column not in self.SORTED_BY_DAY:
            return items
        key = _due_date if column == "due" else _severity
        return sorted(items, key=key, reverse=ordering.startswith("-"))


def _severity(item: Item) -> int:
    return item.severity


def _due_date(item: Item) -> date:
    return item.due.date if item.due else FAR
