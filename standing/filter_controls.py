"""What the controls of a list's filter show: some first, the rest folded away, and what is chosen
in words.
"""

from typing import Any

from django import forms


class FilterControls:
    """The controls of a filter with a `form`: `FIRST` names those that are always in view."""

    form: Any  # of Django or of django-filter
    FIRST: list[str]

    def chosen(self, name: str) -> Any:
        """Return what is chosen of one control; nothing where it cannot be."""
        self.form.is_valid()
        return self.form.cleaned_data.get(name) or ""

    @property
    def described(self) -> list[tuple[str, str]]:
        """What the list is narrowed by, each as its label and the words of the choice."""
        descriptions = []
        for field in self.form:
            value = str(self.chosen(field.name))
            if value and field.name != "ordering":
                descriptions.append((field.label, self._words(field, value)))
        return descriptions

    def first_fields(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.FIRST]

    def more_fields(self) -> list[forms.BoundField]:
        return [field for field in self.form if field.name not in self.FIRST]

    @property
    def has_more_chosen(self) -> bool:
        return any(self.chosen(field.name) for field in self.more_fields())

    @staticmethod
    def _words(field: forms.BoundField, value: str) -> str:
        return str(dict(getattr(field.field, "choices", [])).get(value, value))
