"""What pages of lower parts show of reminders."""

from django import template
from django.db.models import QuerySet

from commitments.models import Commitment
from people.models import User
from reminders.models import ReminderLine

register = template.Library()
SHOWN = 10


@register.simple_tag
def reminders_of(commitment: Commitment, user: User) -> QuerySet[ReminderLine]:
    """Return the last reminders of a commitment that this person may know of. One query."""
    lines = ReminderLine.objects.filter(commitment=commitment)
    return lines.shown_on_page(commitment, user)[:SHOWN]
