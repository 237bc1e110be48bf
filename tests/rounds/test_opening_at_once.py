"""A round is opened while somebody writes for it."""

import time
from threading import Event

import pytest
from django.db import connection, transaction

from commitments.models import Commitment
from returns import services as round_services
from rounds.updates import write
from tests.factories import (
    NOW,
    ActionFactory,
    ReportingRoundFactory,
    UserFactory,
    content,
)
from tests.rounds.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = (
    "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
)


def until_one_waits():
    """Wait until another connection waits for a row that is locked."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(WAITING, [connection.settings_dict["NAME"]])
            if cursor.fetchone():
                return
        time.sleep(0.02)


def test_a_round_opens_while_somebody_writes_ahead_for_it():
    """Neither waits for the other for ever."""
    officer, action = UserFactory(officer=True), ActionFactory()
    reporting_round = ReportingRoundFactory(state="planned")
    draft = write.start_update(
        commitment=action,
        reporting_round=reporting_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    is_locked = Event()

    def work(place):
        if place:
            is_locked.wait()
            return round_services.open_round(
                reporting_round=reporting_round, by=officer, at=NOW
            )
        with transaction.atomic():
            Commitment.objects.select_for_update(no_key=True).get(pk=action.pk)
            is_locked.set()
            until_one_waits()
            return write.save_update(
                update=draft, content=content("red"), by=officer, at=NOW
            )

    outcomes = all_at_once(work, 2)

    assert not any(isinstance(one, Exception) for one in outcomes), outcomes
    assert reporting_round.expected.count() == 1
