from typing import cast

from django import forms

from people.models import User
from rounds.models import EvidenceFile
from toolkit.forms import DesignSystemMixin


class RequestForm(DesignSystemMixin, forms.Form):
    """What is to be blanked, why, and who is to confirm it."""

    texts = forms.CharField(
        label="Words to blank",
        help_text="One name a line. They are kept sealed, and for a week at most.",
        widget=forms.Textarea(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    reason = forms.CharField(
        label="Reason", help_text="It stays on record. Say why without the words."
    )
    second = forms.ModelChoiceField(
        label="Officer who is to confirm", queryset=User.objects.none()
    )
    numbers = forms.CharField(
        label="Evidence files to destroy as well",
        help_text=(
            "For pictures of words, which are not found. The numbers at the end of the"
            " files’ addresses, with spaces between."
        ),
        required=False,
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        officers = User.objects.active().officers().exclude(pk=user.pk)
        choice = cast(forms.ModelChoiceField, self.fields["second"])
        choice.queryset = officers.order_by("name")

    def clean_texts(self) -> list[str]:
        lines = self.cleaned_data["texts"].splitlines()
        return [line.strip() for line in lines if line.strip()]

    def clean_numbers(self) -> list[int]:
        numbers = self.cleaned_data["numbers"].split()
        if not all(_is_number(number) for number in numbers):
            raise forms.ValidationError("Give numbers with spaces between.")
        keys = {int(number) for number in numbers}
        if EvidenceFile.objects.filter(pk__in=keys).count() != len(keys):
            raise forms.ValidationError("There is no evidence file with that number.")
        return sorted(keys)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
