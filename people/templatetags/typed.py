from typing import Any

from django import forms, template
from django.forms import BaseForm

from people.models import User
from people.unsent import KEPT_AS, MADE_FOR, key_of, proof_for

register = template.Library()


@register.filter
def key_in_browser(person: User) -> str:
    """Return the name by which a browser keeps what this person types."""
    return key_of(person)


@register.inclusion_tag("people/_keep_typed.html", takes_context=True)
def keep_typed(context: Any, *about: Any, form: BaseForm | None = None) -> dict:
    """Let what is typed into the form around it outlive the session: in the browser, and through
    the sign-in.

    `about` names what the form is about where its address changes as it is saved. Of a whole
    `form` it is done only where it has long text, and nothing that no browser is to keep.
    """
    request = getattr(context, "request", None)
    if request is None or not request.user.is_authenticated:
        return {}
    if form is not None and not _is_kept(form):
        return {}
    return {
        "control": MADE_FOR,
        "proof": proof_for(request.user),
        "name_control": KEPT_AS,
        "name": " ".join(str(part) for part in about if part),
        "is_shown_again": request.method == "POST",
    }


def _is_kept(form: BaseForm) -> bool:
    widgets = [field.widget for field in form.fields.values()]
    # The words that are to be redacted are not to be left in a browser either.
    if any(widget.attrs.get("autocomplete") == "off" for widget in widgets):
        return False
    return any(isinstance(widget, forms.Textarea) for widget in widgets)
