"""The choice of who answers for an action or a recommendation: the same wherever it is made."""

from typing import Any

from django import forms

from people.models import Seat


class OwnerField(forms.ModelChoiceField):
    """A seat of an organisation, with the group that it is a place in."""

    def __init__(self, queryset: Any = None, **kwargs: Any) -> None:
        seats = Seat.objects.owning().select_related("group")
        super().__init__(seats, **kwargs)

    def label_from_instance(self, seat: Any) -> str:
        return f"{seat.title} ({seat.group})"
