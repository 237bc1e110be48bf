"""The form of a progress update as one: a form and three sets of rows."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict

from commitments.models import Commitment
from programme.dates import Precision
from rounds.content import (
    TEXTS,
    WORDS,
    Content,
    EvidenceLine,
    MilestoneLine,
    RecoveryLine,
)
from rounds.models import ProgressUpdate
from rounds.updates.forms import (
    EvidenceForm,
    MilestoneDatesForm,
    ProgressUpdateForm,
    RecoveryForm,
)
from rounds.updates.oddities import Oddity, oddities_of

PAGE = "main-content"  # the id of the page's content
RecoveryFormSet = formset_factory(RecoveryForm, extra=2)
MilestoneDatesFormSet = formset_factory(MilestoneDatesForm, extra=0)
EvidenceFormSet = formset_factory(EvidenceForm, extra=1)


class ReportForms:
    """The four parts of the form together, filled from what was typed or from an update."""

    def __init__(
        self,
        commitment: Commitment,
        *,
        today: date,
        data: QueryDict | None = None,
        content: Content | None = None,
        version=None,
    ):
        """`data` is what was typed; `content` what the controls hold at first; `version` the one
        that was opened.
        """
        self.today = today
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
        for milestone, form in self.dated_milestones:
            form.offer(milestone)
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
        content = Content(
            standing=main["rating"],
            **{name: main[name] for name in (*TEXTS, *WORDS)},
            recovery=[RecoveryLine(**values) for values in recovery],
            milestones=[_milestone_line(form) for form in self._rows["milestones"]],
            evidence=[EvidenceLine(**values) for values in evidence],
        )
        content.confirm = self._confirmed_in(content)
        return content

    def _confirmed_in(self, content: Content) -> list[str]:
        """Return the codes of what is odd and was ticked as right in each place."""
        oddities = self._oddities_in(content)
        open_codes = {row.code for row in oddities if row.question not in self._ticked}
        codes = dict.fromkeys(oddity.code for oddity in oddities)
        return [code for code in codes if code not in open_codes]

    def _oddities_in(self, content: Content | None) -> list[Oddity]:
        return oddities_of(content, self.milestones, self.today) if content else []

    @property
    def _ticked(self) -> list[str]:
        return self.main.data.getlist("confirm")

    @property
    def confirmed(self) -> list[str]:
        """The questions about what is odd that were answered: the form sends them again."""
        if self.main.is_bound:
            return self._ticked
        return [
            oddity.question
            for oddity in self._oddities_in(self.initial)
            if oddity.code in self.initial.confirm
        ]

    def go_on_from(self, update: ProgressUpdate) -> None:
        """Let the next save start from what is saved now."""
        self.main.data = self.main.data.copy()
        self.main.data["version"] = str(update.version)

    def show(self, refusal: ValidationError) -> None:
        """Put what a service refused beside the controls it is about, and what it asked with the
        question that a tick answers.
        """
        for path, faults in refusal.error_dict.items():
            form, field = self._control(path)
            form.add_error(field, ValidationError(faults))
            form.questions = getattr(form, "questions", {}) | {
                (field, oddity.code): oddity.question
                for oddity in self._oddities_in(self.content)
                if oddity.path == path
            }
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
        form = self._rows[name][int(rest[0])]
        return form, rest[1] if rest[1] in form.fields else "reason"

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
        names = ["forecast", "done", "reason", "withdraw_forecast", "withdraw_done"]
        return [form for form in self.dates if _says_any(form, names)]

    def _dates_initial(self, content: Content) -> list[dict]:
        stated = {
            line.milestone_id: vars(line)
            | {f"withdraw_{kind}": True for kind in line.withdraw}
            for line in content.milestones
        }
        return [
            stated.get(milestone.pk, {"milestone_id": milestone.pk})
            for milestone in self.milestones
        ]


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
    values = form.cleaned_data
    return MilestoneLine(
        milestone_id=values["milestone_id"],
        forecast=values["forecast"],
        forecast_precision=values["forecast_precision"] or Precision.DAY,
        done=values["done"],
        done_precision=values["done_precision"] or Precision.DAY,
        reason=values["reason"],
        withdraw=form.withdrawn,
    )


def _milestone_id(form: MilestoneDatesForm) -> int | None:
    value = str(form["milestone_id"].value())
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _main_initial(content: Content, version: int | None) -> dict:
    return {**vars(content), "rating": content.standing, "version": version}
