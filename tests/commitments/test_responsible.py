from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commitments.models import ResponsiblePerson
from commitments.responsible import end_responsibility, name_responsible
from people import services
from people.models import Substitution
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    OrganisationFactory,
    ResponsiblePersonFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def named(commitment, person, by, **values):
    given = {"from_date": TODAY, "today": TODAY, "at": NOW} | values
    return name_responsible(commitment=commitment, person=person, by=by, **given)


def names_of(commitment):
    rows = ResponsiblePerson.objects.in_force().filter(commitment=commitment)
    return sorted(row.person.name for row in rows.select_related("person"))


def test_officers_name_several_people_of_the_leads_and_the_owners_body(officer):
    action = ActionFactory()
    of_lead = UserFactory(name="Lead", organisation=action.lead)
    of_owner = UserFactory(name="Owner", organisation=action.owner.organisation)
    in_seat = SeatHoldingFactory(
        seat__organisation=action.lead, person__name="Seat", person__organisation=None
    )

    for person in (of_lead, of_owner, in_seat.person):
        named(action, person, officer)

    assert names_of(action) == ["Lead", "Owner", "Seat"]


def test_nobody_of_another_body_is_named_and_no_key(officer):
    action = ActionFactory()
    stranger = UserFactory()
    leaver = UserFactory(organisation=action.lead, is_active=False)
    key_account = UserFactory(organisation=action.lead, email=None)

    for person in (stranger, leaver, key_account):
        bodies = f"{action.lead} or {action.owner.organisation}"
        with pytest.raises(
            ValidationError, match=f"{person} has no account of {bodies}"
        ):
            named(action, person, officer)


def who_may_name(commitment):
    """Everyone who may name, with their name for the test."""
    holder = SeatHoldingFactory(seat=commitment.owner).person
    away = SeatHoldingFactory(
        seat=SeatFactory(organisation=OrganisationFactory())
    ).person
    return {
        "officer": UserFactory(officer=True),
        "holder": holder,
        "contact of the lead": UserFactory(organisation=commitment.lead),
        "another holder": away,
        "no contact": UserFactory(organisation=commitment.lead, is_contact=False),
        "contact of the owner": UserFactory(organisation=commitment.owner.organisation),
        "stranger": UserFactory(),
    }


@pytest.mark.parametrize(
    "who, may",
    [
        ("officer", True),
        ("holder", True),
        ("contact of the lead", True),
        ("another holder", False),
        ("no contact", False),
        ("contact of the owner", False),
        ("stranger", False),
    ],
)
def test_who_names_and_ends_is_one_rule(who, may):
    action = ActionFactory()
    by = who_may_name(action)[who]
    present = ResponsiblePersonFactory(commitment=action.commitment)
    person = UserFactory(organisation=action.lead)

    if may:
        named(action, person, by)
        end_responsibility(responsible=present, on=TODAY, today=TODAY, by=by)
        assert names_of(action) == [person.name]
        return

    with pytest.raises(NotAllowed, match="contacts of the organisation that leads"):
        named(action, person, by)
    with pytest.raises(NotAllowed):
        end_responsibility(responsible=present, on=TODAY, today=TODAY, by=by)
    assert names_of(action) == [present.person.name]


def test_who_stands_in_for_the_holder_names_too():
    action = ActionFactory()
    holder = SeatHoldingFactory(seat=action.owner).person
    substitute = SeatHoldingFactory().person
    Substitution.objects.create(
        person=holder, substitute=substitute, first_day=TODAY, last_day=TODAY
    )

    named(action, UserFactory(name="Named", organisation=action.lead), substitute)

    assert names_of(action) == ["Named"]


def test_the_days_are_in_order_and_none_is_to_come(officer):
    responsible = ResponsiblePersonFactory(from_date=TODAY - 3 * DAY)
    action = responsible.commitment
    person = UserFactory(organisation=action.lead)

    with pytest.raises(ValidationError, match="today or earlier"):
        named(action, person, officer, from_date=TODAY + DAY)
    refused = {TODAY + DAY: "today or earlier", TODAY - 4 * DAY: "cannot end before"}
    for day, sentence in refused.items():
        with pytest.raises(ValidationError, match=sentence):
            end_responsibility(responsible=responsible, on=day, today=TODAY, by=officer)


def test_the_last_day_is_the_day_before_the_end(officer):
    responsible = ResponsiblePersonFactory(from_date=date(2018, 5, 1))

    end_responsibility(
        responsible=responsible, on=date(2018, 5, 10), today=TODAY, by=officer
    )

    days = [date(2018, 4, 30), date(2018, 5, 1), date(2018, 5, 9), date(2018, 5, 10)]
    on = [ResponsiblePerson.objects.on(day).exists() for day in days]
    assert on == [False, True, True, False]
    assert not ResponsiblePerson.objects.present().exists()


def test_what_has_ended_is_not_ended_again(officer):
    responsible = ResponsiblePersonFactory()
    end_responsibility(responsible=responsible, on=TODAY, today=TODAY, by=officer)

    with pytest.raises(Conflict, match="not responsible any more"):
        end_responsibility(responsible=responsible, on=TODAY, today=TODAY, by=officer)


def test_one_person_is_named_once_and_may_come_back(officer):
    responsible = ResponsiblePersonFactory(from_date=TODAY - 3 * DAY)
    action, person = responsible.commitment, responsible.person

    with pytest.raises(ValidationError, match="responsible for it already"):
        named(action, person, officer)
    end_responsibility(responsible=responsible, on=TODAY - DAY, today=TODAY, by=officer)
    with pytest.raises(ValidationError, match="some of these days already"):
        named(action, person, officer, from_date=TODAY - 2 * DAY)
    named(action, person, officer)

    assert names_of(action) == [person.name]


def test_the_database_refuses_overlaps_whoever_writes():
    first = ResponsiblePersonFactory(from_date=TODAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        ResponsiblePersonFactory(
            commitment=first.commitment, person=first.person, from_date=TODAY - DAY
        )


def test_the_database_keeps_who_was_responsible_and_who_changed_it(officer):
    responsible = ResponsiblePersonFactory()
    end_responsibility(responsible=responsible, on=TODAY, today=TODAY, by=officer)

    events = ResponsiblePerson.pgh_event_model.objects.filter(id=responsible.pk)
    kept = list(
        events.order_by("pgh_id").values_list("pgh_label", "to_date", "ended_by")
    )

    assert kept == [("insert", None, None), ("update", TODAY, officer.pk)]


def test_what_a_leaver_was_responsible_for_ends_with_their_account(officer):
    responsible = ResponsiblePersonFactory()

    services.deactivate(person=responsible.person, today=TODAY, by=officer)

    responsible.refresh_from_db()
    assert (responsible.to_date, responsible.ended_by) == (TODAY, officer)


def test_who_left_the_body_is_in_force_no_more():
    moved = ResponsiblePersonFactory()
    moved.person.organisation = OrganisationFactory()
    moved.person.save()
    other_lead = ResponsiblePersonFactory()
    other_lead.commitment.lead = OrganisationFactory()
    other_lead.commitment.save()
    stays = ResponsiblePersonFactory()

    in_force = ResponsiblePerson.objects.in_force()

    assert list(in_force) == [stays]
    assert ResponsiblePerson.objects.present().count() == 3
