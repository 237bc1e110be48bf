"""The overview of an earlier day says what was known then: as it was shown, and as the raw records
alone say.
"""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from commitments.models import Commitment, MilestoneDate
from commitments.ratings import Standing, standing_of
from dashboard.overview.selectors import overview
from programme.as_at import AsAt
from rounds.models import Decision, ProgressUpdate
from tests.factories import UserFactory, WorkstreamFactory
from tests.rounds.histories import START, History, seeds

pytestmark = pytest.mark.django_db
LATER = date(2030, 1, 1)


def said_by(found) -> dict:
    """Everything the overview says, without its addresses."""
    return {
        "tiles": [
            (t.standing, t.total.count, t.actions.count, t.recommendations.count)
            for t in found.tiles.shown
        ],
        "bars": [
            (bar.title, bar.segments, bar.total)
            for bar in found.bars.strands_and_recommendations
        ],
        "compared with": found.changes.since,
        "moved": [
            (str(item), item.then, item.standing) for item in found.changes.items
        ],
        "moves": [
            figure and figure.count
            for figure in (
                found.changes.worse,
                found.changes.better,
                found.changes.other,
            )
        ],
        "why": found.changes.whys,
        "more": [tile.more for tile in found.tiles.shown],
        "asked": [
            (str(ask.item), ask.text, ask.asked_in, len(ask.done_since))
            for ask in found.decisions.asks
        ],
        "repeated": [str(item) for item in found.belief.repeated],
        "next meeting": found.coming.meeting and found.coming.meeting.when,
        "red": found.decisions.figure.count,
        "late": (
            found.late.figure.count,
            found.late.on_assumed.count,
            found.late.total_slip,
            found.late.redated.count,
            found.late.times_redated,
        ),
        "slipping": [
            (str(row.item), row.item.evidence.slip, row.redated)
            for row in found.late.rows
        ],
        "coming": [
            (step.milestone.pk, step.milestone.expected)
            for step in found.coming.all_steps
        ],
        "round": (
            found.returns.reporting_round
            and (
                found.returns.reporting_round.slug,
                found.returns.reporting_round.due_on,
            )
        ),
        "returns": [
            (body.code, body.expected, body.handed_in)
            for body in found.returns.all_bodies
        ],
        "missing": (found.returns.missing.count, found.returns.owed),
        "belief": (
            found.belief.more_confident.count,
            found.belief.unconfirmed.count,
            found.returns.stale.count,
            found.returns.last_closed_as_at,
        ),
        "crossed": [
            [figure.count for figure in figures] for _, figures in found.belief.crossed
        ],
    }


def by_day(moment) -> date:
    return timezone.localtime(moment).date()


class Rows:
    """What is written of a commitment, read once: after its history nothing is written any more."""

    def __init__(self, commitment: Commitment) -> None:
        updates = ProgressUpdate.objects.filter(commitment=commitment)
        self.updates = list(updates.select_related("round__meeting"))
        self.decisions = list(Decision.objects.filter(commitment=commitment))
        self.milestones = list(commitment.milestones.all())
        dates = MilestoneDate.objects.filter(milestone__in=self.milestones)
        self.dates = list(dates.order_by("stated_on", "pk"))


def is_set_aside(update: ProgressUpdate, rows: Rows, day: date) -> bool:
    """True where an officer had found by a day that an update, or a later one that says it is
    complete too, does not hold.
    """
    for decision in rows.decisions:
        if by_day(decision.at) > day:
            continue
        if decision.kind == "disagreed" and decision.update_id == update.pk:
            return True
        if decision.kind == "not_complete" and update.lifecycle == "complete":
            refused = decision.update
            place = (refused.round.meeting.date, refused.pk)
            if (update.round.meeting.date, update.pk) <= place:
                return True
    return False


def is_undone(decision: Decision, day: date) -> bool:
    word = getattr(decision, "second_word", None)
    return word is not None and not word.agrees and by_day(word.at) <= day


