"""What officers write in a draft."""

from collections.abc import Sequence
from typing import Any

from django import forms

from meetings.models import Paper, PaperParagraph, PaperSection
from meetings.papers.desk import DeskParagraph, DeskSection
from meetings.papers.editing import HEADER
from meetings.papers.markup import MARKUP_HELP, check_markup
from toolkit.forms import NO_CHILD, DesignSystemMixin, EditForm


class HeaderForm(EditForm):
    """What heads a paper; of a new version also what changed in it."""

    class Meta:
        model = Paper
        fields = [*HEADER, "change_note"]
        widgets = {"motto": forms.Textarea}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["introduction"].widget.attrs["rows"] = 8
        if self.instance.is_minutes:
            del self.fields["purpose"], self.fields["motto"]
        if self.instance.version == 1:
            del self.fields["change_note"]
        else:
            self.fields["change_note"].required = True


class ParagraphForm(EditForm):
    """What a paragraph says."""

    class Meta:
        model = PaperParagraph
        fields = ["text"]
        help_texts = {"text": f"{NO_CHILD} {MARKUP_HELP}"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        text = self.fields["text"]
        text.required, text.widget.attrs["rows"] = True, 10
        text.error_messages["required"] = "Write what the paragraph says."

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        check_markup(text)
        return text


class PlaceForm(DesignSystemMixin, forms.Form):
    """Where a paragraph stands: under which heading, and its position there."""

    section = forms.ModelChoiceField(
        label="Under the heading",
        queryset=PaperSection.objects.none(),
        empty_label=None,
    )
    place = forms.IntegerField(
        label="Place there", min_value=1, max_value=1_000, help_text="1 is the first."
    )

    def __init__(self, *args: Any, paper: Paper, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["section"].queryset = paper.sections.all()  # type: ignore[attr-defined]


class TieForm(DesignSystemMixin, forms.Form):
    """Which other paragraph a paragraph is tied into."""

    into = forms.TypedChoiceField(
        label="The other paragraph",
        coerce=int,
        help_text="It then tells of the items of both, and has both texts to work on.",
    )

    def __init__(
        self,
        *args: Any,
        desk: Sequence[DeskSection],
        besides: PaperParagraph,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.others = {
            row.paragraph.pk: row
            for section in desk
            for row in section.paragraphs
            if row.paragraph.pk != besides.pk
        }
        self.fields["into"].choices = [  # type: ignore[attr-defined]
            (key, _named(row)) for key, row in self.others.items()
        ]

    def clean_into(self) -> PaperParagraph:
        return self.others[self.cleaned_data["into"]].paragraph


def _named(row: DeskParagraph) -> str:
    """Return how a list names a paragraph: its number, and what it tells of."""
    number = f"{row.number}." if row.number else "Left out:"
    return f"{number} {row.references or row.paragraph}"


class HeadingForm(EditForm):
    """A heading of the paper, and its position."""

    place = forms.IntegerField(
        label="Place among the headings", min_value=1, max_value=100
    )

    class Meta:
        model = PaperSection
        fields = ["heading"]
        help_texts = {"heading": NO_CHILD}


class NewHeadingForm(DesignSystemMixin, forms.Form):
    """A heading for a single topic."""

    heading = forms.CharField(
        max_length=200, help_text=f"It stands at the end. {NO_CHILD}"
    )


class VersionForm(DesignSystemMixin, forms.Form):
    """Why a new version is made."""

    change_note = forms.CharField(
        label="What changes, and why",
        max_length=2_000,
        widget=forms.Textarea,
        help_text=f"It stands on the new version. {NO_CHILD}",
    )
