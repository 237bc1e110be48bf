"""What pages of lower parts show of reminders."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from django import template
from django.db.models import QuerySet

from commitments.models import Commitment
from people.models import User
from programme import clock
from reminders.models import ReminderLine, Step
from reminders.schedule import Ladder
from reminders.selectors import ladder_of, round_in_view, working_days
from reminders.unreached import UnreachedReturn, gathered, unreached_in
from rounds.models import ReportingRound
from rounds.on_day import RoundOnDay

register = template.Library()
SHOWN = 10
MOST_GROUPS = 50


@register.simple_tag
def reminders_of(commitment: Commitment, user: User) -> QuerySet[ReminderLine]:
    """Return the last reminders of a commitment that this person may know of. One query."""
    lines = ReminderLine.objects.filter(commitment=commitment)
    return lines.shown_on_page(commitment, user)[:SHOWN]


@register.simple_tag
def unreached_of(
    reporting_round: ReportingRound | RoundOnDay, user: User
) -> list[UnreachedReturn]:
    """Return what nobody is told of in a round today, for officers; nothing for anyone else. A
    fixed number of queries.
    """
    if not user.is_officer:
        return []
    if isinstance(reporting_round, RoundOnDay):
        reporting_round = reporting_round.reporting_round
    return unreached_in(reporting_round, clock.today())


@register.simple_tag
def unreached_now(user: User) -> dict[str, Any]:
    """Return what nobody is told of in the open round, else in the next planned one, as
    `unreached_of` does, with that `round`; nothing where there is none.
    """
    first = None
    if user.is_officer:
        first = round_in_view()
    if first is None:
        return {"round": None, "returns": []}
    return {"round": first, "returns": unreached_of(first, user)}


@register.simple_tag
def ladder_days(
    days: Mapping[str, date], reporting_round: ReportingRound | Literal[""] = ""
) -> list[tuple[date, Step]]:
    """Return the days on which the reminders of a round with these days would go out: by its own
    ladder, or without a round by the one that each begins with; of an open round, those to come
    if its due date were moved today. Nothing where its opening or due date is not given.
    """
    if not {"opens_on", "due_on"} <= days.keys():
        return []
    planned = ReportingRound(**days)
    if not reporting_round:
        steps = tuple(Step.objects.default())
        return Ladder(planned, steps, working_days()).dated
    own = ladder_of(reporting_round)
    if not reporting_round.is_open:
        return Ladder(planned, own.steps, own.days).dated
    today = clock.today()
    moved = Ladder(planned, own.steps, own.days, extended_on=today)
    return [(day, step) for day, step in moved.dated if day > today]


@register.inclusion_tag("reminders/_unreached.html")
def unreached_table(returns: list[UnreachedReturn]) -> dict[str, Any]:
    """Show what nobody is told of by why, with where to mend it."""
    groups = gathered(returns)
    return {"groups": groups[:MOST_GROUPS], "left_out": len(groups[MOST_GROUPS:])}
