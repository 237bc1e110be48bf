"""Forms that ask back once about what is odd and may be right."""

from collections import defaultdict
from datetime import date
from itertools import chain
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from programme.working_days import WorkingDays
from toolkit.faults import ASKED
from toolkit.forms import DesignSystemMixin

IF_RIGHT = "If it is right, confirm it."


def questions(refusal: ValidationError) -> dict[str, list[str]]:
    """Return what a service asks back, sentences by code; nothing where it refuses something."""
    asked: dict[str, list[str]] = defaultdict(list)
    if hasattr(refusal, "error_dict"):
        for error in chain.from_iterable(refusal.error_dict.values()):
            asked[error.code or ""] += error.messages
    return dict(asked) if asked.keys() <= ASKED.keys() else {}


def question_of(code: str, *about: object) -> str:
    """Return what a tick sends to confirm a code about something, and nothing else."""
    return ":".join([code, *[str(part) for part in about]])


class AskingForm(DesignSystemMixin):
    """A form with controls that may be asked about. `components/asked.html` shows the question.

    A tick answers one question alone: of a control, by a code, about what was typed. `questions`
    are those, by control and code; `answers` the controls and codes of what was confirmed.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers: list[tuple[str, str]] = []
        self.questions: dict[tuple[str, str], str] = {}
        self._asked: list[tuple[str, ValidationError]] = []

    def full_clean(self) -> None:
        """Judge what was sent, and ask at the end: a fault takes a control's value away, and more
        may be odd about it.
        """
        self.answers, self.questions, self._asked = [], {}, []
        super().full_clean()
        for field, fault in self._asked:
            self.add_error(field, fault)

    @property
    def confirmed(self) -> list[str]:
        """The questions that who sent the form answered."""
        if not isinstance(self.data, QueryDict):
            return []
        return self.data.getlist("confirm")

    @property
    def answered(self) -> list[str]:
        """The codes of what was asked and confirmed, for who keeps what was written."""
        return list(dict.fromkeys(code for _, code in self.answers))

    def ask(self, field: str, code: str, sentence: str, *about: object) -> None:
        """Ask about a control, unless who sent the form is sure of it already.

        `about` is what the question looks at besides what was typed into the control.
        """
        question = question_of(code, field, self.cleaned_data.get(field), *about)
        self.questions[field, code] = question
        if question not in self.confirmed:
            fault = ValidationError(f"{sentence} {IF_RIGHT}", code=code)
            self._asked.append((field, fault))
        else:
            self.answers.append((field, code))

    def ask_for_working_day(self, field: str, days: WorkingDays) -> None:
        """Ask about a day on which nobody works: a weekend, a bank holiday of Scotland, or a local
        holiday, of forms whose pages know those.
        """
        day = self.cleaned_data.get(field)
        if day and (why_not := days.why_not(day)):
            self.ask(field, "not_working_day", f"This day is {why_not}.")

    def ask_for_day_to_come(self, field: str, today: date) -> None:
        """Ask about a day that is newly given and over already."""
        day = self.cleaned_data.get(field)
        if day and day < today and field in self.changed_data:
            self.ask(field, "day_over", "This day is over.")
