"""Pages that can speak of an earlier day."""

import re
from datetime import date, timedelta

from django import forms
from django.shortcuts import render
from django.utils.functional import cached_property

from programme import clock
from programme.as_at import AsAt
from programme.dates import EARLIEST
from toolkit.forms import DesignSystemMixin

_DAY = re.compile(r"(\d{4}-(0\d|1[0-2])-([0-2]\d|30|31))?")


class AsAtForm(DesignSystemMixin, forms.Form):
    """The day to show, and the earlier day to compare it with."""

    as_at = forms.DateField(label="As at", required=False, input_formats=["%Y-%m-%d"])
    since = forms.DateField(
        label="Compared with", required=False, input_formats=["%Y-%m-%d"]
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        for name, example in (("as_at", today), ("since", today - timedelta(days=90))):
            said = f"Give a day of the calendar such as {example.isoformat()}."
            self.fields[name].error_messages["invalid"] = said
            if not _DAY.fullmatch(
                self.data.get(name, "")
            ):  # a browser empties a field for days of anything else
                self.fields[name].widget.input_type = "text"

    def clean_as_at(self):
        day = self.cleaned_data["as_at"]
        if day and day > self.today:
            raise forms.ValidationError(
                f"Choose a day up to today, {self.today:%-d %B %Y}: what lies ahead is"
                " not known yet.",
                code="ahead",
            )
        if day and day < EARLIEST:
            raise forms.ValidationError(
                f"Choose a day from {EARLIEST.year} on.", code="too_early"
            )
        return day

    def clean(self):
        day, since = (
            self.cleaned_data.get("as_at") or self.today,
            self.cleaned_data.get("since"),
        )
        if since and since >= day and "as_at" not in self.errors:
            self.add_error(
                "since", f"Choose a day before {day:%-d %B %Y} to compare with."
            )
        if since and since < EARLIEST:
            self.add_error("since", f"Choose a day from {EARLIEST.year} on.")


class AsAtMixin:
    """A page that can speak of an earlier day. It stands to the right of `LoginRequiredMixin`."""

    def dispatch(self, request, *args, **kwargs):
        if not self.as_at_form.is_valid():
            context = {"form": self.as_at_form, "kept_query": self.kept_query}
            return render(request, "programme/as_at_refused.html", context, status=400)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def as_at_form(self) -> AsAtForm:
        return AsAtForm(self.request.GET, today=clock.today(), auto_id="page-%s")

    @cached_property
    def at(self) -> AsAt:
        # A page shown again after a refused form has not come through `dispatch`.
        self.as_at_form.is_valid()
        given, today = self.as_at_form.cleaned_data, self.as_at_form.today
        return AsAt(today, given.get("as_at") or today, given.get("since"))

    @property
    def kept_query(self) -> list[tuple[str, str]]:
        """What else the address asks for, which choosing another day keeps."""
        ours = ("as_at", "since", "page", "download")
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            for value in values
            if name not in ours
        ]

    def get_context_data(self, **kwargs):
        more = {
            "at": self.at,
            "as_at_form": self.as_at_form,
            "kept_query": self.kept_query,
        }
        return super().get_context_data(**more | kwargs)
