"""Who takes over what a leaver has to do with."""

from collections.abc import Iterable

from django import forms

from people.models import User
from reminders.leaving.duties import Duty
from toolkit.forms import DesignSystemMixin

NOBODY = [("", "Nobody")]


class LeaveForm(DesignSystemMixin, forms.Form):
    """One choice for each duty that somebody could take over, and a tick once it is asked."""

    anyway = forms.BooleanField(
        required=False, label="Close the account all the same; I see to it"
    )

    def __init__(self, *args, duties: Iterable[Duty], **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {}
        self.duties = [duty for duty in duties if duty.may_take]
        people = User.objects.active().people()
        if self.duties:
            self.people = {str(person.pk): person for person in people}
        for duty in self.duties:
            self.fields[duty.key] = self._choice_for(duty)
            self._dress(self.fields[duty.key])
        self.tick = self.fields.pop("anyway")
        if "anyway" in self.data:
            self.ask_anyway()

    def ask_anyway(self) -> None:
        """Show the tick by which the account is closed though nobody is told of something."""
        self.fields["anyway"] = self.tick

    @property
    def heirs(self) -> dict[str, User | None]:
        """Who takes over each duty, by its key."""
        return {
            duty.key: self.people.get(self.cleaned_data[duty.key])
            for duty in self.duties
        }

    def _choice_for(self, duty: Duty) -> forms.ChoiceField:
        may_take = duty.may_take
        heirs = [
            (key, person.name)
            for key, person in self.people.items()
            if may_take and may_take(person)
        ]
        return forms.ChoiceField(
            required=False,
            choices=NOBODY + heirs,
            label=f"{duty.what}. Who takes it over?",
            help_text=f"If nobody: {duty.otherwise}",
        )
