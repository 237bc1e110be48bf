"""What officers say as a group agreed its minutes."""

from typing import Any

from django import forms

from meetings.minutes.agreeing import may_have_agreed
from meetings.models import Paper
from rounds.models import Meeting
from toolkit.forms import NO_CHILD, DesignSystemMixin


class AgreedForm(DesignSystemMixin, forms.Form):
    """At which meeting the group agreed minutes, and what it amended in short."""

    meeting = forms.ModelChoiceField(
        label="Agreed at the meeting of",
        queryset=Meeting.objects.none(),
        help_text="A later meeting of the group that was recorded as held.",
    )
    note = forms.CharField(
        label="What the group amended, and why",
        required=False,
        max_length=1_800,
        widget=forms.Textarea,
        help_text=(
            "Leave it empty where they were agreed as they are. Each amendment is then"
            f" written into its paragraph. {NO_CHILD}"
        ),
    )

    def __init__(self, *args: Any, minutes: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["meeting"]
        field.queryset = may_have_agreed(minutes).order_by("date", "pk")  # type: ignore[attr-defined]
        field.label_from_instance = _day_of  # type: ignore[attr-defined]


def _day_of(meeting: Meeting) -> str:
    return str(meeting.when)
