"""What officers say as they upload a paper and as they issue a pack."""

from typing import Any

from django import forms

from meetings.models import Pack, UploadedPaper
from rounds.evidence.bounds import LARGEST
from toolkit.forms import NO_CHILD, DesignSystemMixin, EditForm


class UploadForm(EditForm):
    """A paper that was written elsewhere."""

    # The stubs take it for the files of the form itself.
    files = forms.FileField(  # type: ignore[assignment]
        label="The file",
        help_text=f"PDF or Word (docx), {LARGEST // 1024 // 1024} MB at most.",
        error_messages={"required": "Choose the file."},
        allow_empty_file=True,  # the service says what is wrong with it
        widget=forms.FileInput({"accept": ".pdf,.docx"}),
    )

    class Meta:
        model = UploadedPaper
        fields = ["title", "marking"]
        help_texts = {"title": f"As the pack lists it. {NO_CHILD}"}
        error_messages = {"title": {"required": "Say what the paper is called."}}


class IssueForm(DesignSystemMixin, forms.Form):
    """That the pack is issued; of a later version what changed."""

    change_note = forms.CharField(
        label="What changed since the version before, and why",
        max_length=Pack._meta.get_field("change_note").max_length,
        widget=forms.Textarea({"rows": 3}),
        help_text=f"It stands at the head of the pack. {NO_CHILD}",
        error_messages={"required": "Say what changed, and why."},
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change_note"]
