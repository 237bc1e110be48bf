"""A list of people, pasted or as a file."""

from django import forms
from django.core.exceptions import ValidationError

from people.many.reading import MOST_BYTES, MOST_PEOPLE, Line, lines_of, text_of
from toolkit.forms import DesignSystemMixin


class ManyPeopleForm(DesignSystemMixin, forms.Form):
    """One of the two: rows that are pasted, or a file of them."""

    people = forms.CharField(
        label="One row for each person: name, email, body, seat",
        required=False,
        max_length=MOST_BYTES,
        widget=forms.Textarea,
        help_text=(
            "Copy the cells from a workbook, or part them by commas: “Ann Ash,"
            " ann@example.org, CI” is of a partner agency, “Bo Birch, bo@example.org, ,"
            " CELCIS” is a member, who has a seat and speaks for its organisation. At"
            f" most {MOST_PEOPLE} at once."
        ),
    )
    file = forms.FileField(
        label="Or a CSV file with these columns", required=False, allow_empty_file=True
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].widget.attrs["class"] = "ds_input ds_input--list"
        self.lines: list[Line] = []
        self.text = ""

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload:
            self.text = text_of(upload)
        return upload

    def clean(self):
        values = super().clean()
        pasted = values.get("people", "")
        if pasted and self.text:
            raise ValidationError(
                "Paste the rows or choose a file: one of the two.", code="repeated"
            )
        if not self.errors:
            self.text = self.text or pasted
            self.lines = self._lines()
        return values

    def _lines(self) -> list[Line]:
        try:
            return lines_of(self.text)
        except ValidationError as fault:
            self.add_error("people", fault)
            return []
