import csv
from datetime import date

import pytest
from django.urls import reverse

from commitments.models import ResponsiblePerson
from people.services import create_api_key
from tests.factories import (
    TODAY,
    ActionFactory,
    OrganisationFactory,
    ResponsiblePersonFactory,
    SeatHoldingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def address_of(commitment):
    return reverse("commitments:responsible", args=[commitment.reference])


def text_of(response):
    return " ".join(response.content.decode().split())


def test_the_holder_names_somebody_and_everyone_reads_who(signed_in):
    action = ActionFactory()
    holder = SeatHoldingFactory(seat=action.owner).person
    person = UserFactory(name="Morag Policy", organisation=action.lead)

    sent = signed_in(holder).post(
        address_of(action),
        {"person": person.pk, "from_date": "2018-05-14"},
        follow=True,
    )
    page = text_of(signed_in(UserFactory()).get(action.get_absolute_url()))

    assert "Responsible from now on: Morag Policy." in text_of(sent)
    assert "<dt>Responsible</dt> <dd> Morag Policy" in page
    assert "Responsible from 14 May 2018: Morag Policy" in page
    assert holder.name in page
    assert address_of(action) not in page


def test_the_form_offers_people_of_both_bodies_alone(signed_in, officer):
    action = ActionFactory()
    of_lead = UserFactory(organisation=action.lead)
    of_owner = UserFactory(organisation=action.owner.organisation)
    stranger = UserFactory()

    page = signed_in(officer).get(address_of(action))

    offered = set(page.context["form"].fields["person"].queryset)
    assert offered == {of_lead, of_owner}
    assert stranger.name not in page.content.decode()


def test_what_the_service_refuses_stands_beside_the_control(signed_in, officer):
    action = ActionFactory()
    person = UserFactory(organisation=action.lead)

    refused = signed_in(officer).post(
        address_of(action), {"person": person.pk, "from_date": "2018-06-14"}
    )

    assert refused.status_code == 422
    assert "The day must be today or earlier." in refused.content.decode()
    assert 'value="2018-06-14"' in refused.content.decode()


@pytest.mark.parametrize("page", ["name", "end"])
def test_who_may_not_name_reads_who_may(page, signed_in):
    responsible = ResponsiblePersonFactory()
    address = address_of(responsible.commitment)
    if page == "end":
        address = reverse("commitments:end-responsible", args=[responsible.pk])

    browser = signed_in(responsible.person)

    for answer in (browser.get(address), browser.post(address, {"on": "2018-05-14"})):
        assert answer.status_code == 403
        assert "is named by programme officers" in answer.content.decode()
    assert ResponsiblePerson.objects.present().count() == 1


def test_a_contact_of_the_lead_ends_it_and_the_history_says_so(signed_in):
    responsible = ResponsiblePersonFactory(person__name="Gordon Gone")
    action = responsible.commitment
    contact = UserFactory(organisation=action.lead)
    browser = signed_in(contact)
    address = reverse("commitments:end-responsible", args=[responsible.pk])

    assert "Gordon Gone is responsible no more" in text_of(browser.get(address))
    browser.post(address, {"on": "2018-05-14"})

    page = text_of(browser.get(action.get_absolute_url()))
    responsible.refresh_from_db()
    assert (responsible.to_date, responsible.ended_by) == (date(2018, 5, 14), contact)
    assert "<dt>Responsible</dt> <dd> Nobody named" in page
    assert "Not responsible any more from 14 May 2018: Gordon Gone" in page


def test_who_is_told_of_nothing_any_more_is_marked_as_such(signed_in, officer):
    responsible = ResponsiblePersonFactory(person__name="Ailsa Away")
    person = responsible.person
    person.organisation = OrganisationFactory()
    person.save()
    browser = signed_in(officer)

    form_page = text_of(browser.get(address_of(responsible.commitment)))
    item_page = text_of(browser.get(responsible.commitment.get_absolute_url()))

    assert "Ailsa Away" in form_page
    assert "Is told of nothing" in form_page
    assert "<dd> Nobody named" in item_page


@pytest.mark.parametrize("number", [1, 6])
def test_the_form_takes_a_fixed_number_of_queries(
    number, signed_in, officer, django_assert_num_queries
):
    action = ActionFactory()
    for _ in range(number):
        ResponsiblePersonFactory(
            commitment=action.commitment, named_by=officer, from_date=TODAY
        )
    browser = signed_in(officer)

    with django_assert_num_queries(6):
        browser.get(address_of(action))


def test_an_earlier_day_shows_todays_names_and_says_so(signed_in, officer):
    responsible = ResponsiblePersonFactory(person__name="Morag Policy", from_date=TODAY)
    address = responsible.commitment.get_absolute_url()

    page = text_of(signed_in(officer).get(f"{address}?as_at=2018-05-01"))

    assert "<dt>Responsible</dt> <dd> Morag Policy" in page
    assert "who is responsible, which action delivers what" in page
    assert "Name or end" not in page


def named(name, **values):
    person = UserFactory(name=name, organisation=OrganisationFactory())
    action = ActionFactory(lead=person.organisation, **values)
    ResponsiblePersonFactory(commitment=action.commitment, person=person)
    return action


def test_a_list_shows_who_is_responsible_and_is_narrowed_by_them(signed_in):
    hers, his = named("Morag Policy"), named("Iain Policy")
    nobodys = ActionFactory()
    browser = signed_in(UserFactory())

    def narrowed(name):
        page = browser.get("/actions/", {"responsible": name})
        return [item.reference for item in page.context["page_obj"]], text_of(page)

    assert narrowed("Morag Policy")[0] == [hers.reference]
    assert narrowed("iain policy")[0] == [his.reference]
    assert narrowed("nobody")[0] == [nobodys.reference]
    references, text = narrowed("")
    assert len(references) == 3
    assert '<span class="remark">Morag Policy</span>' in text
    assert '<option value="Iain Policy">Iain Policy</option>' in text
    assert "Nobody named" in text
    assert "is not one of" in narrowed("Nobody of this name")[1]


def test_two_people_of_one_item_stand_in_the_file_in_order(signed_in):
    action = named("Morag Policy")
    person = UserFactory(name="Aileen Policy", organisation=action.lead)
    ResponsiblePersonFactory(commitment=action.commitment, person=person)

    file = signed_in(UserFactory()).get("/actions/?download=actions.csv")

    text = file.getvalue().decode("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines())
    assert row["Responsible"] == "Aileen Policy; Morag Policy"


def test_the_api_tells_names_and_takes_one(client):
    action, other = named("Morag Policy"), ActionFactory()
    _, key = create_api_key(organisation=OrganisationFactory(), name="reader")

    def asked(query=""):
        headers = {"Authorization": f"Api-Key {key}"}
        rows = client.get(f"/api/v1/actions/{query}", headers=headers).json()
        return {row["reference"]: row["responsible"] for row in rows["results"]}

    assert asked() == {action.reference: ["Morag Policy"], other.reference: []}
    assert asked("?responsible=morag+policy") == {action.reference: ["Morag Policy"]}
    assert asked("?responsible=nobody") == {other.reference: []}
    assert asked("?responsible=Nobody+of+this+name") == {}
