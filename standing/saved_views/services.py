"""People keep choices of the lists, each for themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict

from people.models import User
from standing.models import SavedView
from toolkit.as_at import NOT_KEPT
from toolkit.errors import Conflict

MOST = 30  # that one person keeps
NOTHING_CHOSEN = "Narrow or sort the list first, then save it as a view."


def choice_in(query: str) -> str:
    """Return what of an address's query is a choice: no day, no page, and nothing left empty."""
    choice = QueryDict(mutable=True)
    for name, values in QueryDict(query).lists():
        chosen = [value for value in values if value]
        if chosen and name not in NOT_KEPT:
            choice.setlist(name, chosen)
    return choice.urlencode()


def views_of(person: Any) -> QuerySet[SavedView]:
    """Return what this person keeps, by list and name."""
    return SavedView.objects.filter(person=person)


@transaction.atomic
def save_view(*, person: User, of: str, name: str, query: str) -> SavedView:
    """Keep a choice of a list under a name.

    Raises `Conflict` where the person keeps as many as one may, and `ValidationError` for a list
    without a choice, and for a name that another view of the list has.
    """
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    choice = choice_in(query)
    if not choice:
        raise ValidationError(NOTHING_CHOSEN, code="required")
    if views_of(person).count() >= MOST:
        raise Conflict(
            f"You keep {MOST} saved views, which is as many as there may be. Delete one"
            " that you do not need."
        )
    view = SavedView(person=person, of=of, name=name, choice=choice)
    view.full_clean()
    view.save()
    return view


def rename_view(*, view: SavedView, name: str) -> SavedView:
    """Give a view another name. Raises `ValidationError` where another of the list has it."""
    view.name = name
    view.full_clean()
    view.save(update_fields=["name"])
    return view
