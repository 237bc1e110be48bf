"""Many are changed while somebody changes one of them on its own page."""

from threading import Event

import pytest
from django.db import transaction
from django.http import QueryDict

from commitments.models import Commitment
from commitments.services import state_date
from programme.dates import PartialDate
from returns.bulk.acts import ACTS
from returns.bulk.doer import Doer
from returns.bulk.services import do_to_all
from tests.factories import NOW, TODAY, MilestoneFactory, UserFactory
from tests.rounds.test_opening_at_once import until_one_waits
from tests.rounds.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_milestone_that_is_done_meanwhile_is_given_no_date():
    officer = UserFactory(officer=True)
    milestones = [MilestoneFactory(first_date="2018-08-31") for _ in range(2)]
    rows = Commitment.objects.filter(milestones__in=milestones).in_natural_order()
    act, last, is_stated = ACTS["date"], milestones[1], Event()
    asked = "which=next&kind=forecast&date=2018-10-31&precision=day&reason=It+is+late."
    form = act.form(QueryDict(asked), today=TODAY)
    assert form.is_valid()
    listed = {row.reference: act.now(row, form) for row in rows}

    def work(place):
        if place:
            is_stated.wait()
            return do_to_all(act, form, rows, Doer(officer, TODAY, NOW), listed)
        with transaction.atomic():
            done = PartialDate(TODAY, "day")
            state_date(milestone=last, kind="done", stated=done, on=TODAY, by=officer)
            is_stated.set()
            until_one_waits()
        return []

    _, outcomes = all_at_once(work, 2)

    assert [row.refusal for row in outcomes] == ["", "It has no open milestone."]
    assert not any(row.statements.filter(kind="forecast") for row in milestones)
