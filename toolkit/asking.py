"""Forms that ask back once about what is odd and may be right."""

from django.core.exceptions import ValidationError
from django.http import QueryDict

from programme.working_days import WorkingDays
from toolkit.faults import ASKED
from toolkit.forms import DesignSystemMixin

IF_RIGHT = "If it is right, confirm it."


class AskingForm(DesignSystemMixin):
    """A form with controls that may be asked about. `components/asked.html` shows the question."""

    @property
    def confirmed(self) -> list[str]:
        """The codes that who sent the form is sure of."""
        if not isinstance(self.data, QueryDict):
            return []
        sent = self.data.getlist("confirm")
        return [code for code in ASKED if code in sent]

    def ask(self, field: str, code: str, sentence: str) -> None:
        """Ask about a control, unless who sent the form is sure of it already."""
        if code not in self.confirmed:
            fault = ValidationError(f"{sentence} {IF_RIGHT}", code=code)
            self.add_error(field, fault)

    def ask_for_working_day(self, field: str) -> None:
        """Ask about a day on which nobody works in Scotland: a weekend or a bank holiday."""
        day = self.cleaned_data.get(field)
        if day and (why_not := WorkingDays().why_not(day)):
            self.ask(field, "not_working_day", f"This day is {why_not}.")
