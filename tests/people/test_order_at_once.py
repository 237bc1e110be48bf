"""An order is changed while somebody else changes many of the same rows."""

from threading import Event

import pytest
from django.db import transaction

from people.ordering import put_in_order
from programme.models import Theme
from tests.factories import ThemeFactory, UserFactory
from tests.rounds.test_opening_at_once import until_one_waits
from tests.rounds.test_races import all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_rows_are_locked_by_their_keys_so_that_no_two_wait_in_a_circle():
    officer = UserFactory(officer=True)
    first, second = ThemeFactory(order=2), ThemeFactory(order=1)
    is_locked = Event()

    def work(place):
        if place:
            is_locked.wait()
            return put_in_order(
                rows=Theme.objects.all(),
                column="order",
                opened=[second.pk, first.pk],
                wanted=[first.pk, second.pk],
                by=officer,
            )
        with transaction.atomic():
            Theme.objects.select_for_update().get(pk=first.pk)
            is_locked.set()
            until_one_waits()
            return list(
                Theme.objects.select_for_update(skip_locked=True).order_by("pk")
            )

    locked, refusal = all_at_once(work, 2)

    assert locked == [first, second]
    assert refusal is None
    assert list(Theme.objects.all()) == [first, second]
