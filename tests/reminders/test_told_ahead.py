"""Officers are told that a round is to be opened or closed, by the day that still holds."""

from datetime import date, timedelta

import pytest
from django.test import override_settings
from django.utils import timezone

from people.services import create_api_key
from reminders.events.ahead import note_rounds_to_come
from reminders.events.kinds import Kind
from reminders.events.taking_up import take_up
from reminders.models import Event
from reminders.tasks import catch_up
from rounds.models import ReportingRound
from tests.factories import NOW, MeetingFactory, ReportingRoundFactory
from tests.reminders.office import Office, make_office, who_is_told
from tests.told import recipients, tell_all

pytestmark = pytest.mark.django_db

LATER = date(2018, 8, 20)


@pytest.fixture
def office():
    return make_office()


def to_close(office: Office) -> ReportingRound:
    return office.round


def to_open(office: Office) -> ReportingRound:
    return ReportingRoundFactory(
        meeting=MeetingFactory(
            date=date(2018, 9, 30), group=office.round.meeting.group
        ),
        state="planned",
        opens_on=date(2018, 8, 7),
        due_on=date(2018, 9, 7),
    )


ROWS = [(to_open, Kind.TO_OPEN, "opens_on"), (to_close, Kind.TO_CLOSE, "closes_on")]
each_row = pytest.mark.parametrize(("make", "kind", "day"), ROWS)


def note_in_the_morning() -> None:
    note_rounds_to_come(today=LATER, at=NOW)
    take_up(today=LATER)


@each_row
def test_officers_are_told_once_of_a_round_whose_day_has_come(office, make, kind, day):
    reporting_round = make(office)

    note_in_the_morning()
    note_in_the_morning()

    event = Event.objects.get(kind=kind, round=reporting_round)
    assert set(who_is_told(office, event)) == {"ada", "ben"}


@each_row
def test_nobody_is_told_of_a_day_that_was_moved_meanwhile(office, make, kind, day):
    reporting_round = make(office)
    note_in_the_morning()

    moved = {day: LATER + timedelta(days=9)}
    ReportingRound.objects.filter(pk=reporting_round.pk).update(**moved)
    messages = tell_all(today=LATER)

    about = [message for message in messages if f"{reporting_round}" in message.subject]
    assert recipients(about) == set()


@override_settings(TODAY=date(2018, 5, 19))  # a Saturday
def test_a_key_that_ends_soon_is_told_on_a_day_without_work_too(office):
    create_api_key(
        organisation=office.contact.organisation,
        name="nightly",
        expires_at=timezone.now() + timedelta(days=2),
        by=office.ada,
    )

    catch_up()

    event = Event.objects.get(kind=Kind.KEY_ENDING)
    assert set(who_is_told(office, event)) == {"contact", "ada"}
