from django import template
from django.forms.boundfield import BoundField

from toolkit.faults import ASKED
from toolkit.forms import NO_CHILD

register = template.Library()

SURE = "Yes, this is right"


@register.simple_tag
def no_child(before: str = "") -> str:
    """Say that no child may be named or described, after another hint where there is one."""
    return f"{before} {NO_CHILD}".lstrip()


@register.filter
def asked(field: BoundField) -> dict[str, str]:
    """Return what is odd in a control and is asked back once: the words to confirm it, by code."""
    codes = [fault.code for fault in field.errors.as_data() if fault.code in ASKED]
    if len(codes) == 1:
        return {codes[0]: SURE}
    return {code: f"{SURE}: {ASKED[code].lower()}" for code in codes}
