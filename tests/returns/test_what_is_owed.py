"""What a nightly job asks: which returns it owes, what became of them, and who wrote to it."""

from datetime import timedelta

import pytest

from returns.closing import Reason
from rounds.decisions import services as decisions
from rounds.models import ExpectedReturn, ReportingRound
from rounds.updates import review, write
from tests.agency import UPDATES, Agency
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    SeatFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    submitted,
)

pytestmark = pytest.mark.django_db
RETURNS = "/api/v1/rounds/2018-06/returns/"


@pytest.fixture
def body(open_round):
    return OrganisationFactory(code="CI")


@pytest.fixture
def agency(body):
    return Agency(body)


def led(body, **changes):
    return ActionFactory(lead=body, **changes)


def started(action, open_round):
    return write.start_update(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=holder_of(action),
        at=NOW,
    )


def told(agency, query="") -> dict[str, tuple]:
    """The update and the state of each return, by its commitment."""
    rows = agency.get(f"{RETURNS}{query}").json()["results"]
    return {row["commitment"]: (row["update"], row["state"]) for row in rows}


def test_each_return_of_an_open_round_names_its_update_and_where_it_stands(
    agency, body, open_round, officer
):
    actions = [led(body) for _ in range(5)]
    draft = started(actions[1], open_round)
    waits = submitted(actions[2], open_round)
    back = submitted(actions[3], open_round)
    review.return_update(update=back, by=officer, at=NOW, reason="Say more.")
    done = accepted(actions[4], open_round)

    assert told(agency) == {
        actions[0].reference: (None, "owed"),
        actions[1].reference: (draft.pk, "draft"),
        actions[2].reference: (waits.pk, "submitted"),
        actions[3].reference: (back.pk, "returned"),
        actions[4].reference: (done.pk, "accepted"),
    }


def test_of_what_others_answer_for_only_what_was_accepted_is_told(agency, open_round):
    untouched, begun, handed_in, done = [ActionFactory() for _ in range(4)]
    started(begun, open_round)
    submitted(handed_in, open_round)
    update = accepted(done, open_round)

    assert told(agency) == {
        untouched.reference: (None, None),
        begun.reference: (None, None),
        handed_in.reference: (None, None),
        done.reference: (update.pk, "accepted"),
    }
    assert told(agency, "?state=submitted") == told(agency, "?state=owed") == {}


def test_an_officer_and_a_holder_see_what_the_lead_sees(
    body, open_round, officer, signed_in
):
    action = led(body)
    update = submitted(action, open_round)
    expected = {action.reference: (update.pk, "submitted")}

    assert told(signed_in(officer)) == expected
    assert told(signed_in(holder_of(action))) == expected
    assert told(signed_in(UserFactory(member=True))) == {action.reference: (None, None)}


def test_what_has_ended_since_the_round_opened_is_no_longer_due(
    agency, body, open_round, officer
):
    ended, then_ended = led(body), led(body)
    done = accepted(then_ended, open_round)
    for action in (ended, then_ended):
        decisions.withdraw(commitment=action, by=officer, at=NOW, reason="Merged.")

    assert told(agency) == {
        ended.reference: (None, "not_due"),
        then_ended.reference: (done.pk, "accepted"),
    }


def test_returns_are_narrowed_by_lead_owner_and_state(agency, body, open_round):
    seat = SeatFactory(code="CISEAT")
    first, second = led(body, owner=seat), led(body)
    other = ActionFactory()
    submitted(second, open_round)

    assert set(told(agency, "?lead=CI")) == {first.reference, second.reference}
    assert set(told(agency, f"?lead={other.lead.code}")) == {other.reference}
    assert set(told(agency, "?owner=CISEAT")) == {first.reference}
    assert set(told(agency, "?lead=CI&state=owed")) == {first.reference}
    assert set(told(agency, "?state=submitted")) == {second.reference}
    refused = agency.get(f"{RETURNS}?state=late").json()["errors"][0]
    assert (refused["code"], "owed" in refused["accepted"]) == ("invalid_choice", True)
    assert agency.get(f"{RETURNS}?lead=NOBODY").status_code == 400
    assert agency.get(f"{RETURNS}?leads=CI").status_code == 400


