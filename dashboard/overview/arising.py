"""What somebody is to do because of a meeting, and has not done by its day."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from dashboard.overview.figures import SHOWN, Figure, address_of
from people.models import User
from programme.as_at import AsAt
from rounds.models import ActionArising


@dataclass(frozen=True)
class LateActions:
    """The actions arising that are late, the longest first."""

    figure: Figure
    all_rows: list[Any]  # each as it was read `on_day`

    @property
    def rows(self) -> list[Any]:
        return self.all_rows[:SHOWN]


def late_actions_of(user: User, at: AsAt) -> LateActions:
    """Return the actions arising that were late on the day, as far as a person may see them. One
    query.
    """
    visible = ActionArising.objects.visible_to(user).on_day(at)
    rows = list(visible.filter(Q(was_late=True)).in_full().open_first())
    url = address_of("meetings:actions", at, state="late")
    return LateActions(figure=Figure(len(rows), url), all_rows=rows)
