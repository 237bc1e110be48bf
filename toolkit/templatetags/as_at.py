"""Addresses that keep to the day a page speaks of."""

from django import template

from programme.as_at import AsAt

register = template.Library()


@register.filter(name="at")
def at(address: str, day: AsAt | None) -> str:
    """Return the address for the same day: `{{ item.get_absolute_url|at:at }}`."""
    return day.of(address) if day else address
