"""What pages of lower parts show of workbooks."""

from django import template

from people.models import User
from rounds.models import ProgressUpdate
from workbooks.models import Workbook

register = template.Library()


@register.simple_tag
def workbook_behind(update: ProgressUpdate, user: User) -> Workbook | None:
    """Return the last workbook from which an update was written, for who may see that. One
    query.
    """
    seen = Workbook.objects.visible_to(user).that_wrote(update.pk)
    return seen.select_related("added_by").order_by("-pk").first()
