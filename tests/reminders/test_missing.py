"""What an email says that a closed round misses."""

import pytest

from reminders.events.kinds import Kind
from reminders.events.round_texts import missing_in
from reminders.models import Event
from tests.factories import ActionFactory, ReportingRoundFactory

pytestmark = pytest.mark.django_db


def test_what_a_round_misses_is_listed_in_natural_order():
    for number in (10, 9, 2):
        ActionFactory(reference=f"ACT-{number}")
    event = Event(kind=Kind.CLOSED, round=ReportingRoundFactory())

    lines = missing_in(event, person=0).splitlines()

    numbers = [line.split()[0].rsplit("-", 1)[-1] for line in lines[1:]]
    assert numbers == ["2", "9", "10"]
