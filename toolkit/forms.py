import hashlib
import json
from collections.abc import Collection
from typing import Any, TypeGuard

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.http import QueryDict

from programme.dates import why_no_day
from toolkit.texts import as_kept, as_name

NO_CHILD = "Do not name or describe a child or a family."
# A more particular kind further down takes the place of one above it.
WIDGET_CLASSES = {
    forms.widgets.Input: "ds_input",
    forms.Select: "ds_select",
    forms.Textarea: "ds_input",
    forms.DateInput: "ds_input ds_input--fluid-one-third",
    forms.CheckboxInput: "ds_checkbox__input",
    forms.RadioSelect: "ds_radio__input",
    forms.CheckboxSelectMultiple: "ds_checkbox__input",
}


class DateInput(forms.DateInput):
    """The browser's own date control."""

    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DesignSystemMixin(forms.BaseForm):
    """Gives each control the classes of the design system.

    The browser checks only that a date is one; whatever else is wrong the server says, beside the
    control.
    """

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            self._dress(field)

    def rows(self) -> list[tuple[BoundField, str]]:
        """Return each visible field with what someone else has saved in it meanwhile."""
        return [(field, "") for field in self.visible_fields()]

    def _dress(self, field: forms.Field) -> None:
        if isinstance(field, forms.DateField):
            say_why_no_day(field)
            if not field.widget.is_hidden:
                field.widget = DateInput()
        for widget, classes in WIDGET_CLASSES.items():
            if isinstance(field.widget, widget):
                field.widget.attrs["class"] = classes
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
            # A browser would cut a pasted text there without a word.
            field.widget.attrs.pop("maxlength", None)
        if is_of_text(field):
            keep_as_text(field)


def say_why_no_day(field: forms.DateField) -> None:
    """Let a control say of 31 June that June has 30 days."""
    read = field.to_python

    def read_or_say(value: Any) -> Any:
        try:
            return read(value)
        except ValidationError as fault:
            if sentence := why_no_day(str(value)):
                raise ValidationError(sentence, code="invalid") from fault
            raise

    field.to_python = read_or_say  # type: ignore[method-assign]  # a copy of this form's own


def is_of_text(field: forms.Field | None) -> TypeGuard[forms.CharField]:
    """True for a control whose text is kept as every text is.

    Of a password what was typed is what counts, and an address says what is wrong with it.
    """
    is_address = isinstance(field, forms.EmailField)
    return isinstance(field, forms.CharField) and field.strip and not is_address


def keep_as_text(field: forms.CharField) -> None:
    """Let a control take its text as every door does, before anything counts its characters."""
    read = field.to_python
    keep = as_kept if isinstance(field.widget, forms.Textarea) else as_name

    def read_and_keep(value: Any) -> Any:
        text = read(value)
        return keep(text) if isinstance(text, str) else text

    field.to_python = read_and_keep  # type: ignore[method-assign]  # a copy of this form's own


class EditForm(DesignSystemMixin, forms.ModelForm):
    """A form that notices when someone else has changed the same fields since it was opened.

    The refused form keeps what was typed and shows beside it what the other person saved. It is
    used in a transaction, since it locks the row it compares with.
    """

    data: QueryDict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.theirs: dict[str, str] = {}
        if self.instance.pk:
            self.fields["opened"] = forms.CharField(
                required=False,
                widget=forms.HiddenInput,
                initial=self._fingerprint(self.instance),
            )

    def rows(self) -> list[tuple[BoundField, str]]:
        return [
            (field, self.theirs.get(field.name, "")) for field in self.visible_fields()
        ]

    def save(self, commit: bool = True) -> Any:
        """Save the fields of the form alone: what else of the row has changed since it was read is
        not written back.
        """
        if not self.instance.pk or not commit:
            return super().save(commit)
        model = self.instance._meta
        columns = [
            name for name in self._names if not model.get_field(name).many_to_many
        ]
        self.instance.save(update_fields=columns)
        self._save_m2m()  # type: ignore[attr-defined]  # the stubs leave it out
        return self.instance

    def clean_opened(self) -> str:
        current = self._locked_row()
        now = self._fingerprint(current)
        if self.cleaned_data["opened"] != now:
            self._note_theirs(current)
            self.data = self.data.copy()
            self.data[self.add_prefix("opened")] = now
            raise forms.ValidationError(
                "Someone else saved this after you opened it. What they saved is shown"
                " beside each field. Check yours against it, then save again.",
                code="changed_meanwhile",
            )
        return now

    def _locked_row(self) -> Model:
        """Return the row as it is now, locked with its parents' rows."""
        model = type(self.instance)
        parents = [link.name for link in model._meta.parents.values() if link]
        rows = model._default_manager.select_for_update(of=["self", *parents])
        row: Model = rows.get(pk=self.instance.pk)
        return row

    @property
    def _names(self) -> Collection[str]:
        return self._meta.fields or []

    def _fingerprint(self, instance: Model) -> str:
        values = {name: self._values(instance, name) for name in self._names}
        text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def _values(self, instance: Model, name: str) -> list[Any]:
        """Return what a field holds, as a list: the keys of rows, or its one value."""
        field = instance._meta.get_field(name)
        assert isinstance(field, models.Field)  # not a relation from elsewhere
        value = field.value_from_object(instance)
        return sorted(row.pk for row in value) if isinstance(value, list) else [value]

    def _note_theirs(self, current: Model) -> None:
        """Note what each field holds now where it is not what was typed."""
        for name in self._names:
            values = self._values(current, name)
            saved = {str(value) for value in values if value not in (None, "")}
            typed = set(filter(None, self.data.getlist(self.add_prefix(name))))
            if saved != typed:
                self.theirs[name] = _shown(getattr(current, name))


def _shown(value: Any) -> str:
    """Return what a field holds as a person reads it."""
    if hasattr(value, "all"):
        return ", ".join(str(row) for row in value.all())
    return str(value or "nothing")
