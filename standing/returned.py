"""What had become, by the end of a day, of the returns that the open round expects."""

from django.db.models import OuterRef, Subquery

from commitments.positions import HANDED_IN
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound, Transition
from standing.snapshot import Item


def return_states_on(at: AsAt) -> dict[int, str]:
    """Return the state of each return of the round that was open at the end of a day, by its
    commitment's key.

    It is empty where nothing had been begun. One query.
    """
    of_this_return = {
        "commitment": OuterRef("commitment"),
        "round": OuterRef("round"),
        "corrects": None,
    }
    if at.is_past:
        steps = Transition.objects.filter(
            **{f"update__{name}": value for name, value in of_this_return.items()},
            at__lt=at.end,
        )
        state = steps.order_by("-at", "-pk").values("to_state")
    else:
        updates = ProgressUpdate.objects.filter(**of_this_return)
        state = updates.order_by().values("state")
    expected = ExpectedReturn.objects.filter(
        round__in=ReportingRound.objects.open_on(at)
    )
    states = expected.annotate(then=Subquery(state[:1])).order_by()
    return {
        commitment: state or ""
        for commitment, state in states.values_list("commitment", "then")
    }


def is_missing(item: Item, states: dict[int, str]) -> bool:
    """True where the open round expects a return of an item that is still live, and it is not
    handed in.
    """
    if item.pk not in states or not item.is_live:
        return False
    return states[item.pk] not in HANDED_IN
