"""What officers say about what is sent round: on which day it goes, and what is held back."""

from typing import Any, cast

from django import forms

from meetings.models import Sending, SendingHold
from people.models import User
from toolkit.forms import NO_CHILD, DesignSystemMixin


class DayForm(DesignSystemMixin, forms.Form):
    """The day on which the pack goes."""

    day = forms.DateField(
        label="Day on which it goes",
        help_text=Sending._meta.get_field("day").help_text,
        error_messages={"required": "Say on which day it goes."},
    )


class HoldForm(DesignSystemMixin, forms.Form):
    """Who is held back, and why."""

    person = forms.ModelChoiceField(
        label="From whom",
        queryset=User.objects.none(),
        required=False,
        empty_label="Everybody",
    )
    reason = forms.CharField(
        label="Why",
        max_length=SendingHold._meta.get_field("reason").max_length,
        help_text=NO_CHILD,
        error_messages={"required": "Say why it is held."},
    )

    def __init__(self, *args: Any, people: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = cast(forms.ModelChoiceField, self.fields["person"])
        keys = [person.pk for person in people]
        choice.queryset = User.objects.filter(pk__in=keys).order_by("name")
