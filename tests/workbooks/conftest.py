"""Who reports by workbook, and on what."""

import pytest

from tests.factories import (
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    SeatFactory,
    SeatHoldingFactory,
)


@pytest.fixture
def seat(db):
    seat = SeatFactory(organisation=OrganisationFactory())
    return SeatHoldingFactory(seat=seat).seat


@pytest.fixture
def holder(seat):
    return seat.holdings.get().person


@pytest.fixture
def actions(seat, open_round):
    made = [ActionFactory(lead=seat.organisation, owner=seat) for _ in range(4)]
    for action in made:
        MilestoneFactory(commitment=action)
    return made
