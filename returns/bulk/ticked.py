"""Which commitments a list's form sends: those that are ticked, or all that its choice takes in."""

from django.http import QueryDict

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import User
from programme.as_at import AsAt
from returns.bulk.lists import LISTS, slug_in
from returns.grid.filter import ReturnFilter
from returns.grid.reading import round_and_before, rows_of
from standing.day_filter import DayFilter
from toolkit.errors import Conflict


class NotChosen(Conflict):
    """What was ticked or chosen cannot be changed as it is. The message says why."""


MOST = 500  # at a time
LONGEST_CHOICE = 2000  # characters of an address
NO_SUCH_LIST = "There is no such list to change many of."


def ticked_in(data: QueryDict, user: User, at: AsAt) -> list[Commitment]:
    """Return the commitments that were ticked, or all of their list, as they are sent: `row` names
    them, also as they were called before, or `all` says that it is all of the list `of` with its
    choice `chosen`.

    Raises `NotChosen` for more than can be changed at a time, and for a choice that cannot be.
    """
    if data.get("all"):
        keys = _keys_of_list(data, user, at)
        rows = Commitment.objects.filter(pk__in=keys)
    else:
        references = [text.replace("\x00", "") for text in data.getlist("row")]
        _check_number(references)
        rows = Commitment.objects.named(*references)
    rows = rows.visible_to(user)
    rows = rows.select_related("owner__organisation", "lead", "workstream")
    return list(rows.in_natural_order())


def _keys_of_list(data: QueryDict, user: User, at: AsAt) -> list[int]:
    chosen = data.get("chosen", "")
    if len(chosen) > LONGEST_CHOICE:
        raise NotChosen("This choice is too long. Choose less, then try again.")
    keys = _keys(data.get("of", ""), QueryDict(chosen), user, at)
    _check_number(keys)
    return keys


def _keys(of: str, chosen: QueryDict, user: User, at: AsAt) -> list[int]:
    if slug := slug_in(of):
        return _keys_of_round(slug, chosen, user)
    if of not in LISTS:
        raise NotChosen(NO_SUCH_LIST)
    rows: CommitmentQuerySet = Commitment.objects.visible_to(user)
    if LISTS[of].kind:
        rows = rows.filter(kind=LISTS[of].kind)
    filterset = DayFilter(chosen, queryset=rows.in_natural_order(), at=at)
    _check_choice(filterset.form.errors)
    return [item.pk for item in filterset.items]


def _keys_of_round(slug: str, chosen: QueryDict, user: User) -> list[int]:
    rounds = round_and_before(slug)
    if not rounds:
        raise NotChosen(NO_SUCH_LIST)
    filterset = ReturnFilter(chosen, user)
    _check_choice(filterset.form.errors)
    return [row.item.pk for row in filterset.narrow(rows_of(rounds, user))]


def _check_choice(errors: dict) -> None:
    """Raise `NotChosen` for a choice that cannot be: it would take in what nobody chose."""
    if errors:
        sentences = [str(fault) for faults in errors.values() for fault in faults]
        raise NotChosen(f"This choice cannot be: {' '.join(sentences)}")


def _check_number(rows: list) -> None:
    if len(rows) > MOST:
        raise NotChosen(
            f"At most {MOST} are changed at a time, and this is {len(rows)}. Narrow the"
            " list first."
        )
