from django import forms

from people.models import Organisation, Seat, Substitution, User
from people.services import forget_other_addresses
from toolkit.forms import DesignSystemMixin, EditForm


class PersonForm(EditForm):
    """A person's name, address, role and organisation."""

    class Meta:
        model = User
        fields = ["name", "email", "role", "organisation", "is_contact"]
        widgets = {"role": forms.RadioSelect}
        help_texts = {
            "organisation": (
                "Needed for a partner agency. A member speaks for the organisation of"
                " their seat."
            )
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["role"].choices = User.Role.choices
        self.fields["organisation"].queryset = Organisation.objects.present()

    def clean_role(self):
        role = self.cleaned_data["role"]
        before = self.initial.get("role")
        if role == before:
            return role
        if before == User.Role.OFFICER and not self._has_other_officers():
            raise forms.ValidationError(
                "This is the last programme officer. Make someone else an officer"
                " first."
            )
        if before == User.Role.MEMBER and self.instance.holdings.present().exists():
            raise forms.ValidationError(
                "This person holds a seat. Pass the seat on first."
            )
        return role

    def clean(self):
        cleaned = super().clean()
        asks = cleaned.get("role") == User.Role.OFFICER and self.instance.pk
        is_partner = self._had_role(User.Role.PARTNER)
        if asks and is_partner and not cleaned.get("organisation"):
            self.add_error(
                "organisation",
                "Leave the organisation until another officer has confirmed the new"
                " role.",
            )
        return cleaned

    def _has_other_officers(self) -> bool:
        officers = User.objects.active().officers()
        return officers.exclude(pk=self.instance.pk).exists()

    @property
    def asked_address(self) -> str:
        """The new address of an officer, which waits for another officer; empty where there is
        none.
        """
        is_officer = self._had_role(User.Role.OFFICER) and self._has_role_officer
        address = self.cleaned_data["email"].lower()
        return address if is_officer and address != self.initial["email"] else ""

    @property
    def asks_for_officer(self) -> bool:
        """True where somebody is to become an officer, which waits for another officer."""
        return self._has_role_officer and not self._had_role(User.Role.OFFICER)

    @property
    def asked_fields(self) -> set[str]:
        """The fields whose change waits for another officer."""
        names = {"email"} if self.asked_address else set()
        return names | ({"role"} if self.asks_for_officer else set())

    @property
    def is_officer_no_more(self) -> bool:
        return self._had_role(User.Role.OFFICER) and not self._has_role_officer

    @property
    def old_address(self) -> str:
        """The address of somebody who has another from now on; empty where it stays."""
        before = self.initial.get("email") or ""
        return before if before != self.instance.email else ""

    @property
    def _has_role_officer(self) -> bool:
        return self.cleaned_data["role"] == User.Role.OFFICER

    def _had_role(self, role: str) -> bool:
        return self.initial.get("role") == role

    def save(self, commit=True):
        """Save what needs no other officer, and forget the addresses by which the account library
        would still know this person.
        """
        if self.instance.pk and self.asked_address:
            self.instance.email = self.initial["email"]
        if self.instance.pk and self.asks_for_officer:
            self.instance.role = self.initial["role"]
        person = super().save(commit)
        forget_other_addresses(person)
        return person


class NewPersonForm(PersonForm):
    """A person to be added, who may take a seat from today."""

    seat = forms.ModelChoiceField(
        Seat.objects.present().select_related("group"),
        required=False,
        label="Seat on the Leadership Group",
        help_text="For a member. Whoever holds the seat now gives it up today.",
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("seat") and cleaned.get("role") != User.Role.MEMBER:
            self.add_error(
                "seat",
                "A seat is held by a Leadership Group member. Choose that role, or no"
                " seat.",
            )
        return cleaned


class SubstitutionForm(DesignSystemMixin, forms.ModelForm):
    """Who answers for a member's seats while they are away."""

    class Meta:
        model = Substitution
        fields = ["substitute", "first_day", "last_day"]
        labels = {
            "substitute": "Who stands in",
            "first_day": "First day away",
            "last_day": "Last day away",
        }
        help_texts = {
            "substitute": (
                "Another Leadership Group member. They may report on what the seat"
                " answers for, and get its reminders."
            ),
        }

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        members = (
            User.objects.active().filter(role=User.Role.MEMBER).exclude(pk=person.pk)
        )
        self.fields["substitute"].queryset = members
        self.fields["substitute"].empty_label = "Choose"
        self.instance.person = person


class OrganisationForm(EditForm):
    class Meta:
        model = Organisation
        fields = ["code", "name", "kind"]

    def clean_code(self):
        """Refuse another code for an organisation that has one."""
        code = self.cleaned_data["code"]
        if self.instance.pk and code != self.instance.code:
            raise forms.ValidationError(
                "A code stays: partners’ systems and addresses use it. Add the"
                " organisation under its new code, and merge this one into it.",
                code="kept",
            )
        return code


class SeatForm(DesignSystemMixin, forms.Form):
    """Passing a seat on."""

    to = forms.ModelChoiceField(
        User.objects.active().filter(role=User.Role.MEMBER),
        required=False,
        label="New holder",
        empty_label="Choose",
    )
    empty = forms.BooleanField(label="Leave the seat empty", required=False)
    on = forms.DateField(label="From", help_text="Today or an earlier day.")

    def clean(self):
        cleaned = super().clean()
        has_holder = bool(cleaned.get("to"))
        is_empty = bool(cleaned.get("empty"))
        if has_holder == is_empty and "to" not in self.errors:
            self.add_error(
                "to",
                "Choose who holds the seat next, or tick that it is left empty: one of"
                " the two.",
            )
        return cleaned
