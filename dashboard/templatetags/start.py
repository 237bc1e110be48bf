"""What pages of lower parts show of the page “Start here”."""

from typing import Any

from django import template

from dashboard.start.facts import facts_on
from dashboard.start.steps import steps_of
from people.models import User
from programme import clock

register = template.Library()


@register.inclusion_tag("dashboard/_start_notice.html")
def start_notice(user: User) -> dict[str, Any]:
    """Show officers what is still to be done of the start; nothing once all is. One query."""
    steps = []
    if user.is_officer:
        steps = steps_of(facts_on(clock.today(), user))
    left = [step for step in steps if not step.is_done]
    return {"left": left, "number": len(steps)}
