"""What is worth a second look, each with its reason in words."""

from datetime import date, timedelta

import pytest

from commitments.services import state_date
from programme.dates import PartialDate
from rounds.models import ReportingRound
from rounds.updates import hand_in, review
from rounds.updates.by_round import ReportedByRound
from rounds.updates.selectors import milestones_with_statements
from rounds.updates.warnings import moves_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
)
from tests.rounds.test_unchanged import rounds_in_turn

pytestmark = pytest.mark.django_db


def reported(officer, *standings, texts=None):
    """Return an action with an accepted update for each standing, one round after the other; None
    reports nothing.
    """
    action, other = ActionFactory(), ActionFactory()
    for place, (one, standing) in enumerate(
        zip(rounds_in_turn(officer, len(standings)), standings, strict=False)
    ):
        if standing:
            said = texts[place] if texts else f"Part {place} was done."
            accepted(action, one, standing, summary=said, next_steps=f"{said} Next.")
        else:
            action.expected_returns.filter(round=one).delete()
        accepted(other, one, "green", summary=f"{place}")
    return action


def kinds(action):
    rounds = ReportingRound.objects.recent(6)
    by_round = ReportedByRound.read(rounds, [action.pk])
    found = by_round.warnings(milestones_with_statements([action.pk]))
    return {signal.kind: signal.reason for signal in found.get(action.pk, [])}


@pytest.mark.parametrize(
    ("standings", "expected"),
    [
        (["green", "green", "green", "red"], {"sudden_red"}),
        (["green", "green", "red"], set()),
        (["amber", "green", "green", "green", "red"], {"sudden_red"}),
        (["green", "amber", "green", "red"], set()),
        (["green", None, "green", "green", "red"], set()),
        (["amber"] * 4, {"long_amber"}),
        (["green", "amber", "amber", "amber", "amber", "amber"], {"long_amber"}),
        (["amber"] * 3, set()),
        (["amber", "amber", None, "amber", "amber"], set()),
        (["amber"] * 4 + ["green"], set()),
    ],
)
def test_ratings_that_jump_or_stand_still_are_named(officer, standings, expected):
    assert set(kinds(reported(officer, *standings))) == expected


def test_the_reason_of_a_jump_says_from_what(officer):
    action = reported(officer, *["green"] * 3, "red")

    reason = kinds(action)["sudden_red"]
    assert reason == "Red in July 2018 after green in each of the 3 rounds before."


def test_the_reason_of_a_long_amber_says_for_how_long(officer):
    assert (
        "for 5 rounds running" in kinds(reported(officer, *["amber"] * 5))["long_amber"]
    )


def test_a_text_that_did_not_change_is_named_whatever_its_spaces_and_capitals(officer):
    action = reported(
        officer, "green", "amber", texts=["Work goes on.", "work  goes\non."]
    )

    assert set(kinds(action)) == {"same_text"}


def test_a_text_that_says_more_is_not(officer):
    assert not kinds(
        reported(
            officer, "green", "green", texts=["Work goes on.", "Work goes on well."]
        )
    )


def test_nothing_has_changed_is_named_as_what_it_is(officer):
    action = ActionFactory()
    for place, one in enumerate(rounds_in_turn(officer, 2)):
        if place == 0:
            accepted(action, one, "green")
        else:
            update = hand_in.nothing_has_changed(
                commitment=action, reporting_round=one, by=holder_of(action), at=NOW
            )
            review.accept_update(update=update, by=officer, at=NOW)

    assert "nothing has changed" in kinds(action)["same_text"]


def moved(milestone, *days):
    for place, day in enumerate(days):
        on = TODAY - timedelta(30 - place)
        state_date(
            milestone=milestone,
            kind="forecast",
            stated=PartialDate(day, "day"),
            on=on,
            by=None,
        )


def test_a_forecast_that_moved_three_times_is_named(officer):
    milestone = MilestoneFactory(first_date=date(2018, 6, 30))
    moved(milestone, date(2018, 6, 30), date(2018, 8, 31), date(2018, 10, 31))
    assert moves_of(milestone) == 2
    assert not kinds(milestone.commitment)

    moved(milestone, date(2019, 1, 31))

    assert "has moved 3 times" in kinds(milestone.commitment)["moved_often"]
    state_date(
        milestone=milestone,
        kind="done",
        stated=PartialDate(TODAY, "day"),
        on=TODAY,
        by=None,
    )
    assert not kinds(milestone.commitment)


def test_signals_are_on_the_commitments_page(officer, signed_in):
    action = reported(officer, *["amber"] * 4)

    page = (
        signed_in(UserFactory(member=True))
        .get(action.get_absolute_url())
        .content.decode()
    )

    assert "Worth a second look" in page
    assert "Amber for 4 rounds running" in page


def test_the_reviewer_sees_them_before_accepting(officer, signed_in):
    action = ActionFactory()
    for place, one in enumerate(rounds_in_turn(officer, 4)):
        if place < 3:
            accepted(action, one, "green", summary=f"{place}")
            continue
        update = hand_in.report(
            commitment=action,
            reporting_round=one,
            content=content("red"),
            by=holder_of(action),
            at=NOW,
        )
        page = signed_in(officer).get(update.get_absolute_url()).content.decode()
        review.accept_update(update=update, by=officer, at=NOW)

    assert "after green in each of the 3 rounds before" in page