def stood(rows: Rows, day: date) -> Standing:
    """Return where a commitment stood at the end of a day, by going through its rows one by one."""
    accepted = [
        update
        for update in rows.updates
        if update.state == "accepted"
        and by_day(update.accepted_at) <= day
        and not is_set_aside(update, rows, day)
    ]
    last = max(
        accepted,
        key=lambda update: (update.round.meeting.date, update.pk),
        default=None,
    )
    standing = (
        Standing(standing_of(last.lifecycle, last.rating))
        if last
        else Standing.NOT_STARTED
    )
    decided = [
        decision
        for decision in rows.decisions
        if decision.kind in ("verified", "withdrawn", "superseded", "reinstated")
        and by_day(decision.at) <= day
        and not is_undone(decision, day)
    ]
    decision = max(
        decided, key=lambda decision: (decision.at, decision.pk), default=None
    )
    if decision and decision.kind in ("withdrawn", "superseded"):
        return Standing(decision.kind)
    if (
        decision
        and decision.kind == "verified"
        and last
        and decision.update_id == last.pk
    ):
        return Standing.VERIFIED
    return standing


def soonest(row: MilestoneDate) -> date:
    """Return the first day that a stated date may lie on."""
    parts = {"day": {}, "month": {"day": 1}, "year": {"day": 1, "month": 1}}
    return row.date.replace(**parts[row.precision])


def slip(rows: Rows, day: date) -> int:
    """Return the worst slip in days of what was open at the end of a day.

    It is that of the red milestones where there is one, else of what is late on a stated date, else
    on an assumed one.
    """
    red, stated, assumed = [], [], []
    for milestone in rows.milestones:
        if milestone.added_on and milestone.added_on > day:
            continue
        if milestone.withdrawn_on and milestone.withdrawn_on <= day:
            continue
        dates = {"forecast": None, "done": None}
        for row in rows.dates:
            if row.milestone_id == milestone.pk and row.stated_on <= day:
                dates[row.kind] = row.date and soonest(row)
        days = (max(dates["forecast"] or day, day) - milestone.first_date).days
        if not dates["done"] and days > 0:
            if not milestone.first_source_id:
                assumed.append(days)
            else:
                (red if days > 90 else stated).append(days)
    return max(red or stated or assumed or [0])


@pytest.mark.parametrize("seed", seeds(8))
def test_of_random_histories_each_day_is_told_as_it_was_shown_and_as_the_records_say(
    seed, officer
):
    WorkstreamFactory()
    history = History(1000 + seed, number=4)

    shown = history.live(
        20, lambda day: said_by(overview(user=officer, at=AsAt(day, day)))
    )

    assert len(history.taken) > 20
    days = [START, *shown]
    rows = {commitment.pk: Rows(commitment) for commitment in Commitment.objects.all()}
    for day in days:
        found = overview(user=officer, at=AsAt(LATER, day))
        if day in shown:
            assert said_by(found) == shown[day], f"{day}, seed {seed}"
        since = days[max(0, days.index(day) - 6)]
        compared = overview(
            user=officer,
            at=AsAt(LATER, day, since if since < day else day - timedelta(days=1)),
        )
        for item in (*compared.items, *compared.ended):
            assert item.standing == stood(rows[item.pk], day), (
                f"{item} on {day}, seed {seed}"
            )
            assert item.then == stood(rows[item.pk], compared.changes.since), (
                f"{item} on {compared.changes.since}, seed {seed}"
            )
            assert item.evidence.slip.days == slip(rows[item.pk], day), (
                f"{item} on {day}, seed {seed}"
            )


def test_nothing_of_a_later_day_is_known(signed_in, programme):
    browser = signed_in(UserFactory())

    before = browser.get("/?as_at=2016-01-01").context["overview"]

    assert {item.standing for item in before.items} == {Standing.NOT_STARTED}
    assert (
        before.changes.since,
        before.returns.reporting_round,
        before.belief.unconfirmed.count,
    ) == (
        None,
        None,
        0,
    )
