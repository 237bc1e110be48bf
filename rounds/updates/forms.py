"""The form of a progress update: one page, made of a form and three sets of rows."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict

from commitments.models import Commitment
from commitments.ratings import DEFINITIONS, REPORTABLE, Rating
from programme.dates import Precision
from rounds.content import (
    FIELDS,
    SENT_NAMES,
    TEXTS,
    WORDS,
    Content,
    EvidenceLine,
    FieldOfUpdate,
    MilestoneLine,
    RecoveryLine,
)
from rounds.faults import LONGEST, LONGEST_TEXT
from rounds.models import ProgressUpdate
from toolkit.forms import NO_CHILD, DesignSystemMixin

PAGE = "main-content"  # the id of the page's content
OUTLOOKS = (Rating.GREEN, Rating.AMBER, Rating.RED)


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


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
    )


# A control for each text of an update.
TextsForm: Any = type(
    "TextsForm",
    (forms.Form,),
    {name: _text_control(FIELDS[name]) for name in TEXTS},
)


class ProgressUpdateForm(DesignSystemMixin, TextsForm):
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
    files = FilesField(label="Files", required=False)  # type: ignore[assignment]
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    field_order = SENT_NAMES
    data: QueryDict

    @property
    def rating_choices(self):
        """Each choice of rating with its definition."""
        return [
            (radio, DEFINITIONS[REPORTABLE[place]])
            for place, radio in enumerate(self["rating"])
        ]


class RecoveryForm(DesignSystemMixin, forms.Form):
    step = forms.CharField(required=False, max_length=LONGEST["step"])
    who = forms.CharField(required=False, max_length=LONGEST["who"])
    by = forms.DateField(label="By when", required=False)
    done = forms.BooleanField(label="Done", required=False)


class MilestoneDatesForm(DesignSystemMixin, forms.Form):
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


class EvidenceForm(DesignSystemMixin, forms.Form):
    title = forms.CharField(
        label="What it shows", required=False, max_length=LONGEST["title"]
    )
    url = forms.CharField(
        label="Web address", required=False, max_length=LONGEST["url"]
    )


RecoveryFormSet = formset_factory(RecoveryForm, extra=2)
MilestoneDatesFormSet = formset_factory(MilestoneDatesForm, extra=0)
EvidenceFormSet = formset_factory(EvidenceForm, extra=1)


class ReportForms:
    """The four parts of the form together, filled from what was typed or from an update."""

    def __init__(
        self,
        commitment: Commitment,
        *,
        data: QueryDict | None = None,
        content: Content | None = None,
        version=None,
    ):
        """`data` is what was typed; `content` what the controls hold at first; `version` the one
        that was opened.
        """
        self.milestones = list(commitment.milestones.standing().with_sources())
        self.initial = content or Content()
        main = _main_initial(self.initial, version)
        recovery = [vars(line) for line in self.initial.recovery]
        dates = self._dates_initial(self.initial)
        evidence = [vars(line) for line in self.initial.evidence]
        self.main = ProgressUpdateForm(data, initial=main)
        self.recovery = RecoveryFormSet(data, prefix="recovery", initial=recovery)
        self.dates = MilestoneDatesFormSet(data, prefix="milestones", initial=dates)
        self.evidence = EvidenceFormSet(data, prefix="evidence", initial=evidence)
        self.faults: list[tuple[str, Any]] = []
        self.content: Content | None = None
        self._rows: dict[str, list[Any]] = {}

    @property
    def parts(self):
        return [self.main, self.recovery, self.dates, self.evidence]

    @property
    def version(self) -> int | None:
        return self.main.cleaned_data.get("version")

    @property
    def sent_version(self) -> int | None:
        """The version that was opened, whatever else of the form means nothing."""
        sent = self.main.data.get("version", "")
        return int(sent) if sent.isdecimal() and len(sent) < 9 else None

    @property
    def dated_milestones(self):
        """Each milestone with the row of the form that states its dates."""
        by_key = {milestone.pk: milestone for milestone in self.milestones}
        keys = [(_milestone_id(form), form) for form in self.dates]
        return [(by_key[key], form) for key, form in keys if key in by_key]

    def is_valid(self) -> bool:
        """True where every control holds something of its kind; what an update must say is the
        services' to judge.

        What was typed is then kept in `content`: an error that a service raises takes its value out
        of the forms.
        """
        # Every part is asked, so that each tells its faults.
        answers = [part.is_valid() for part in self.parts]
        is_valid = all(answers)
        if is_valid:
            self._rows = {
                "recovery": _filled(self.recovery),
                "milestones": self._filled_dates(),
                "evidence": _filled(self.evidence),
            }
            self.content = self._content()
        else:
            self._list_faults()
        return is_valid

    def _content(self) -> Content:
        """Return what was typed. Rows left empty are left out."""
        main = self.main.cleaned_data
        recovery = [form.cleaned_data for form in self._rows["recovery"]]
        evidence = [form.cleaned_data for form in self._rows["evidence"]]
        return Content(
            standing=main["rating"],
            **{name: main[name] for name in (*TEXTS, *WORDS)},
            recovery=[RecoveryLine(**values) for values in recovery],
            milestones=[_milestone_line(form) for form in self._rows["milestones"]],
            evidence=[EvidenceLine(**values) for values in evidence],
        )

    def go_on_from(self, update: ProgressUpdate) -> None:
        """Let the next save start from what is saved now."""
        self.main.data = self.main.data.copy()
        self.main.data["version"] = str(update.version)

    def show(self, refusal: ValidationError) -> None:
        """Put what a service refused beside the controls it is about."""
        for path, sentences in refusal.message_dict.items():
            form, field = self._control(path)
            form.add_error(field, sentences)
        self._list_faults()

    def _control(self, path: str):
        """Return the form and field of a fault's path; a fault of a whole set of rows goes to its
        first control.
        """
        sets: dict[str, Any] = {
            "recovery": self.recovery,
            "milestones": self.dates,
            "evidence": self.evidence,
        }
        name, *rest = path.split(".")
        if name not in sets or not sets[name].forms:
            field = name if name in self.main.fields else None
            return self.main, field
        if not rest:
            first = sets[name].forms[0]
            return first, next(iter(first.fields))
        field = rest[1] if rest[1] != "id" else "reason"
        return self._rows[name][int(rest[0])], field

    def _list_faults(self) -> None:
        """List each message with the place on the page that it leads to."""
        self.faults = []
        for form in (self.main, *self.recovery, *self.dates, *self.evidence):
            for name, messages in form.errors.items():
                place = _place_of(form, name)
                self.faults += [(place, message) for message in messages]
        for rows in (self.recovery, self.dates, self.evidence):
            messages = rows.non_form_errors()
            self.faults += [(PAGE, message) for message in messages]

    def _filled_dates(self) -> list[MilestoneDatesForm]:
        names = ["forecast", "done", "reason"]
        return [form for form in self.dates if _says_any(form, names)]

    def _dates_initial(self, content: Content) -> list[dict]:
        stated = {line.milestone_id: vars(line) for line in content.milestones}
        return [
            stated.get(milestone.pk, {"milestone_id": milestone.pk})
            for milestone in self.milestones
        ]


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


def _filled(formset) -> list[forms.Form]:
    return [form for form in formset if _says_any(form, form.fields)]


def _says_any(form: forms.Form, names: Iterable[str]) -> bool:
    """True where one of these controls of a valid form holds something."""
    return any(form.cleaned_data.get(name) for name in names)


def _place_of(form: forms.Form, name: str) -> str:
    """Return the id that a fault of this control leads to."""
    if name not in form.fields:
        return PAGE
    return form[name].id_for_label or form[name].auto_id


def _milestone_line(form: MilestoneDatesForm) -> MilestoneLine:
    precisions = {
        name: form.cleaned_data[name] or Precision.DAY
        for name in ("forecast_precision", "done_precision")
    }
    return MilestoneLine(**form.cleaned_data | precisions)


def _milestone_id(form: MilestoneDatesForm) -> int | None:
    value = str(form["milestone_id"].value())
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _main_initial(content: Content, version: int | None) -> dict:
    return {**vars(content), "rating": content.standing, "version": version}
