"""Any earlier day can be told from the domain's own rows: random histories, each day as it was
shown.
"""

from dataclasses import astuple
from datetime import date

import pytest

from commitments.forms import MilestoneFilterForm
from commitments.models import Commitment, Milestone
from programme.as_at import AsAt
from standing.milestones import in_full, with_dates
from standing.snapshot import counted_on, item_of, snapshot_of, with_last_closed
from standing.steps import dated_steps, milestones_of
from tests.rounds.histories import START, History, seeds

pytestmark = pytest.mark.django_db
LATER = date(2030, 1, 1)


def dates_of(milestones) -> list[tuple]:
    return [
        (one.pk, one.first.without_source, said(one.forecast), said(one.done))
        for one in milestones
    ]


def said(date_):
    return date_ and date_.without_source


def shown_now(action) -> tuple:
    """What the pages show today: the copies on the commitment and on its milestones."""
    one = Commitment.objects.get(pk=action.pk)
    milestones = list(Milestone.objects.filter(commitment=one))
    rating = (one.lifecycle, one.rating, one.outlook, one.rated_as_at, one.is_confirmed)
    return rating, one.due and one.due.without_source, dates_of(milestones)


def recomputed(action, day) -> tuple:
    """What the domain's rows say of that day, to lists and dashboards."""
    (item,) = snapshot_of(Commitment.objects.filter(pk=action.pk), AsAt(LATER, day))
    rating = astuple(item.position)
    return rating, item.due and item.due.without_source, dates_of(item.milestones)


def gone_back(action, day) -> tuple:
    """What they say to the page of the commitment itself."""
    at = AsAt(LATER, day)
    one = with_last_closed(Commitment.objects.filter(pk=action.pk), day).get()
    known = Milestone.objects.filter(commitment=one).known_on(day)
    item = item_of(one, in_full(with_dates(known, at), at), at)
    rating = astuple(item.position)
    return rating, item.due and item.due.without_source, dates_of(item.milestones)


@pytest.mark.parametrize("seed", seeds(30))
def test_each_day_of_a_random_history_is_told_as_it_was_shown(seed):
    history = History(seed)
    action = history.actions[0]

    shown = history.live(25, lambda day: shown_now(action))

    assert len(history.taken) > 10
    for day, then in shown.items():
        assert recomputed(action, day) == then, f"{day}, seed {seed}: {history.taken}"
        assert gone_back(action, day) == then, f"{day}, seed {seed}: {history.taken}"
    assert recomputed(action, START)[0] == ("not_started", "", "", None, True)


def test_the_histories_above_hold_every_kind_of_step():
    history = History(100, lead="government")

    history.live(200, lambda day: None)

    steps = (
        "turn report correct confirm decide state add_milestone unchanged hand_in"
        " review extend agree"
    )
    assert set(history.taken) == set(steps.split())


def test_what_is_known_on_a_day_takes_a_fixed_number_of_queries(
    django_assert_num_queries,
):
    history = History(7, number=3)
    history.live(25, lambda day: None)

    for at, queries in ((AsAt(LATER, date(2018, 5, 1)), 4), (AsAt(LATER, LATER), 2)):
        with django_assert_num_queries(queries):
            snapshot_of(Commitment.objects.in_natural_order(), at)


JUDGED = {
    "": lambda step: True,
    "open": lambda step: not step.milestone.is_done,
    "done": lambda step: step.milestone.is_done,
    "late": lambda step: not step.milestone.is_done and step.slip > 0,
}


@pytest.mark.parametrize("seed", seeds(5))
def test_the_list_of_milestones_takes_in_what_each_of_them_says_on_any_day(seed):
    history = History(seed)
    days = list(history.live(80, lambda day: None))
    seen = 0

    for day in [*days[::10], LATER]:
        at = AsAt(LATER, day)
        items = [
            item
            for item in snapshot_of(Commitment.objects.all(), at)
            if item.is_counted
        ]
        milestones = Milestone.objects.filter(
            commitment__in=counted_on(Commitment.objects.all(), at)
        ).with_known(at)
        for state, judged in JUDGED.items():
            first, last = sorted(history.chance.sample(days, 2))
            for asked in ({}, {"expected_from": first, "expected_to": last}):
                listed = dated_steps(
                    MilestoneFilterForm({"state": state} | asked).narrow(
                        milestones, day
                    ),
                    at,
                )
                steps = milestones_of(items, at, judged)
                if asked:
                    steps = [
                        step for step in steps if first <= step.expected_on <= last
                    ]
                assert [(one.milestone, one.slip) for one in listed] == [
                    (one.milestone, one.slip) for one in steps
                ]
                assert (len(listed), list(listed[1:3])) == (
                    len(steps),
                    list(listed)[1:3],
                )
                seen += len(steps)
    assert seen > 10
