"""Which dates the acceptance of an update made, and what becomes of them where it is set aside."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from commitments.models import Commitment, Milestone
from commitments.services import state_date, take_back_date
from commitments.setting_milestones import withdraw_milestone
from programme.dates import PartialDate
from rounds.content import MilestoneLine
from rounds.decisions import services
from rounds.models import AcceptedDate
from rounds.updates import hand_in, review, write
from rounds.updates.disagreeing import disagree_with_update
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    content,
    moment,
    submitted,
)
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
JUNE = date(2019, 6, 28)
MAY = date(2018, 5, 1)


@pytest.fixture
def second(db):
    return UserFactory(officer=True)


@pytest.fixture
def milestone(db):
    government = OrganisationFactory(kind="government")
    return MilestoneFactory(commitment=ActionFactory(lead=government))


@pytest.fixture
def open_round(milestone):
    return ReportingRoundFactory()


def lines(milestone, **dates):
    return [MilestoneLine(milestone.pk, reason="So it is.", **dates)]


def own(milestone, reporting_round, officer, standing="green", *, at=NOW, **dates):
    """What an officer reports and accepts in one step."""
    return hand_in.report(
        commitment=milestone.commitment,
        reporting_round=reporting_round,
        content=content(standing, milestones=lines(milestone, **dates)),
        by=officer,
        at=at,
    )


def corrected(update, milestone, officer, standing="amber", **dates):
    correction = write.correct_update(update=update, by=officer, at=NOW)
    said = content(standing, milestones=lines(milestone, **dates))
    write.save_update(update=correction, content=said, by=officer, at=NOW)
    return hand_in.submit_update(update=correction, by=officer, at=NOW)


def state_by_hand(milestone, officer, day=JUNE, on=TODAY):
    return state_date(
        milestone=milestone,
        kind="forecast",
        stated=PartialDate(day, "day"),
        on=on,
        by=officer,
        reason="By hand.",
    )


def disagree(update, second, at=LATER):
    update.refresh_from_db()
    disagree_with_update(update=update, by=second, at=at, reason="Not so.")


def forecast_of(milestone):
    return str(Milestone.objects.get(pk=milestone.pk).forecast or "")


def done_of(milestone):
    return str(Milestone.objects.get(pk=milestone.pk).done or "")


def test_a_disagreement_with_a_correction_leaves_the_date_it_repeats(
    milestone, open_round, officer, second
):
    update = own(milestone, open_round, officer, forecast=JUNE)
    review.confirm_update(update=update, by=second, at=NOW)
    correction = corrected(update, milestone, officer, forecast=JUNE)

    disagree(correction, second)

    assert forecast_of(milestone) == "28 June 2019"


def test_a_disagreement_leaves_a_date_that_was_stated_by_hand(
    milestone, open_round, officer, second
):
    state_by_hand(milestone, officer)
    update = own(milestone, open_round, officer, forecast=JUNE)

    disagree(update, second)

    assert forecast_of(milestone) == "28 June 2019"


def test_nor_does_it_bring_back_what_was_taken_back_by_hand(
    milestone, open_round, officer, second
):
    state_by_hand(milestone, second)
    draft = write.start_update(
        commitment=milestone.commitment,
        reporting_round=open_round,
        content=content(milestones=lines(milestone, withdraw=["forecast"])),
        by=officer,
        at=NOW,
    )
    take_back_date(
        milestone=milestone, kind="forecast", on=TODAY, by=officer, reason="A slip."
    )
    update = hand_in.submit_update(update=draft, by=officer, at=NOW)

    disagree(update, second)

    assert forecast_of(milestone) == ""


def test_a_correction_takes_back_what_its_update_made_and_not_the_same_said_by_hand(
    milestone, open_round, officer
):
    update = own(milestone, open_round, officer, forecast=JUNE)
    by_hand = state_by_hand(milestone, officer)

    corrected(update, milestone, officer, withdraw=["forecast"])

    made = AcceptedDate.objects.get(update=update).statement
    assert made.taken_back_by is not None
    assert not hasattr(by_hand, "taken_back_by")
    assert forecast_of(milestone) == "28 June 2019"


def test_what_was_said_again_after_one_disagreement_goes_with_the_next(
    milestone, open_round, officer, second
):
    update = own(milestone, open_round, officer, forecast=JUNE)
    correction = corrected(update, milestone, officer, withdraw=["forecast"])
    disagree(correction, second)
    assert forecast_of(milestone) == "28 June 2019"

    disagree(update, second)

    assert forecast_of(milestone) == ""


def in_another_transaction(statement):
    """Have the history say that a statement was recorded an hour before."""
    table = "commitments_milestonedateevent"
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE {table} SET pgh_created_at = pgh_created_at - interval '1 hour'"
            " WHERE pgh_obj_id = %s",
            [statement.pk],
        )
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


@pytest.mark.owner
def test_which_dates_earlier_updates_made_is_filled_in_once(
    milestone, open_round, officer, second
):
    by_hand = state_by_hand(milestone, officer)
    other = MilestoneFactory(commitment=milestone.commitment)
    update = hand_in.report(
        commitment=milestone.commitment,
        reporting_round=open_round,
        content=content(
            milestones=[
                *lines(milestone, forecast=JUNE),
                *lines(other, forecast=JUNE, done=MAY),
            ]
        ),
        by=officer,
        at=NOW,
    )
    review.confirm_update(update=update, by=second, at=NOW)
    corrected(update, other, officer, forecast=JUNE, withdraw=["done"])
    made = list(AcceptedDate.objects.values_list("update", "statement"))
    in_another_transaction(by_hand)
    with connection.cursor() as cursor:
        table = AcceptedDate._meta.db_table
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        fill = import_module("rounds.migrations.0031_fill_which_dates_updates_made")
        for statement in fill.FILL * 2:
            cursor.execute(statement)

    assert len(made) == 3
    assert list(AcceptedDate.objects.values_list("update", "statement")) == made


@pytest.fixture
def older(milestone, officer, second):
    """A confirmed update of the round before, and when it was written."""
    before = ReportingRoundFactory(
        closed=True, state="open", closed_on=None, closes_on=date(2018, 3, 31)
    )
    at = moment(date(2018, 3, 10))
    update = own(milestone, before, officer, at=at)
    review.confirm_update(update=update, by=second, at=at)
    before.state, before.closed_on = "closed", date(2018, 3, 31)
    before.save()
    return update


def test_what_holds_after_a_disagreement_states_the_dates_it_never_stated(
    milestone, older, open_round, officer, second
):
    newer = own(milestone, open_round, officer, "amber")
    correction = corrected(older, milestone, officer, "red", forecast=JUNE)
    assert forecast_of(milestone) == ""

    disagree(newer, second)

    assert Commitment.objects.get(pk=milestone.commitment_id).standing == "red"
    assert forecast_of(milestone) == "28 June 2019"
    statement = AcceptedDate.objects.get(update=correction).statement
    assert (statement.stated_by, statement.stated_on) == (officer, LATER.date())


def test_it_leaves_what_was_stated_since_and_what_was_withdrawn(
    milestone, older, open_round, officer, second
):
    other = MilestoneFactory(commitment=milestone.commitment)
    newer = own(milestone, open_round, officer, "amber")
    correction = write.correct_update(update=older, by=officer, at=NOW)
    both = [*lines(milestone, forecast=JUNE), *lines(other, forecast=JUNE)]
    said = content("red", milestones=both)
    write.save_update(update=correction, content=said, by=officer, at=NOW)
    hand_in.submit_update(update=correction, by=officer, at=NOW)
    state_by_hand(milestone, second, date(2019, 9, 1), on=TODAY + timedelta(days=1))
    withdraw_milestone(milestone=other, reason="A slip.", by=officer, on=TODAY)

    disagree(newer, second, at=LATER + timedelta(days=1))

    assert forecast_of(milestone) == "1 September 2019"
    assert forecast_of(other) == ""


def test_what_it_only_repeated_is_not_stated_over_what_came_since(
    milestone, older, open_round, officer, second
):
    newer = own(milestone, open_round, officer, "amber", forecast=JUNE)

    disagree(newer, second)

    assert forecast_of(milestone) == ""
    assert not AcceptedDate.objects.filter(update=older).exists()


def test_after_a_refused_completion_the_dates_of_what_holds_are_stated_too(
    milestone, older, open_round, officer, second
):
    newer = own(milestone, open_round, officer, "complete", done=MAY)
    review.confirm_update(update=newer, by=second, at=NOW)
    corrected(older, milestone, officer, "red", forecast=JUNE)

    refuse(milestone, UserFactory(officer=True))

    assert (forecast_of(milestone), done_of(milestone)) == ("28 June 2019", "")


def refuse(milestone, officer):
    services.refuse_completion(
        commitment=milestone.commitment, by=officer, at=LATER, reason="Not done."
    )


def test_a_refused_completion_takes_its_dates_done_back_and_no_forecast(
    open_round, officer, second, signed_in
):
    done, ahead, earlier = MilestoneFactory.create_batch(3, commitment=ActionFactory())
    state_date(
        milestone=earlier,
        kind="done",
        stated=PartialDate(MAY, "day"),
        on=TODAY,
        by=officer,
    )
    said = [
        *lines(done, done=MAY),
        *lines(ahead, forecast=JUNE),
        *lines(earlier, done=MAY),
    ]
    update = submitted(done.commitment, open_round, "complete", milestones=said)
    review.accept_update(update=update, by=officer, at=NOW)
    reference = done.commitment.reference
    page = signed_in(second).get(reverse("rounds:decide", args=[reference, "refuse"]))

    refuse(done, second)

    assert "The dates done that the update stated are taken back" in page.text
    assert (done_of(done), done_of(earlier)) == ("", "1 May 2018")
    assert forecast_of(ahead) == "28 June 2019"


def test_refused_as_a_correction_it_takes_back_what_the_corrected_one_said_done(
    milestone, open_round, officer, second
):
    update = own(milestone, open_round, officer, "complete", done=MAY)
    review.confirm_update(update=update, by=second, at=NOW)
    correction = corrected(update, milestone, officer, "complete", done=MAY)
    review.confirm_update(update=correction, by=second, at=NOW)

    refuse(milestone, UserFactory(officer=True))

    assert done_of(milestone) == ""


@pytest.mark.parametrize("dates", [{"forecast": JUNE}, {"withdraw": ["forecast"]}])
def test_an_update_that_dates_what_was_withdrawn_since_is_to_be_returned(
    milestone, open_round, officer, dates
):
    MilestoneFactory(commitment=milestone.commitment)
    state_by_hand(milestone, officer, date(2019, 1, 1))
    update = submitted(
        milestone.commitment, open_round, milestones=lines(milestone, **dates)
    )
    withdraw_milestone(milestone=milestone, reason="A slip.", by=officer, on=TODAY)

    with pytest.raises(Conflict, match="Return the update, so that its author"):
        review.accept_update(update=update, by=officer, at=NOW)


def test_of_what_was_withdrawn_no_date_is_taken_back_and_disagreeing_goes_on(
    milestone, open_round, officer, second
):
    MilestoneFactory(commitment=milestone.commitment)
    update = own(milestone, open_round, officer, forecast=JUNE)
    withdraw_milestone(milestone=milestone, reason="A slip.", by=officer, on=TODAY)

    with pytest.raises(Conflict, match="no date is stated or agreed of it"):
        take_back_date(
            milestone=milestone, kind="forecast", on=TODAY, by=officer, reason="No."
        )
    disagree(update, second)

    assert forecast_of(milestone) == "28 June 2019"
