"""The form of a progress update as one: a form and three sets of rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.http import QueryDict

from commitments.models import Commitment, Milestone
from commitments.ratings import Standing
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
from rounds.updates import rules
from rounds.updates.form_faults import PAGE, faults_in
from rounds.updates.forms import (
    EvidenceForm,
    MilestoneDatesForm,
    ProgressUpdateForm,
    RecoveryForm,
)
from rounds.updates.oddities import Oddity, oddities_of
from rounds.updates.unneeded import UNDECIDED, PartOfForm, unneeded_in

RecoveryFormSet = formset_factory(RecoveryForm, extra=0)
MilestoneDatesFormSet = formset_factory(MilestoneDatesForm, extra=0)
EvidenceFormSet = formset_factory(EvidenceForm, extra=0)
Check = Callable[[Content, Iterable[Milestone], date], None]


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
        more: str = "",
    ):
        """`data` is what was typed; `content` what the controls hold at first; `version` the one
        that was opened; `more` names the rows of which one more is empty.
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
        for rows in (self.recovery, self.evidence):
            rows.extra = int(rows.prefix == more or not rows.initial)
        for milestone, form in self.dated_milestones:
            form.offer(milestone)
        self.faults: list[tuple[str, Any]] = []
        self.content: Content | None = None
        self.readable = Content()  # as far as what was typed means something
        self._rows: dict[str, list[Any]] = {}
        self._of_sets: set[str] = set()  # faults of a whole set of rows

    @property
    def parts(self):
        return [self.main, self.recovery, self.dates, self.evidence]

    @property
    def shows_evidence(self) -> bool:
        """True where the evidence is open as the form comes: Complete calls for it, or it has a
        fault.
        """
        if self.main["rating"].value() == Standing.COMPLETE:
            return True
        rows = [form for form in self.evidence if form.errors or form.has_changed()]
        return bool(rows or "files" in self.main.errors)

    @property
    def links_in_short(self) -> str:
        """How many links stand in the form."""
        number = len([form for form in self.evidence if form["url"].value()])
        return f"{number} link{'' if number == 1 else 's'}"

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
        self._rows = {
            "recovery": _filled(self.recovery),
            "milestones": self._filled_dates(),
            "evidence": _filled(self.evidence),
        }
        self.readable = self._content()
        if all(answers):
            self.content = self.readable
        self._list_faults()
        return all(answers)

    def judge(self, check: Check, **beside: Any) -> None:
        """Show what a check finds in what could be read of all that was typed. `beside` is what the
        update says besides.
        """
        try:
            check(replace(self.readable, **beside), self.milestones, self.today)
        except ValidationError as refusal:
            self.show(refusal)

    def judge_unread_dates(self) -> None:
        """Ask for the reason of a date that means nothing: it was to be another one."""
        for form in self._rows["milestones"]:
            is_unread = not form.errors.keys().isdisjoint(["forecast", "done"])
            if is_unread and not form.cleaned_data.get("reason"):
                form.add_error("reason", rules.NO_REASON)
        self._list_faults()

    def judge_unneeded(self) -> None:
        """Ask what becomes of what stands in a part that the form does not show."""
        for part in self._hidden_parts():
            if not self._choice(part):
                sentence = UNDECIDED.format(part=part.label)
                fault = ValidationError(sentence, code="required")
                self.main.add_error(part.control, fault)
        self._list_faults()

    @property
    def left_out(self) -> list[PartOfForm]:
        """The parts that are not to be handed in, of what the rating does not call for."""
        return [part for part in self._hidden_parts() if self._choice(part) == "leave"]

    def _hidden_parts(self) -> list[PartOfForm]:
        hidden = self.main.data.getlist("hides")
        unneeded = unneeded_in(self.readable)
        return [part for part in unneeded if part.name in hidden]

    def _choice(self, part: PartOfForm) -> str:
        return self.main.cleaned_data.get(part.control, "")

    def _content(self) -> Content:
        """Return what was typed, as far as it means something. Rows left empty are left out."""
        main = self.main.cleaned_data
        recovery = [form.cleaned_data for form in self._rows["recovery"]]
        evidence = [form.cleaned_data for form in self._rows["evidence"]]
        content = Content(
            standing=main.get("rating", ""),
            **{name: main.get(name, "") for name in (*TEXTS, *WORDS)},
            recovery=[RecoveryLine(**_whole(values, "step")) for values in recovery],
            milestones=[_milestone_line(form) for form in self._rows["milestones"]],
            evidence=[
                EvidenceLine(**_whole(values, "title", "url")) for values in evidence
            ],
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
        question that a tick answers. A control that has its fault already keeps to that one.
        """
        oddities = self._oddities_in(self.readable)
        for path, faults in refusal.error_dict.items():
            form, field = self._control(path)
            if field in form.errors and field != "files":
                continue
            form.add_error(field, ValidationError(faults))
            if "." not in path and form is not self.main:
                self._of_sets.update(ValidationError(faults).messages)
            form.questions = getattr(form, "questions", {}) | {
                (field, oddity.code): oddity.question
                for oddity in oddities
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
        return form, _field_of(form, rest[1])

    def _list_faults(self) -> None:
        """List each message with the place on the page that it leads to."""
        self.faults = []
        for form, row in self._named_forms():
            self.faults += faults_in(form, row, self._of_sets)
        for rows in (self.recovery, self.dates, self.evidence):
            messages = rows.non_form_errors()
            self.faults += [(PAGE, message) for message in messages]

    def _named_forms(self) -> Iterator[tuple[Any, str]]:
        """Yield the forms in the order of the page, each row with its name."""
        yield self.main, ""
        yield from _numbered(self.recovery, "Recovery step")
        titles = {form: f"“{milestone}”" for milestone, form in self.dated_milestones}
        for form in self.dates:
            yield form, titles.get(form, "A milestone that was withdrawn")
        yield from _numbered(self.evidence, "Link")

    def _filled_dates(self) -> list[MilestoneDatesForm]:
        names = ["forecast", "done", "reason", "withdraw_forecast", "withdraw_done"]
        rows = [form for form in self.dates if "milestone_id" not in form.errors]
        return [form for form in rows if _says_any(form, names)]

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


def _numbered(formset, noun: str) -> Iterator[tuple[Any, str]]:
    """Yield the rows of a set as people count them."""
    for number, form in enumerate(formset, 1):
        yield form, f"{noun} {number}"


def _filled(formset) -> list[forms.Form]:
    return [form for form in formset if _says_any(form, form.fields)]


def _says_any(form: forms.Form, names: Iterable[str]) -> bool:
    """True where one of these controls holds something, be it without meaning."""
    return any(form.cleaned_data.get(name) or name in form.errors for name in names)


def _whole(values: dict[str, Any], *texts: str) -> dict[str, Any]:
    """Return what a row holds, with nothing for the texts that mean nothing."""
    return dict.fromkeys(texts, "") | values


def _field_of(form: forms.Form, name: str) -> str:
    """Return the control of a fault; one about taking back a date goes to what was ticked."""
    if name in form.fields:
        return name
    ticked = [
        field
        for field in form.fields
        if field.startswith("withdraw_") and form.cleaned_data.get(field)
    ]
    return ticked[0] if ticked else "reason"


def _milestone_line(form: MilestoneDatesForm) -> MilestoneLine:
    values = form.cleaned_data
    return MilestoneLine(
        milestone_id=values["milestone_id"],
        forecast=values.get("forecast"),
        forecast_precision=values.get("forecast_precision") or Precision.DAY,
        done=values.get("done"),
        done_precision=values.get("done_precision") or Precision.DAY,
        reason=values.get("reason", ""),
        withdraw=form.withdrawn,
    )


def _milestone_id(form: MilestoneDatesForm) -> int | None:
    value = str(form["milestone_id"].value())
    return int(value) if value.isdecimal() and len(value) < 19 else None


def _main_initial(content: Content, version: int | None) -> dict:
    return {**vars(content), "rating": content.standing, "version": version}
