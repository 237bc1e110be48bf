from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from programme.errors import Conflict
from rounds import services
from rounds.models import ProgressUpdate
from tests.factories import NOW, ActionFactory, ReportingRoundFactory, UserFactory, content, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def all_at_once(work, number=8):
    """Run the same work in several threads, each on a connection of its own, and return what each brought about."""

    def run(place):
        try:
            return work(place)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(run, range(number)))


def test_of_many_first_reports_at_once_one_is_kept():
    action, open_round, officer = ActionFactory(), ReportingRoundFactory(), UserFactory(officer=True)

    outcomes = all_at_once(
        lambda place: services.report(
            commitment=action, reporting_round=open_round, content=content(), by=officer, at=NOW
        )
    )

    assert ProgressUpdate.objects.count() == 1
    assert sum(isinstance(outcome, services.AlreadyReported) for outcome in outcomes) == 7


def test_of_many_reviews_at_once_one_decides():
    update = submitted(ActionFactory(), ReportingRoundFactory())
    officers = [UserFactory(officer=True) for _ in range(8)]

    outcomes = all_at_once(lambda place: services.accept_update(update=update, by=officers[place], at=NOW))

    assert sum(isinstance(outcome, services.NotWaiting) for outcome in outcomes) == 7
    assert update.transitions.filter(verb="accepted").count() == 1


def test_of_many_saves_of_one_version_at_once_one_is_kept():
    officer = UserFactory(officer=True)
    update = services.start_update(
        commitment=ActionFactory(), reporting_round=ReportingRoundFactory(), content=content(), by=officer, at=NOW
    )

    outcomes = all_at_once(
        lambda place: services.save_update(
            update=update, content=content(summary=f"Text {place}"), by=officer, at=NOW, version=update.version
        )
    )

    assert sum(isinstance(outcome, services.ChangedMeanwhile) for outcome in outcomes) == 7
