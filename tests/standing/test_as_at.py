"""Any earlier day can be told from the domain's own rows: random histories, each day as it was
shown.
"""

from dataclasses import astuple
from datetime import date

import pytest
from django.db.models import Exists
from django.utils.timezone import localdate

from commitments.forms import MilestoneFilterForm
from commitments.models import Commitment, Milestone
from commitments.querysets.responsible import with_responsible
from commitments.ratings import ENDED
from programme.as_at import AsAt
from rounds.decisions.services import current_update
from rounds.models import AgreedDueDate, Decision
from standing.added import with_last_closed
from standing.due_dates import with_due
from standing.milestones import in_full, with_record
from standing.snapshot import counted_on, item_of, snapshot_of
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
    milestones = list(Milestone.objects.standing().filter(commitment=one))
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
    commitments = with_responsible(Commitment.objects.filter(pk=action.pk))
    one = with_due(with_last_closed(commitments, day), at).get()
    known = Milestone.objects.filter(commitment=one).known_on(day)
    item = item_of(one, in_full(with_record(known, at), at), at)
    rating = astuple(item.position)
    return rating, item.due and item.due.without_source, dates_of(item.milestones)


def check_due_dates(history, first, shown):
    """The due date changes by agreement alone."""
    agreed = list(AgreedDueDate.objects.filter(commitment=history.actions[0]))
    for day, (_, due, _) in shown.items():
        by_then = [one.stated for one in agreed if localdate(one.at) <= day]
        assert due == (by_then[-1] if by_then else first), f"{day}: {history.taken}"


def check_slips(history):
    """No slip exceeds what is certain."""
    for milestone in Milestone.objects.all():
        slip = milestone.slip(history.day)
        for planned in days_of(milestone.first):
            for reached in reached_on(milestone, history.day):
                assert slip.days <= (reached - planned).days, milestone


def check_update_in_force(action):
    """The update that services take for the one that holds gives the rating that is shown."""
    commitment = Commitment.objects.get(pk=action.pk)
    accepted = commitment.updates.accepted()
    setting_aside = Exists(Decision.objects.setting_aside_each())
    in_force = commitment.updates.in_force().in_order()
    assert list(accepted.exclude(setting_aside).in_order()) == list(in_force)
    update = current_update(commitment)
    if commitment.lifecycle not in (*ENDED, "verified"):
        reported = update and (update.lifecycle, update.rating)
        shown = (commitment.lifecycle, commitment.rating)
        assert shown == (reported or ("not_started", ""))


def days_of(known):
    """The first and the last day that a date may lie on."""
    return [known.span.first, known.span.last]


def reached_on(milestone, today):
    """The days on which it may have been done, or may yet be."""
    if milestone.done:
        return [day for day in days_of(milestone.done) if day <= today]
    if milestone.forecast:
        return [max(day, today) for day in days_of(milestone.forecast)]
    return [today]


@pytest.mark.parametrize("seed", seeds(20))
def test_each_day_of_a_random_history_is_told_as_it_was_shown(seed):
    history = History(seed)
    action = history.actions[0]

    first = Commitment.objects.get(pk=action.pk).due

    shown = history.live(25, lambda day: shown_now(action))

    assert len(history.taken) > 5
    for day, then in shown.items():
        assert recomputed(action, day) == then, f"{day}, seed {seed}: {history.taken}"
        assert gone_back(action, day) == then, f"{day}, seed {seed}: {history.taken}"
    check_due_dates(history, first, shown)
    check_slips(history)
    check_update_in_force(action)
    assert recomputed(action, START)[0] == ("not_started", "", "", None, True)


def test_the_histories_above_hold_every_kind_of_step():
    steps = (
        "turn report correct confirm decide state add_milestone unchanged hand_in"
        " review extend agree agree_due put_right withdraw_milestone refuse"
        " say_second_word disagree change_plan close late discard"
    )
    history = History(3, lead="government")

    for _ in range(40):
        if set(history.taken) >= set(steps.split()):
            break
        history.live(10, lambda day: None)

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
    "late": lambda step: not step.milestone.is_done and step.slip.is_certain,
}


def may_lie(step, first, last):
    milestone = step.milestone
    when = milestone.done or milestone.expected
    return when.span.meets(first, last) and step.expected_on >= first


@pytest.mark.parametrize("seed", seeds(3))
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
                    steps = [step for step in steps if may_lie(step, first, last)]
                assert [(one.milestone, one.slip) for one in listed] == [
                    (one.milestone, one.slip) for one in steps
                ]
                assert (len(listed), list(listed[1:3])) == (
                    len(steps),
                    list(listed)[1:3],
                )
                seen += len(steps)
    assert seen > 5
