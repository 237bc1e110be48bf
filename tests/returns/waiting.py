"""Returns that wait for review, on actions that were reported on in the round before."""

from datetime import date, timedelta

from returns.services import close_round
from rounds.models import ProgressUpdate, ReportingRound
from tests.factories import (
    TODAY,
    ActionFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    moment,
    submitted,
)

IN_MARCH = moment(date(2018, 3, 12))


def march_round() -> ReportingRound:
    """Return the round of March, open."""
    return ReportingRoundFactory(closed=True, state="open", closed_on=None)


def june_round(march: ReportingRound) -> ReportingRound:
    """Close the round of March and return the next one, open."""
    close_round(
        reporting_round=march,
        reasons={},
        by=UserFactory(officer=True),
        at=moment(date(2018, 3, 30)),
    )
    return ReportingRoundFactory()


def waiting(
    number: int, standing: str = "green", before: str = "green", **changes
) -> list[ProgressUpdate]:
    """Return so many updates that wait, the longest first, each on an action of its own that was
    reported on in March.
    """
    actions = ActionFactory.create_batch(number)
    march = march_round()
    for action in actions:
        accepted(action, march, before, at=IN_MARCH)
    june = june_round(march)
    said = {"summary": "This was done since.", "next_steps": "This is left."}
    days = [moment(TODAY - timedelta(days=number - place)) for place in range(number)]
    return [
        submitted(action, june, standing, at=day, **said | changes)
        for action, day in zip(actions, days, strict=True)
    ]
