"""An item that is given to another owner or lead while its round is open: who is waited for is who
answers for it at present.
"""

from datetime import date

import pghistory
import pytest

from commitments.models import Commitment
from returns.closing import Reason
from rounds.updates import hand_in, review, write
from tests.agency import Agency
from tests.browsing import returns_of, table_of
from tests.closing import ask_to_close, close_round
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    UserFactory,
    content,
    holder_of,
    submitted,
)

pytestmark = pytest.mark.django_db
RETURNS = "/api/v1/rounds/2018-06/returns/"


@pytest.fixture
def action(open_round):
    """An action that had other bodies, the open round's first among them."""
    return ActionFactory(
        owner=SeatFactory(organisation__code="OLD", organisation__name="Old body"),
        lead=OrganisationFactory(code="OLD-LEAD"),
    )


@pytest.fixture
def body():
    return OrganisationFactory(code="NEW", name="New body")


def give(action, *, owner=None, lead=None, day="2018-05-18"):
    """Have an officer give it to another, on a business day."""
    new = {"owner": owner or action.owner, "lead": lead or action.lead}
    with pghistory.context(day=day):
        Commitment.objects.filter(pk=action.pk).update(**new)
    return Commitment.objects.get(pk=action.pk)


def row_of(page):
    """The row of the only return of a round's list."""
    return page.context["page_obj"][0]


def test_the_rounds_page_waits_for_the_present_owner_and_says_since_when(
    open_round, officer, signed_in, action, body
):
    give(action, owner=SeatFactory(organisation=body), lead=body)

    browser = signed_in(officer)
    page = browser.get(returns_of(open_round))
    whole = browser.get(open_round.get_absolute_url())

    assert "waits for New body" in page.text
    assert "Old body" not in table_of(page) + whole.text
    assert page.text.count("since 18 May 2018") == 2
    row = row_of(page)
    assert (row.expected.answering_lead, row.lead_since) == (body, date(2018, 5, 18))
    (of_body,) = whole.context["figures"].bodies
    assert (of_body.code, of_body.missing) == ("NEW", 1)


def test_since_when_is_told_of_a_change_in_this_round_alone(
    open_round, officer, signed_in, action, body
):
    seat, first = SeatFactory(organisation=body), action.owner
    give(action, owner=seat, day="2018-04-30")

    before = row_of(signed_in(officer).get(returns_of(open_round)))
    give(action, owner=first)
    give(action, owner=seat, day="2018-05-20")
    back = row_of(signed_in(officer).get(returns_of(open_round)))

    assert before.owner_since is None
    assert back.owner_since == date(2018, 5, 20)


def test_the_close_and_the_files_name_the_present_owner(
    open_round, officer, signed_in, action, body
):
    give(action, owner=SeatFactory(organisation=body), lead=body)
    browser = signed_in(officer)
    ask_to_close(open_round, at=NOW)

    close = browser.get(f"{open_round.get_absolute_url()}close/").text
    file = browser.get(f"{open_round.get_absolute_url()}?download=returns.csv")

    assert "New body, led by New body" in close and "Old body" not in close
    text = b"".join(file.streaming_content).decode() if file.streaming else file.text
    assert "New body,2018-05-18,New body,2018-05-18" in text


def test_the_api_names_the_present_owner_and_narrows_by_it(open_round, action, body):
    seat = SeatFactory(organisation=body, code="NEW")
    give(action, owner=seat, lead=body)
    agency = Agency(body)

    def told(query=""):
        return agency.get(f"{RETURNS}{query}").json()["results"]

    (row,) = told()
    assert (row["seat"], row["seat_since"]) == ("NEW", "2018-05-18")
    assert (row["lead"], row["lead_since"]) == ("NEW", "2018-05-18")
    assert row["state"] == "owed"
    assert [told("?lead=NEW"), told("?owner=NEW")] == [[row], [row]]
    assert [told("?lead=OLD-LEAD"), told("?owner=OLD")] == [[], []]


def test_what_was_never_given_away_says_no_day(open_round, action):
    (row,) = Agency(action.lead).get(RETURNS).json()["results"]

    assert (row["seat"], row["seat_since"]) == ("OLD", None)
    assert (row["lead"], row["lead_since"]) == ("OLD-LEAD", None)


def test_a_closed_round_keeps_who_answered_as_it_closed(
    open_round, officer, signed_in, action, body
):
    opened = action.owner
    action = give(action, owner=SeatFactory(organisation=body, code="NEW"), lead=body)
    close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("no_contact")},
        by=officer,
        at=NOW,
    )

    last = SeatFactory()
    give(action, owner=last, lead=last.organisation)

    open_round.refresh_from_db()
    row = open_round.expected.get()
    assert (row.seat, row.closing_seat, row.closing_lead) == (
        opened,
        action.owner,
        body,
    )
    (of_body,) = open_round.figures["bodies"]
    assert (of_body["code"], of_body["expected"]) == ("NEW", 1)
    page = table_of(signed_in(officer).get(returns_of(open_round)))
    assert "New body" in page and str(last) not in page
    (told,) = Agency(body).get(f"{RETURNS}?lead=NEW&owner=NEW").json()["results"]
    assert (told["seat"], told["lead"], told["seat_since"]) == ("NEW", "NEW", None)


def test_a_round_that_closed_before_this_was_kept_names_who_it_was_as_it_opened(
    open_round, officer, action, body
):
    close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("no_contact")},
        by=officer,
        at=NOW,
    )
    row = open_round.expected.select_related("round").get()
    row.closing_seat = row.closing_lead = None
    give(action, owner=SeatFactory(organisation=body), lead=body)

    assert (row.answering_seat, row.answering_lead) == (row.seat, row.lead)


def test_who_owns_it_as_it_is_handed_in_answers_for_it(open_round, action, body):
    author = holder_of(action)
    draft = write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=author,
        at=NOW,
    )
    seat = SeatFactory(organisation=body, code="NEW")
    holder = holder_of(give(action, owner=seat, lead=body))
    agency = Agency(body)
    address = f"/api/v1/updates/{draft.pk}/"

    before = agency.get(address).json()["seat"]
    update = hand_in.submit_update(update=draft, by=holder, at=NOW)
    stored = type(update).objects.get(pk=update.pk)

    assert before == "NEW"
    assert (update.seat, update.answered_by) == (seat, holder)
    assert (stored.seat, stored.answered_by) == (seat, holder)


def test_what_was_handed_in_before_keeps_who_answered_for_it(open_round, action, body):
    update = submitted(action, open_round)
    seat, holder = update.seat, update.answered_by
    give(action, owner=SeatFactory(organisation=body), lead=body)

    update = review.accept_update(update=update, by=UserFactory(officer=True), at=NOW)

    assert (update.seat, update.answered_by) == (seat, holder)
