from django import template
from django.forms.boundfield import BoundField

from toolkit.faults import ASKED
from toolkit.forms import NO_CHILD

register = template.Library()


@register.simple_tag
def no_child(before: str = "") -> str:
    """Say that no child may be named or described, after another hint where there is one."""
    return f"{before} {NO_CHILD}".lstrip()


@register.filter
def asked(field: BoundField) -> list[str]:
    """Return the codes of what is odd in a control and is asked back once."""
    faults = field.errors.as_data()
    return [fault.code for fault in faults if fault.code in ASKED]
