"""Of two who add the same at the same moment the second reads that it is taken."""

from threading import Barrier, Lock

import pytest
from django.forms import ModelForm
from django.urls import reverse

from actions.models import Action
from people.models import Organisation, Seat, User
from reminders.models import LocalHoliday
from tests.factories import (
    OrganisationFactory,
    SeatFactory,
    UserFactory,
    WorkstreamFactory,
)
from tests.rounds.test_races import threads

pytestmark = pytest.mark.django_db(transaction=True)


def person():
    given = {"name": "Ada", "email": "ada@example.org", "role": "member"}
    return reverse("people:add"), given, User.objects.filter(name="Ada")


def organisation():
    given = {"code": "ADA", "name": "Ada", "kind": "partner"}
    rows = Organisation.objects.filter(code="ADA")
    return reverse("people:add-organisation"), given, rows


def organisation_in_the_records():
    given = {"code": "ADA", "name": "Ada", "kind": "partner"}
    rows = Organisation.objects.filter(code="ADA")
    return reverse("admin:people_organisation_add"), given, rows


def seat_in_the_records():
    other = SeatFactory()
    given = {"group": other.group_id, "code": "ADA", "title": "Ada"}
    given["organisation"] = OrganisationFactory().pk
    return reverse("admin:people_seat_add"), given, Seat.objects.filter(code="ADA")


def local_holiday():
    given = {"day": "2018-09-24", "name": "Ada"}
    rows = LocalHoliday.objects.filter(name="Ada")
    return reverse("reminders:holidays"), given, rows


@pytest.fixture
def both_judged_before_either_is_stored(monkeypatch):
    judge = ModelForm._post_clean
    both = Barrier(2, timeout=20)
    lock = Lock()
    judged = []

    def judge_and_wait(form):
        judge(form)
        with lock:
            judged.append(form)
            is_first_time = len(judged) <= 2
        if is_first_time:
            both.wait()

    monkeypatch.setattr(ModelForm, "_post_clean", judge_and_wait)


@pytest.mark.parametrize(
    "adding",
    [
        person,
        organisation,
        organisation_in_the_records,
        seat_in_the_records,
        local_holiday,
    ],
)
def test_one_is_added_and_the_other_refused_beside_its_control(
    adding, signed_in, both_judged_before_either_is_stored
):
    address, given, rows = adding()
    browsers = [signed_in(UserFactory(superuser=True)) for _ in range(2)]

    with threads(2) as at_once:
        answers = at_once(lambda place: browsers[place].post(address, given))

    assert rows.count() == 1
    (refused,) = [answer for answer in answers if answer.status_code != 302]
    assert "already" in refused.text or "has the code ADA" in refused.text


def test_many_actions_added_at_once_get_a_reference_each(signed_in):
    seat = SeatFactory()
    given = {
        "title": "Write guidance",
        "description": "What it is.",
        "workstream": WorkstreamFactory(code="NEG").pk,
        "owner": seat.pk,
        "lead": seat.organisation_id,
        "basis": "officer",
        "milestone": "Guidance published",
        "first_date": "2018-10-31",
        "first_precision": "day",
    }

    browsers = [signed_in(UserFactory(officer=True)) for _ in range(6)]
    address = reverse("actions:add")

    with threads(6) as at_once:
        answers = at_once(lambda place: browsers[place].post(address, given))

    assert [answer.status_code for answer in answers] == [302] * 6
    references = Action.objects.values_list("reference", flat=True)
    assert set(references) == {f"NEG-{number}" for number in range(1, 7)}
