from django import forms

from reminders.events.kinds import Choice
from reminders.models import NoticeChoice
from toolkit.forms import DesignSystemMixin


class NoticeChoiceForm(DesignSystemMixin, forms.ModelForm):
    """How soon a person wants to be told of what happened."""

    class Meta:
        model = NoticeChoice
        fields = ["choice"]
        labels = {"choice": "Emails about what happened"}
        widgets = {"choice": forms.RadioSelect(choices=Choice.choices)}
