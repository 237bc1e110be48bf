"""The officers' pages of what the programme is made of: a list, and a form to add or change one."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

from django.contrib import messages
from django.db import transaction
from django.db.models import Model
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import ListView
from django.views.generic.base import ContextMixin

from people.history import NamedField, recorded_changes
from people.officer_forms import AddView
from people.permissions import OfficerRequiredMixin, OfficerUpdateView

MOST_CHANGES = 50


class Line(NamedTuple):
    """One row of a list: its cells with their headings, the address of its form, if any, and what
    tells it from the others where that link is read on its own.
    """

    cells: list[tuple[str, object]]
    address: str
    name: str


class ContentMixin(ContextMixin):
    """What the pages of one kind of thing call it, and where they lead.

    `names` are those of its addresses: the list, the form that adds, the form that changes.
    """

    noun: ClassVar[str]  # with its article: “a theme”
    plural: ClassVar[str]
    names: ClassVar[tuple[str, str, str]]

    def address(self, place: int, *args: object) -> str:
        return reverse(self.names[place], args=args)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            noun=self.noun, plural=self.plural, back=self.address(0), **kwargs
        )


class ContentListView(ContentMixin, OfficerRequiredMixin, ListView, ABC):
    """All of one kind, each with a link to its form."""

    template_name = "people/content_list.html"
    paginate_by = 50
    headings: ClassVar[Sequence[str]]
    order_name = ""  # of the page that changes their order

    @abstractmethod
    def cells(self, row: Any) -> Sequence[object]:
        """Return what stands under the headings; the first heads the row."""

    def name_of(self, row: Any) -> str:
        """Return what no other row is called."""
        return str(self.cells(row)[0])

    def may_change(self, row: Any) -> bool:
        """False of a row that the record keeps as it is."""
        return True

    def _line(self, row: Any) -> Line:
        address = self.address(2, row.pk) if self.may_change(row) else ""
        cells = list(zip(self.headings, self.cells(row), strict=True))
        return Line(cells, address, self.name_of(row))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        lines = [self._line(row) for row in context["page_obj"].object_list]
        to_order = reverse(self.order_name) if self.order_name else ""
        return context | {
            "headings": self.headings,
            "lines": lines,
            "to_add": self.address(1),
            "to_order": to_order,
        }


class ContentFormMixin(ContentMixin):
    """A form of one, and what is said when it is saved."""

    template_name: str | None = "people/content_form.html"
    verb: ClassVar[str]

    def get_context_data(self, **kwargs):
        title = f"{self.verb} {self.noun}"
        return super().get_context_data(title=title, **kwargs)

    def get_success_url(self):
        return self.address(0)

    def form_valid(self, form):
        with transaction.atomic():
            saved = form.save()
        messages.success(self.request, f"“{saved}” saved.")
        return redirect(self.get_success_url())


class ContentCreateView(ContentFormMixin, AddView):
    verb = "Add"


class ContentUpdateView(ContentFormMixin, OfficerUpdateView):
    """Change one, with what was changed of it before and by whom."""

    verb = "Change"
    named_fields: Sequence[NamedField] = ()
    object: Model

    def get_context_data(self, **kwargs):
        history = recorded_changes(self.object, self.named_fields, MOST_CHANGES)
        return super().get_context_data(history=history, **kwargs)
