"""A round that closed with 14 returns missing, which all come over the week that follows: what was
frozen stays, and each day is told as it was shown.
"""

from datetime import date, timedelta

import pytest

from commitments.models import Commitment
from dashboard.overview.paper import paper_of
from dashboard.overview.selectors import overview
from programme.as_at import AsAt
from returns.figures import figures_of
from returns.services import Reason
from rounds.models import ReportingRound
from rounds.on_day import RoundOnDay
from rounds.updates import review
from tests.closing import close_round
from tests.dashboard.test_overview_on_any_day import said_by
from tests.factories import (
    ActionFactory,
    WorkstreamFactory,
    accepted,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db
CLOSED_ON = date(2018, 6, 29)
WEEK = [CLOSED_ON + timedelta(days) for days in range(1, 8)]
LATER = date(2030, 1, 1)
LATE = 14


def paper_as_at(day, officer) -> bytes:
    found = overview(user=officer, at=AsAt(LATER, day))
    return paper_of(found, is_demonstration=False)


def frozen(reporting_round):
    closed = ReportingRound.objects.get(pk=reporting_round.pk)
    figures = figures_of(RoundOnDay.today(closed), AsAt(LATER, LATER))
    return closed.figures, figures, list(closed.expected.order_by("pk").values())


@pytest.fixture
def week(open_round, officer):
    """The round, what each day showed, and what was frozen, before and after."""
    strand = WorkstreamFactory()
    actions = [ActionFactory(workstream=strand) for _ in range(LATE + 2)]
    late = actions[:LATE]
    for action in actions[LATE:]:
        accepted(action, open_round, "green", at=moment(date(2018, 6, 4)))
    close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("no_contact") for action in late},
        by=officer,
        at=moment(CLOSED_ON, 17),
    )
    shown, standings = {}, {}
    before = frozen(open_round), paper_as_at(CLOSED_ON, officer)
    for number, day in enumerate(WEEK):
        for action in late[2 * number : 2 * number + 2]:
            update = submitted(action, open_round, "amber", at=moment(day, 9))
            review.accept_update(update=update, by=officer, at=moment(day, 15))
        shown[day] = said_by(overview(user=officer, at=AsAt(day, day)))
        standings[day] = Commitment.objects.filter(rating="amber").count()
    after = frozen(open_round), paper_as_at(CLOSED_ON, officer)
    return shown, standings, before, after


def test_the_frozen_figures_and_the_paper_are_the_same_to_the_byte(week):
    _, _, before, after = week

    assert before == after
    assert before[0][0]["states"] == {"accepted": 2, "none": LATE}
    assert before[0][0]["not_reported"] == {"no_contact": LATE}


def test_each_day_of_the_week_is_told_as_it_was_shown(week, officer):
    shown, standings, _, _ = week

    assert list(standings.values()) == [2, 4, 6, 8, 10, 12, LATE]
    for day in WEEK:
        found = overview(user=officer, at=AsAt(LATER, day))
        assert said_by(found) == shown[day], day
        amber = [item for item in found.items if item.standing == "amber"]
        assert len(amber) == standings[day], day
        assert found.returns.stale.count == LATE - standings[day]
    on_close = overview(user=officer, at=AsAt(LATER, CLOSED_ON))
    assert on_close.returns.stale.count == LATE
