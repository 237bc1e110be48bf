from typing import Any, cast

from django import forms
from django.db.models import QuerySet

from meetings.models import UploadedPaper
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

    papers = forms.CharField(
        label="Uploaded papers of meetings to destroy as well",
        help_text=(
            "Likewise. Each pack that holds one is set anew without it, and stays on record."
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
        files = EvidenceFile.objects.all()
        return _numbers_of(files, self.cleaned_data["numbers"], "evidence file")

    def clean_papers(self) -> list[int]:
        papers = UploadedPaper.objects.all()
        return _numbers_of(papers, self.cleaned_data["papers"], "uploaded paper")


def _numbers_of(files: QuerySet[Any], text: str, what: str) -> list[int]:
    """Return the numbers that a text gives, each of them that of a file."""
    numbers = text.split()
    if not all(_is_number(number) for number in numbers):
        raise forms.ValidationError("Give numbers with spaces between.")
    keys = {int(number) for number in numbers}
    if files.filter(pk__in=keys).count() != len(keys):
        raise forms.ValidationError(f"There is no {what} with that number.")
    return sorted(keys)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
