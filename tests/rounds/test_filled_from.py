"""What a form is filled from leaves dates of withdrawn milestones behind."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from commitments.setting_milestones import withdraw_milestone
from rounds.content import MilestoneLine
from rounds.updates.carried import carried_into
from rounds.updates.starting_point import content_again, ended_before
from tests.factories import TODAY, MilestoneFactory
from tests.rounds.test_late_returns import close, next_round
from tests.rounds.test_no_longer_due import begun, reinstate, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def milestones(open_round):
    kept = MilestoneFactory()
    return kept, MilestoneFactory(commitment=kept.commitment)


def dates_for(milestones):
    return [
        MilestoneLine(
            milestone_id=milestone.pk, forecast=date(2019, 3, 1), reason="Later."
        )
        for milestone in milestones
    ]


def withdraw_second(milestones, officer):
    withdraw_milestone(
        milestone=milestones[1],
        reason="By mistake.",
        by=officer,
        on=TODAY + timedelta(days=1),
    )


def test_of_what_is_carried(milestones, open_round, officer):
    action = milestones[0].commitment
    draft = begun(action, open_round, milestones=dates_for(milestones))
    close(open_round, officer, action)
    withdraw_second(milestones, officer)

    carried = carried_into(action, next_round(), draft.author)

    lines = carried.content.milestones
    assert [line.milestone_id for line in lines] == [milestones[0].pk]


def test_of_what_ended_too(milestones, open_round, officer, signed_in):
    action = milestones[0].commitment
    draft = begun(action, open_round, milestones=dates_for(milestones))
    withdraw(action, officer)
    reinstate(action, officer)
    withdraw_second(milestones, officer)
    address = reverse("rounds:report", args=[action.reference])

    form = signed_in(draft.author).get(address)

    assert form.status_code == 200
    lines = content_again(ended_before(action, open_round)).milestones
    assert [line.milestone_id for line in lines] == [milestones[0].pk]
