from typing import Any

from django import template

from people.models import User
from people.officers import has_other_officers, reviews_again_on

register = template.Library()


@register.inclusion_tag("people/_office_note.html")
def office_note(user: User) -> dict[str, Any]:
    """Tell an officer which steps wait for a second officer, or for their own account; nothing for
    anyone else. No query.
    """
    if not user.is_officer:
        return {"is_alone": False, "reviews_again_on": None}
    return {
        "is_alone": not has_other_officers(user),
        "reviews_again_on": reviews_again_on(user),
    }
