from django import forms

from toolkit.forms import NO_CHILD, DesignSystemMixin


class RefuseChangeForm(DesignSystemMixin, forms.Form):
    """Why an officer refuses what another asked of an account."""

    reason = forms.CharField(
        label="Why it is refused",
        widget=forms.Textarea,
        max_length=1000,
        help_text=f"All officers read it. {NO_CHILD}",
        error_messages={"required": "Say why, so that who asked can answer."},
    )
