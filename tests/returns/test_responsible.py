import csv
from datetime import date

import pytest

from people.services import create_api_key
from tests.browsing import returns_of
from tests.factories import (
    ActionFactory,
    OrganisationFactory,
    ResponsiblePersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def named(open_round):
    """An action of the open round with somebody responsible, and one with nobody."""
    action = ActionFactory()
    person = UserFactory(name="Morag Policy", organisation=action.lead)
    ResponsiblePersonFactory(commitment=action.commitment, person=person)
    return action, ActionFactory()


def test_a_rounds_page_narrowed_by_who_is_responsible_leads_to_its_list(
    named, signed_in, officer, open_round
):
    action, other = named
    browser = signed_in(officer)

    def shown(name):
        page = browser.get(
            open_round.get_absolute_url(), {"responsible": name}, follow=True
        )
        assert page.redirect_chain[0][0].startswith(returns_of(open_round))
        return {row.item.reference for row in page.context["page_obj"]}

    whole = browser.get(returns_of(open_round)).text

    assert "?responsible=Morag%20Policy" in whole
    assert shown("morag policy") == {action.reference}
    assert shown("nobody") == {other.reference}


def test_the_file_of_returns_names_them_while_the_round_is_open(
    named, signed_in, officer, open_round
):
    address = f"{open_round.get_absolute_url()}?download=returns.csv"
    browser = signed_in(officer)

    def names():
        text = browser.get(address).getvalue().decode("utf-8-sig")
        return {row["Responsible"] for row in csv.DictReader(text.splitlines())}

    assert names() == {"Morag Policy", ""}
    open_round.state, open_round.closed_on = "closed", date(2018, 6, 2)
    open_round.save()
    assert names() == {""}


def test_the_api_tells_of_each_return_who_is_responsible(named, client, open_round):
    action, other = named
    _, key = create_api_key(organisation=OrganisationFactory(), name="reader")

    def asked(query=""):
        address = f"/api/v1/rounds/{open_round.slug}/returns/{query}"
        answer = client.get(address, headers={"Authorization": f"Api-Key {key}"})
        return {
            row["commitment"]: row["responsible"] for row in answer.json()["results"]
        }

    assert asked() == {action.reference: ["Morag Policy"], other.reference: []}
    assert asked("?responsible=Morag+Policy") == {action.reference: ["Morag Policy"]}
    assert asked("?responsible=nobody") == {other.reference: []}
