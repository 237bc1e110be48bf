"""How a fault of the form is named, and where on the page it leads to."""

from collections.abc import Collection
from typing import Any

from django import forms

PAGE = "main-content"  # the id of the page's content
# A control whose row is called after it.
OF_ROW = "step"


def faults_in(form: Any, row: str, of_sets: Collection[str]) -> list[tuple[str, str]]:
    """Return the faults of one form with the place on the page that each leads to.

    `row` is what the form is called, where it is one of several; what is in `of_sets` is about all
    of them.
    """
    faults = []
    for name, errors in form.errors.get_json_data().items():
        place = place_of(form, name)
        before = name_of(form, name, row)
        for error in errors:
            message = error["message"]
            is_clear = message in of_sets or (not row and error["code"] == "required")
            faults.append((place, message if is_clear else f"{before}{message}"))
    return faults


def name_of(form: Any, name: str, row: str) -> str:
    """Return the words before a fault: its row and its control."""
    names = [row]
    # What is wrong with a file names the file.
    if name in form.fields and name not in ("files", OF_ROW):
        names.append(_label(form, name, row))
    before = ", ".join(filter(None, names))
    return f"{before}: " if before else ""


def _label(form: Any, name: str, row: str) -> str:
    label = str(form[name].label)
    return label[0].lower() + label[1:] if row else label


def place_of(form: forms.Form, name: str) -> str:
    """Return the id that a fault of this control leads to: of several choices the first."""
    if name not in form.fields:
        return PAGE
    field = form[name]
    if field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or str(field.auto_id)
