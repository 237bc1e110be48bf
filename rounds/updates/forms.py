"""The forms that a progress update is written and reviewed with."""

from typing import Any

from django import forms
from django.http import QueryDict

from commitments.models import Milestone, MilestoneDate
from commitments.ratings import DEFINITIONS, REPORTABLE, Rating
from programme.dates import Precision
from rounds.content import (
    FIELDS,
    SENT_NAMES,
    TEXTS,
    FieldOfUpdate,
)
from rounds.evidence.bounds import LARGEST
from rounds.evidence.files import TAKEN
from rounds.faults import LONGEST, LONGEST_TEXT, MOST_ROWS
from rounds.models import ProgressUpdate
from rounds.updates.unneeded import CHOICES
from toolkit.forms import NO_CHILD, DesignSystemMixin

MEGABYTES = LARGEST // 1024**2
ABOUT_FILES = (
    f"{TAKEN[0].upper()}{TAKEN[1:]}: {MEGABYTES} MB each and together at once, at most"
    f" {MOST_ROWS} files. They are saved with the draft."
)
OUTLOOKS = (Rating.GREEN, Rating.AMBER, Rating.RED)


class FilesInput(forms.FileInput):
    """Takes several files; the form's script says of one too large that it is."""

    allow_multiple_selected = True

    def __init__(self, attrs=None):
        super().__init__({"data-most-bytes": LARGEST} | (attrs or {}))


class FilesField(forms.FileField):
    """Any number of files. Each is judged, and kept or refused, by itself when it is attached."""

    widget = FilesInput

    def clean(self, value, initial=None):
        return value or []


def _text_control(about: FieldOfUpdate) -> forms.CharField:
    return forms.CharField(
        label=about.control or about.label,
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=NO_CHILD,  # the template puts more before it
    )


def _choice_about_unneeded() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="When you hand this update in",
        required=False,
        choices=CHOICES,
        widget=forms.RadioSelect,
    )


# A control for each text of an update.
TextsForm: Any = type(
    "TextsForm",
    (forms.Form,),
    {name: _text_control(FIELDS[name]) for name in TEXTS},
)


class ReportPart(DesignSystemMixin):
    """A part of the form of an update: its script tells how much room a text has left."""

    def _dress(self, field: forms.Field) -> None:
        super()._dress(field)
        most = getattr(field, "max_length", None)
        if most:
            # A browser would cut a pasted text there without a word.
            field.widget.attrs.pop("maxlength", None)
            field.widget.attrs["data-most"] = most


class ProgressUpdateForm(ReportPart, TextsForm):
    """What is said of the commitment as a whole. Nothing is required here: a draft may be half
    written.
    """

    rating = forms.ChoiceField(
        required=False,
        choices=[(choice.value, choice.label) for choice in REPORTABLE],
        widget=forms.RadioSelect,
    )
    outlook = forms.ChoiceField(
        label=FIELDS["outlook"].control,
        required=False,
        choices=[(choice.value, choice.label) for choice in OUTLOOKS],
        widget=forms.RadioSelect,
    )
    cause = forms.ChoiceField(
        label=FIELDS["cause"].label,
        required=False,
        choices=[
            *ProgressUpdate.Cause.choices,
            ("", "None: it is neither amber nor red"),
        ],
        widget=forms.RadioSelect,
    )
    # The stubs take it for the files of the form itself.
    files = FilesField(  # type: ignore[assignment]
        label="Files", required=False, help_text=ABOUT_FILES
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    unneeded_recovery = _choice_about_unneeded()
    unneeded_ask = _choice_about_unneeded()

    field_order = SENT_NAMES
    data: QueryDict

    @property
    def rating_choices(self):
        """Each choice of rating with its definition."""
        return [
            (radio, DEFINITIONS[REPORTABLE[place]])
            for place, radio in enumerate(self["rating"])
        ]


class RecoveryForm(ReportPart, forms.Form):
    step = forms.CharField(required=False, max_length=LONGEST["step"])
    who = forms.CharField(required=False, max_length=LONGEST["who"])
    by = forms.DateField(label="By when", required=False)
    done = forms.BooleanField(label="Done", required=False)


# What a row says of a milestone also where nothing is stated of it.
ALWAYS_SAID = ("milestone_id", "forecast_precision", "done_precision")


class MilestoneDatesForm(ReportPart, forms.Form):
    milestone_id = forms.IntegerField(widget=forms.HiddenInput, max_value=2**63 - 1)
    forecast = forms.DateField(label="Now expected", required=False)
    forecast_precision = forms.ChoiceField(
        label="Known to the", required=False, choices=Precision, initial=Precision.DAY
    )
    done = forms.DateField(label="Done on", required=False)
    done_precision = forms.ChoiceField(
        label="Done, known to the",
        required=False,
        choices=Precision,
        initial=Precision.DAY,
    )
    reason = forms.CharField(
        label="Reason", required=False, max_length=LONGEST["reason"]
    )
    withdraw_forecast = forms.BooleanField(
        label="Take back the date expected", required=False
    )
    withdraw_done = forms.BooleanField(label="Take back the date done", required=False)

    @property
    def is_filled(self) -> bool:
        """True where something is stated of this milestone, or has a fault."""
        names = [name for name in self.fields if name not in ALWAYS_SAID]
        return bool(self.errors) or any(self[name].value() for name in names)

    def offer(self, milestone: Milestone) -> None:
        """Offer to take back only what was stated of the milestone."""
        for kind in MilestoneDate.Kind.values:
            if getattr(milestone, f"{kind}_date") is None:
                del self.fields[f"withdraw_{kind}"]

    @property
    def withdrawn(self) -> list[str]:
        """The kinds of dates that are taken back, of a valid form."""
        ticked = self.cleaned_data
        return [
            kind for kind in MilestoneDate.Kind.values if ticked.get(f"withdraw_{kind}")
        ]


class EvidenceForm(ReportPart, forms.Form):
    title = forms.CharField(
        label="What it shows", required=False, max_length=LONGEST["title"]
    )
    url = forms.CharField(
        label="Web address", required=False, max_length=LONGEST["url"]
    )


class CommentForm(DesignSystemMixin, forms.Form):
    text = forms.CharField(
        label="Comment",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=(
            "Only those who report on this and the programme office read it."
            f" {NO_CHILD}"
        ),
    )


class ReturnForm(DesignSystemMixin, forms.Form):
    reason = forms.CharField(
        label="Why it is returned",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=NO_CHILD,
        error_messages={"required": "Say why, so that its author can mend it."},
    )
