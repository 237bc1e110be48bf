"""What had become, by the end of a day, of the returns that the open round expects."""

from django.db.models import OuterRef, QuerySet, Subquery

from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound, Transition
from rounds.states import ENDED, HANDED_IN
from standing.snapshot import Item


def return_states_on(at: AsAt) -> dict[int, str]:
    """Return the state of each return of the round that was open at the end of a day, by its
    commitment's key.

    It is empty where nothing had been begun, or all that was has ended. One query.
    """
    open_rounds = ReportingRound.objects.open_on(at)
    expected = ExpectedReturn.objects.filter(round__in=open_rounds).owed_by(at.day)
    state = Subquery(_states_of_return(at)[:1])
    pairs = expected.annotate(then=state).order_by().values_list("commitment", "then")
    return {
        commitment: "" if state in (None, *ENDED) else state
        for commitment, state in pairs
    }


def _states_of_return(at: AsAt) -> QuerySet:
    """Return the states of the update that answers an expected return, the last one by then
    first.
    """
    updates = ProgressUpdate.objects.standing().filter(
        commitment=OuterRef("commitment"), round=OuterRef("round"), corrects=None
    )
    if not at.is_past:
        return updates.order_by().values("state")
    steps = Transition.objects.filter(
        update__commitment=OuterRef("commitment"),
        update__round=OuterRef("round"),
        update__corrects=None,
        at__lt=at.end,
    )
    return steps.order_by("-at", "-pk").values("to_state")


def is_handed_in(commitment: int, at: AsAt) -> bool:
    """True where the open round's return of a commitment is handed in. One query."""
    return return_states_on(at).get(commitment) in HANDED_IN


def is_missing(item: Item, states: dict[int, str]) -> bool:
    """True where the open round expects a return of an item that is still live, and it is not
    handed in.
    """
    if item.pk not in states or not item.is_live:
        return False
    return states[item.pk] not in HANDED_IN
