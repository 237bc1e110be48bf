"""No date is stated or agreed of a withdrawn milestone, nor agreed at a cancelled meeting."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from commitments.models import Commitment
from commitments.services import state_date
from commitments.setting_milestones import withdraw_milestone
from programme.dates import PartialDate
from rounds.content import MilestoneLine
from rounds.decisions import agreed_dates
from rounds.updates import review
from tests.agency import Agency
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    submitted,
)
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db
SENTENCE = "was withdrawn on 21 May 2018: no date is stated or agreed of it any more"
AGREED = PartialDate(date(2018, 12, 14), "day")


@pytest.fixture
def action(open_round):
    action = ActionFactory()
    MilestoneFactory(commitment=action)
    return action


@pytest.fixture
def milestone(action):
    return MilestoneFactory(commitment=action)


def withdrawn(milestone, officer):
    return withdraw_milestone(
        milestone=milestone, reason="A slip.", by=officer, on=date(2018, 5, 21)
    )


def agreement(officer, **where):
    return {"agreed": AGREED, "reason": "More time.", "by": officer, "at": NOW} | where


def test_no_date_is_stated_of_a_withdrawn_milestone(milestone, officer):
    withdrawn(milestone, officer)

    with pytest.raises(Conflict, match=SENTENCE):
        state_date(
            milestone=milestone, kind="forecast", stated=AGREED, on=TODAY, by=officer
        )


def test_an_update_that_states_one_is_not_accepted_any_more(
    milestone, open_round, officer
):
    line = MilestoneLine(milestone.pk, forecast=AGREED.date, reason="Later.")
    update = submitted(milestone.commitment, open_round, milestones=[line])
    withdrawn(milestone, officer)

    with pytest.raises(Conflict, match="Return the update"):
        review.accept_update(update=update, by=officer, at=NOW)

    answer = Agency(milestone.commitment.lead).get(f"/api/v1/updates/{update.pk}/")
    assert answer.json()["state"] == "submitted"


def test_no_date_is_agreed_for_a_withdrawn_milestone(milestone, officer):
    withdrawn(milestone, officer)
    meeting = MeetingFactory(date=date(2018, 3, 31))

    with pytest.raises(Conflict, match=SENTENCE):
        agreed_dates.agree_date(
            milestone=milestone, **agreement(officer, meeting=meeting)
        )


def test_no_date_is_agreed_at_a_cancelled_meeting(action, milestone, officer):
    meeting = MeetingFactory(
        date=date(2018, 3, 31), cancelled_on=TODAY, cancelled_because="Snow."
    )
    said = agreement(officer, meeting=meeting)

    with pytest.raises(ValidationError, match="was cancelled"):
        agreed_dates.agree_date(milestone=milestone, **said)
    with pytest.raises(ValidationError, match="was cancelled"):
        commitment = Commitment.objects.get(pk=action.pk)
        agreed_dates.agree_due_date(commitment=commitment, **said)
