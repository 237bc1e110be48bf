from collections import defaultdict
from datetime import date, timedelta

import pytest

from commitments.evidence import evidence_of
from commitments.models import Commitment, Milestone
from programme.models import Source
from tests.factories import TODAY, MilestoneFactory

AMBER_ON_ASSUMED_DATES = {
    "NEG-1",
    "CSE-2",
    "CSE-4",
    "CSE-5",
    "CSE-6",
    "INT-2",
    "INT-3",
    "HEA-4",
    "LEA-3",
    "DAT-1",
}
COMPLETE = {"NEG-2", "CSE-3", "TRA-1", "INT-1", "LEA-1", "LEA-2", "REC-4"}


def milestone(slip: int, *, assumed=False, **fields) -> Milestone:
    made = Milestone(
        title="Step",
        first_date=TODAY - timedelta(days=slip),
        first_precision="day",
        **fields,
    )
    made.first_source = None if assumed else Source(pk=1)
    return made


@pytest.mark.parametrize(
    ("slip", "assumed", "rating"),
    [
        (-1, False, "green"),
        (0, False, "green"),
        (1, False, "amber"),
        (90, False, "amber"),
        (91, False, "red"),
    ]
    + [(91, True, "amber"), (900, True, "amber"), (0, True, "green")],
)
def test_a_slip_rates_by_its_days_and_never_red_on_an_assumed_date(
    slip, assumed, rating
):
    evidence = evidence_of([milestone(slip, assumed=assumed)], TODAY)

    assert evidence.rating == rating
    assert evidence.is_assumed == (assumed and rating == "amber")


def test_the_later_of_forecast_and_today_counts():
    ahead = milestone(-10, forecast_date=TODAY + timedelta(days=40))
    overtaken = milestone(10, forecast_date=TODAY - timedelta(days=5))

    assert (ahead.slip(TODAY).days, overtaken.slip(TODAY).days) == (30, 10)


def test_the_worst_open_milestone_counts_and_done_ones_do_not_colour():
    done_late = milestone(400, done_date=TODAY)
    small, large = milestone(5), milestone(60)

    evidence = evidence_of([done_late, small, large], TODAY)

    assert (evidence.rating, evidence.slip.days) == ("amber", 60)
    assert [cause.slip(TODAY).days for cause in evidence.causes] == [60, 5]


def test_a_commitment_with_nothing_open_is_complete():
    assert evidence_of([milestone(5, done_date=TODAY)], TODAY).rating == "complete"


def test_amber_from_a_stated_date_is_not_put_down_to_an_assumed_one():
    evidence = evidence_of([milestone(300, assumed=True), milestone(20)], TODAY)

    assert (evidence.rating, evidence.slip.days) == ("amber", 20)
    assert not evidence.is_assumed


@pytest.mark.parametrize(
    ("owner", "slip", "worse"),
    [
        ("green", 30, True),
        ("amber", 30, False),
        ("red", 30, False),
        ("complete", 30, True),
        ("not_started", 30, False),
    ],
)
def test_an_owner_with_a_better_rating_is_more_confident_than_the_evidence(
    owner, slip, worse
):
    assert evidence_of([milestone(slip)], TODAY).is_worse_than(owner) == worse


def test_the_programme_as_at_21_may_2018_shows_the_figures_of_its_data(programme):
    """By hand, from the milestones of the content file that are open on that day and whose first
    date is over:

    - red, a stated date over by more than 90 days: NEG-3, “First phase ends”, March 2017, 416 days
      after its last day; NEG-4, “Consultation opens”, 2017, INS-1, “Framework recommended”, 2017,
      and INS-2, “New inspections begin”, December 2017, each 141 days;
    - amber on a stated date: SYS-2, “Review group reconvened”, April 2018, 21 days;
    - amber on an assumed date: NEG-1, CSE-2, CSE-5, CSE-6, INT-2, INT-3, HEA-4, LEA-3 of the end of
      2017, CSE-4 of September 2017, DAT-1, “Test partners chosen”, of March 2018;
    - complete, nothing open: NEG-2, CSE-3, TRA-1, INT-1, LEA-1, LEA-2, REC-4;
    - green: the other 25, whose next date is June 2018 or later.
    """
    commitments = Commitment.objects.prefetch_related("milestones")

    evidence = {
        commitment.reference: commitment.evidence(TODAY) for commitment in commitments
    }

    by_rating = defaultdict(set)
    for reference, found in evidence.items():
        by_rating[found.rating].add(reference)
    assert by_rating["red"] == {"NEG-3", "NEG-4", "INS-1", "INS-2"}
    assert by_rating["amber"] == {"SYS-2", *AMBER_ON_ASSUMED_DATES}
    assert by_rating["complete"] == COMPLETE
    assert len(by_rating["green"]) == 47 - 4 - 11 - 7
    assumed = {reference for reference, found in evidence.items() if found.is_assumed}
    assert assumed == AMBER_ON_ASSUMED_DATES
    days = {
        reference: evidence[reference].slip.days
        for reference in by_rating["red"] | {"SYS-2", "CSE-4", "DAT-1", "INT-2"}
    }
    assert days == {
        "NEG-3": 416,
        "NEG-4": 141,
        "INS-1": 141,
        "INS-2": 141,
        "SYS-2": 21,
        "CSE-4": 233,
        "DAT-1": 51,
        "INT-2": 141,
    }


@pytest.mark.django_db
def test_the_late_rows_are_those_whose_slip_is_above_nought():
    late = MilestoneFactory(first_date=TODAY - timedelta(days=1))
    slipping = MilestoneFactory(
        first_date=TODAY,
        forecast_date=TODAY + timedelta(days=1),
        forecast_precision="day",
    )
    MilestoneFactory(first_date=TODAY)
    MilestoneFactory(first_date=date(2017, 1, 1), done_date=TODAY, done_precision="day")

    found = Commitment.objects.late(TODAY)

    assert {commitment.pk for commitment in found} == {
        late.commitment_id,
        slipping.commitment_id,
    }
    by_slip = {
        m.commitment_id for m in Milestone.objects.open() if m.slip(TODAY).is_certain
    }
    assert {commitment.pk for commitment in found} == by_slip
