from django import template

from toolkit.forms import NO_CHILD

register = template.Library()


@register.simple_tag
def no_child(before: str = "") -> str:
    """Say that no child may be named or described, after another hint where there is one."""
    return f"{before} {NO_CHILD}".lstrip()
