"""What took the place of what: chains lead to the last one, and no successor is withdrawn without a
word on what it carried.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.models import Commitment
from rounds.decisions import second_words
from rounds.decisions import services as decisions
from rounds.models import Decision
from tests.agency import Agency
from tests.factories import NOW, ActionFactory, OrganisationFactory, UserFactory
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db
FIRST, NEXT = NOW - timedelta(days=4), NOW - timedelta(days=2)


@pytest.fixture
def chain(officer):
    """Three actions: the second took the place of the first, and the third that of the second."""
    actions = [Commitment.objects.get(pk=ActionFactory().pk) for _ in range(3)]
    first, second, third = actions
    supersede(first, second, officer)
    supersede(second, third, officer, at=NEXT)
    return actions


def supersede(commitment, successor, officer, at=FIRST):
    return decisions.supersede(
        commitment=commitment, successor=successor, by=officer, at=at, reason="Merged."
    )


def withdraw(commitment, officer, **said):
    return decisions.withdraw(
        commitment=commitment, by=officer, at=NOW, reason="It moved away.", **said
    )


def lifecycles(*commitments):
    rows = Commitment.objects.in_bulk([commitment.pk for commitment in commitments])
    return [rows[commitment.pk].lifecycle for commitment in commitments]


def address(commitment):
    return reverse("rounds:decide", args=[commitment.reference, "withdraw"])


def test_a_page_leads_to_the_last_in_the_chain_and_names_those_between(
    chain, officer, signed_in
):
    first, second, third = chain
    browser = signed_in(officer)

    page = browser.get(first.get_absolute_url()).text
    last = browser.get(third.get_absolute_url()).text
    then = browser.get(f"{first.get_absolute_url()}?as_at={FIRST:%Y-%m-%d}")

    assert f">{third}</a>. It took that of <a" in page
    assert f">{second}</a>, which was superseded in its turn." in page
    for before in (first, second):
        assert f">{before}</a>" in last
    assert then.context["succession"].last == second


def test_the_api_leads_to_the_last_in_the_chain(chain):
    first, second, third = chain
    agency = Agency(OrganisationFactory())

    rows = agency.get("/api/v1/commitments/").json()["results"]
    told = {row["reference"]: row["superseded_by"] for row in rows}
    (decision,) = agency.get(f"/api/v1/decisions/?commitment={first.reference}").json()[
        "results"
    ]

    assert told[first.reference] == told[second.reference] == third.reference
    assert told[third.reference] is None
    assert decision["successor"] == second.reference
    assert decision["leads_to"] == third.reference


def test_what_was_disagreed_with_leads_nowhere(chain, officer):
    first, second, _ = chain
    decision = Decision.objects.get(commitment=second)

    second_words.disagree_with_decision(
        decision=decision, by=UserFactory(officer=True), at=NOW, reason="No."
    )

    row = (
        Agency(OrganisationFactory()).get(f"/api/v1/actions/{first.reference}/").json()
    )
    assert row["superseded_by"] == second.reference


@pytest.mark.parametrize(
    "said", [{}, {"carried": "other"}, {"carried": "superseded", "successor": None}]
)
def test_a_successor_is_not_withdrawn_without_a_word_on_what_it_carried(
    chain, officer, said
):
    first, second, third = chain

    with pytest.raises(ValidationError) as refused:
        withdraw(third, officer, **said)

    (sentence,) = sum(refused.value.message_dict.values(), [])
    assert "what becomes of" in sentence or "what takes their place" in sentence
    assert lifecycles(*chain) == ["superseded", "superseded", "not_started"]


def test_what_it_carried_is_withdrawn_with_it(chain, officer):
    decision = withdraw(chain[2], officer, carried="withdrawn")

    assert lifecycles(*chain) == ["withdrawn"] * 3
    for commitment in chain[:2]:
        last = commitment.decisions.in_force().last()
        assert (last.kind, last.by, last.at) == ("withdrawn", officer, NOW)
        assert last.needs_second and chain[2].reference in last.reason
    assert decision.commitment == chain[2]


def test_another_takes_the_place_of_what_it_carried(chain, officer, signed_in):
    first, second, third = chain
    other = Commitment.objects.get(pk=ActionFactory().pk)

    withdraw(third, officer, carried="superseded", successor=other)

    assert lifecycles(*chain) == ["superseded", "superseded", "withdrawn"]
    assert second.decisions.in_force().last().successor == other
    # It is led on by what took its own place.
    assert first.decisions.count() == 1
    page = signed_in(officer).get(first.get_absolute_url())
    assert page.context["succession"].last == other


@pytest.mark.parametrize("which", ["itself", "carried", "withdrawn"])
def test_what_takes_their_place_is_still_in_the_programme(chain, officer, which):
    first, second, third = chain
    gone = Commitment.objects.get(pk=ActionFactory().pk)
    withdraw(gone, officer)
    successor = {"itself": third, "carried": first, "withdrawn": gone}[which]

    with pytest.raises(ValidationError, match="still in the programme"):
        withdraw(third, officer, carried="superseded", successor=successor)

    assert lifecycles(third) == ["not_started"]


def test_the_only_one_that_was_carried_cannot_take_its_own_place_either(officer):
    old, new = ActionFactory(), ActionFactory()
    supersede(old, new, officer)

    with pytest.raises(ValidationError, match="still in the programme"):
        withdraw(new, officer, carried="superseded", successor=old)

    assert lifecycles(old, new) == ["superseded", "not_started"]


def test_the_form_asks_what_becomes_of_them_and_keeps_what_was_typed(
    chain, officer, signed_in
):
    first, second, third = chain
    browser = signed_in(officer)
    sent = {"reason": "It moved away.", "carried": "superseded"}

    asked = browser.get(address(third)).text
    plain = browser.get(address(ActionFactory())).text
    refused = browser.post(address(third), {"reason": "It moved away."})
    without = browser.post(address(third), sent)
    browser.post(address(third), sent | {"carried": "withdrawn"})

    label = f"It took the place of {first.reference}, {second.reference}"
    assert label in asked and "What takes their place" in asked
    assert "carried" not in plain
    assert refused.status_code == without.status_code == 422
    assert "Say what becomes of" in refused.text
    assert "It moved away." in refused.text
    assert "Choose what takes their place." in without.text
    assert lifecycles(*chain) == ["withdrawn"] * 3


def test_what_is_superseded_by_what_ended_meanwhile_is_refused(officer):
    action, successor = (Commitment.objects.get(pk=ActionFactory().pk) for _ in "ab")
    stale = Commitment.objects.get(pk=successor.pk)
    withdraw(successor, officer)

    with pytest.raises(ValidationError, match="still in the programme"):
        supersede(action, stale, officer)


def test_what_took_anothers_place_since_is_not_withdrawn_again_by_a_disagreement(
    officer,
):
    action, successor = (Commitment.objects.get(pk=ActionFactory().pk) for _ in "ab")
    withdraw(successor, officer)
    decision = decisions.reinstate(
        commitment=successor, by=officer, at=NOW, reason="It is back."
    )
    supersede(action, successor, officer, at=NOW)

    with pytest.raises(Conflict, match=f"took the place of {action.reference} since"):
        second_words.disagree_with_decision(
            decision=decision, by=UserFactory(officer=True), at=NOW, reason="No."
        )
