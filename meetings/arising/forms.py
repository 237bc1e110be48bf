"""What is written of an action arising."""

from django import forms

from rounds.models.agendas import LONGEST_NOTE
from toolkit.forms import NO_CHILD, DesignSystemMixin


def _text(label: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea,
        help_text=f"{help_text} {NO_CHILD}".strip(),
    )


class ReportForm(DesignSystemMixin, forms.Form):
    """A line about what was done."""

    text = _text("What was done", "It stays open until a programme officer closes it.")


class CloseForm(DesignSystemMixin, forms.Form):
    """What was done, with which it is closed."""

    note = _text("What was done")


class ReopenForm(DesignSystemMixin, forms.Form):
    """Why it is open again."""

    reason = _text("Why it is open again", "Who is to do it reads it.")


class MoveActionForm(DesignSystemMixin, forms.Form):
    """Another date, and why."""

    due_on = forms.DateField(label="By when")
    reason = _text("Why the date changes", "Who is to do it reads it.")
