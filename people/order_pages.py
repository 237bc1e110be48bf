"""A page on which officers change an order, without a script: by number, or a place up or down."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from people.officer_forms import ServiceFormView
from people.ordering import CHANGED, DOWN, UP, by_number, moved, put_in_order
from toolkit.forms import DesignSystemMixin

PER_PAGE = 100
FAULTS = ("required", "invalid", "min_value", "max_value")


class OrderForm(DesignSystemMixin, forms.Form):
    """A number for each row of a page, in the order that they have among all."""

    opened = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, page: Page, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.page = page
        self.keys = [row.pk for row in page.paginator.object_list]
        self.listed = list(page.object_list)
        self.fields["opened"].initial = ",".join(map(str, self.keys))
        for place, row in enumerate(self.listed, start=page.start_index()):
            self.fields[f"place-{row.pk}"] = self._number(row, place)

    def _number(self, row: Any, place: int) -> forms.IntegerField:
        last = len(self.keys)
        fault = f"Write a number from 1 to {last} for {row}."
        field = forms.IntegerField(
            min_value=1,
            max_value=last,
            initial=place,
            label=f"Place of {row}",
            error_messages=dict.fromkeys(FAULTS, fault),
        )
        field.widget.attrs |= {
            "class": "ds_input ds_input--fixed-4",
            "inputmode": "numeric",
        }
        return field

    def numbered(self) -> list[tuple[Any, Any]]:
        """Return each row with its number's control."""
        return [(row, self[f"place-{row.pk}"]) for row in self.listed]

    def clean_opened(self) -> list[int]:
        keys = self.cleaned_data["opened"].split(",")
        if keys != [str(key) for key in self.keys]:
            raise forms.ValidationError(CHANGED, code="changed_meanwhile")
        return self.keys

    def wanted(self) -> list[int]:
        """Return the keys in the order that was asked for: by a button, else by the numbers."""
        for name, by in (("up", UP), ("down", DOWN)):
            if key := self._pressed(name):
                return moved(self.keys, key, by)
        numbers = {key: place for place, key in enumerate(self.keys, start=1)}
        for row in self.listed:
            numbers[row.pk] = self.cleaned_data[f"place-{row.pk}"]
        return by_number(self.keys, numbers)

    @property
    def last(self) -> int | None:
        """The key of the last of all."""
        return self.keys[-1] if self.keys else None

    def _pressed(self, name: str) -> int | None:
        """Return the key of the row whose button was pressed."""
        key = self.data.get(name, "")
        return next((row for row in self.keys if str(row) == key), None)


class OrderView(ServiceFormView, ABC):
    """Change the order of some rows. A subclass says which, and in which column it is kept."""

    form_class = OrderForm
    template_name = "people/order_form.html"
    success_message = "The order is saved."
    column = "order"
    title: str
    back: Any  # the address of the list, and what it is called
    back_label: str

    @abstractmethod
    def get_rows(self) -> QuerySet:
        """Return the rows in their present order."""

    @cached_property
    def rows(self) -> list[Any]:
        return list(self.get_rows())

    def get_title(self) -> str:
        return self.title

    def get_way_back(self) -> dict[str, Any]:
        """Return where the page leads back to: the address, and what it is called."""
        return {"back": self.back, "back_label": self.back_label}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"page": self._page_of(self.rows)}

    def _page_of(self, rows: list[Any]) -> Page:
        return Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            title=self.get_title(), **self.get_way_back(), **kwargs
        )

    def form_invalid(self, form, status=422):
        """Show the list as it is now where the order that was opened is another by now."""
        if "opened" not in form.errors and not form.non_field_errors():
            return super().form_invalid(form, status)
        messages.error(self.request, CHANGED)
        fresh = OrderForm(page=self._page_of(list(self.get_rows())))
        return super().form_invalid(fresh, 409)

    def take(self, form):
        put_in_order(
            rows=self.get_rows(),
            column=self.column,
            opened=form.keys,
            wanted=form.wanted(),
            by=self.request.user,
        )
        return self.request.get_full_path()
