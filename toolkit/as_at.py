"""Pages that can speak of an earlier day."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import cached_property
from django.views.generic.base import ContextMixin, View

from programme import clock
from programme.as_at import AsAt
from programme.dates import EARLIEST
from toolkit.forms import DesignSystemMixin

_DAY = re.compile(r"(\d{4}-(0\d|1[0-2])-([0-2]\d|30|31))?")
TOO_EARLY = f"Choose a day from {EARLIEST.year} on."
# What an address says that another day does not keep.
NOT_KEPT = ("as_at", "since", "page", "download")


class AsAtForm(DesignSystemMixin, forms.Form):
    """The day to show, and the earlier day to compare it with."""

    as_at = forms.DateField(label="As at", required=False, input_formats=["%Y-%m-%d"])
    since = forms.DateField(
        label="Compared with", required=False, input_formats=["%Y-%m-%d"]
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self._prepare("as_at", example=today)
        self._prepare("since", example=today - timedelta(days=90))

    def _prepare(self, name: str, *, example: date) -> None:
        field = self.fields[name]
        message = f"Give a day of the calendar such as {example.isoformat()}."
        field.error_messages["invalid"] = message
        # A browser empties a field for days of anything else.
        if not _DAY.fullmatch(self.data.get(name, "")):
            field.widget.input_type = "text"

    def clean_as_at(self) -> date | None:
        day: date | None = self.cleaned_data["as_at"]
        if day and day > self.today:
            raise forms.ValidationError(
                f"Choose a day up to today, {self.today:%-d %B %Y}: what lies ahead is"
                " not known yet.",
                code="ahead",
            )
        if day and day < EARLIEST:
            raise forms.ValidationError(TOO_EARLY, code="too_early")
        return day

    def clean(self) -> None:
        day = self.cleaned_data.get("as_at") or self.today
        since = self.cleaned_data.get("since")
        if since is None:
            return
        if since >= day and "as_at" not in self.errors:
            message = f"Choose a day before {day:%-d %B %Y} to compare with."
            self.add_error("since", message)
        if since < EARLIEST:
            self.add_error("since", TOO_EARLY)


class AsAtMixin(ContextMixin, View):
    """A page that can speak of an earlier day. It stands to the right of `LoginRequiredMixin`."""

    compares = False  # whether another day can be chosen beside it

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if not self.as_at_form.is_valid():
            context = {"form": self.as_at_form, "kept_query": self.kept_query}
            return render(request, "toolkit/as_at_refused.html", context, status=400)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def as_at_form(self) -> AsAtForm:
        return AsAtForm(self.request.GET, today=clock.today(), auto_id="page-%s")

    @cached_property
    def at(self) -> AsAt:
        # A page shown again after a refused form has not come through `dispatch`.
        form = self.as_at_form
        form.is_valid()
        day = form.cleaned_data.get("as_at") or form.today
        return AsAt(form.today, day, form.cleaned_data.get("since"))

    @property
    def kept_query(self) -> list[tuple[str, str]]:
        """What else the address asks for, which choosing another day keeps."""
        pairs = []
        for name, values in self.request.GET.lists():
            if name not in NOT_KEPT:
                pairs += [(name, value) for value in values]
        return pairs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "at": self.at,
            "as_at_form": self.as_at_form,
            "kept_query": self.kept_query,
            "compares": self.compares,
        }
        return super().get_context_data(**context | kwargs)