def test_once_it_has_closed_a_round_tells_what_was_counted(
    agency, body, open_round, officer
):
    reported, silent, drafted = led(body), led(body), led(body)
    update = accepted(reported, open_round)
    started(drafted, open_round)
    why = Reason(ExpectedReturn.NotReported.NO_CONTACT)
    close_round(
        reporting_round=open_round,
        reasons={action.reference: why for action in (silent, drafted)},
        by=officer,
        at=NOW,
    )

    assert ReportingRound.objects.get(pk=open_round.pk).is_closed
    assert told(agency) == {
        reported.reference: (update.pk, "accepted"),
        silent.reference: (None, "not_reported"),
        drafted.reference: (None, "not_reported"),
    }
    assert set(told(agency, "?state=not_reported&lead=CI")) == {
        silent.reference,
        drafted.reference,
    }


@pytest.mark.parametrize("number", [2, 20])
def test_the_returns_ask_a_fixed_number_of_queries(
    number, agency, body, open_round, django_assert_num_queries
):
    for _ in range(number):
        submitted(led(body), open_round)
    agency.get(RETURNS)  # notes the key's use for this minute

    with django_assert_num_queries(5):
        answer = agency.get(f"{RETURNS}?lead=CI&state=submitted&page_size=200")
    assert answer.json()["count"] == number


def test_a_comment_moves_commented_at_and_not_changed_at(
    agency, body, open_round, officer
):
    update = submitted(led(body), open_round)
    address = f"{UPDATES}{update.pk}/"
    before = agency.get(address).json()
    later = NOW + timedelta(hours=1)

    review.comment_on(update=update, by=officer, at=later, text="How many?")
    after = agency.get(address).json()

    assert before["commented_at"] is None
    assert after["commented_at"] == "2018-05-21T13:00:00+01:00"
    assert after["changed_at"] == before["changed_at"]
    since = later.isoformat().replace("+", "%2B")
    for query, number in {
        f"commented_since={since}": 1,
        "commented_since=2018-05-21T12:00:01Z": 0,
        f"changed_since={since}": 0,
    }.items():
        assert len(agency.get(f"{UPDATES}?{query}").json()["results"]) == number, query


def test_that_there_are_comments_is_told_to_those_alone_who_read_them(
    agency, open_round, officer, signed_in
):
    action = ActionFactory()
    update = submitted(action, open_round)
    review.comment_on(update=update, by=officer, at=NOW, text="How many?")
    review.accept_update(update=update, by=officer, at=NOW)
    address = f"{UPDATES}{update.pk}/"
    listed = f"{UPDATES}?commented_since=2018-01-01T00:00:00Z"

    assert agency.get(address).json()["commented_at"] is None
    assert agency.get(listed).json()["results"] == []
    for person in (officer, holder_of(action)):
        assert signed_in(person).get(address).json()["commented_at"]
        assert len(signed_in(person).get(listed).json()["results"]) == 1


def test_a_list_says_when_it_is_the_same_as_before(
    agency, body, open_round, officer, django_assert_num_queries
):
    update = submitted(led(body), open_round)
    pages = [
        UPDATES,
        f"{UPDATES}?state=submitted&page_size=1",
        f"{UPDATES}{update.pk}/comments/",
        RETURNS,
        "/api/v1/organisations/",
    ]
    had = {page: agency.get(page) for page in pages}

    for page, answer in had.items():
        again = agency.get(page, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b""), page
        assert again["ETag"] == answer["ETag"], page
    with django_assert_num_queries(7):  # no more than the list itself
        agency.get(UPDATES, headers={"If-None-Match": had[UPDATES]["ETag"]})

    review.comment_on(update=update, by=officer, at=NOW, text="How many?")
    review.accept_update(update=update, by=officer, at=NOW)
    changed = [
        page
        for page, answer in had.items()
        if agency.get(page, headers={"If-None-Match": answer["ETag"]}).status_code
        == 200
    ]
    assert changed == pages[:-1]


def test_a_list_that_others_see_otherwise_has_another_name(
    agency, body, open_round, signed_in
):
    submitted(led(body), open_round)
    other = Agency(OrganisationFactory())

    own = agency.get(UPDATES)
    answer = other.get(UPDATES, headers={"If-None-Match": own["ETag"]})

    assert (answer.status_code, answer.json()["results"]) == (200, [])
    head = agency.head(UPDATES)
    assert (head["ETag"], head.content) == (own["ETag"], b"")
