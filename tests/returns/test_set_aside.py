"""What officers set aside counts nowhere as reported, and says so wherever it is shown."""

from datetime import timedelta

import pytest
from django.urls import reverse

from commitments.models import Commitment
from programme.as_at import AsAt
from returns.figures import figures_of
from rounds.decisions import services as decisions
from rounds.on_day import RoundOnDay
from rounds.updates import hand_in, review, write
from rounds.updates.disagreeing import disagree_with_update
from rounds.updates.starting_point import accepted_before, first_content
from tests.browsing import returns_of
from tests.closing import ask_to_close, close_round
from tests.factories import (
    NOW,
    ActionFactory,
    OrganisationFactory,
    UserFactory,
    accepted,
    content,
    expect,
    holder_of,
    moment,
)
from tests.rounds.test_unchanged import rounds_in_turn

pytestmark = pytest.mark.django_db


@pytest.fixture
def disagreed(open_round, officer):
    """What an officer reported green for the Scottish Government, and another disagreed with."""
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    expect(action, open_round)
    update = hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content("green"),
        by=officer,
        at=NOW,
    )
    second = UserFactory(officer=True)
    disagree_with_update(update=update, by=second, at=NOW, reason="Prove it.")
    return update


@pytest.fixture
def refused(open_round):
    """What its owner reported complete, and a verifier found not to be."""
    action = ActionFactory()
    expect(action, open_round)
    update = accepted(action, open_round, "complete")
    decisions.refuse_completion(
        commitment=Commitment.objects.get(pk=action.pk),
        by=UserFactory(officer=True),
        at=NOW,
        reason="A draft.",
    )
    return update


@pytest.fixture(params=["disagreed", "refused"])
def set_aside(request):
    return request.getfixturevalue(request.param)


def figures(reporting_round):
    return figures_of(RoundOnDay.today(reporting_round), AsAt.now())


def test_it_is_handed_in_and_not_accepted(set_aside, open_round):
    so_far = figures(open_round)

    assert (so_far.handed_in, so_far.accepted) == (1, 0)
    assert so_far.states == {"set_aside": 1}
    (body,) = so_far.bodies
    assert (body.handed_in, body.accepted, body.missing) == (1, 0, 1)


def test_a_closed_round_counts_it_as_not_reported_with_the_reason(
    set_aside, open_round, officer
):
    why = set_aside.decisions.get().reason

    closed = close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)

    row = closed.expected.get()
    assert (row.update, row.standing, row.not_reported) == (None, "", "set_aside")
    assert row.note == why
    stored = figures(closed)
    assert (stored.standings, stored.not_reported) == ({}, {"set_aside": 1})


def test_what_it_had_corrected_counts_where_that_holds(open_round, officer):
    action = ActionFactory()
    expect(action, open_round)
    update = accepted(action, open_round, "amber")
    correction = write.correct_update(update=update, by=update.author, at=NOW)
    said = content("complete")
    write.save_update(update=correction, content=said, by=update.author, at=NOW)
    correction = hand_in.submit_update(update=correction, by=update.author, at=NOW)
    review.accept_update(update=correction, by=officer, at=NOW)
    verifier = UserFactory(officer=True)
    action = Commitment.objects.get(pk=action.pk)
    decisions.refuse_completion(commitment=action, by=verifier, at=NOW, reason="No.")

    assert figures(open_round).accepted == 1
    closed = close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)

    assert closed.expected.get().standing == "amber"


def test_no_officer_gives_it_as_a_reason_by_hand(open_round, officer, signed_in):
    action = ActionFactory()
    expect(action, open_round)
    address = reverse("rounds:close", args=[open_round.slug])
    ask_to_close(open_round, at=NOW)

    page = signed_in(officer).get(address).text
    answer = signed_in(officer).post(address, {f"why-{action.reference}": "set_aside"})

    assert "Set aside" not in page
    assert answer.status_code == 422


@pytest.mark.parametrize("where", ["round", "grid", "item", "update"])
def test_pages_say_so_beside_its_rating(set_aside, open_round, signed_in, where):
    address = {
        "round": returns_of(open_round),
        "grid": reverse("dashboard:ratings"),
        "item": set_aside.commitment.get_absolute_url(),
        "update": set_aside.get_absolute_url(),
    }[where]

    page = signed_in(UserFactory(member=True)).get(address).text

    words = "June 2018: Set aside" if where == "grid" else "Set aside: it does not hold"
    assert words in page


def test_the_api_names_the_state_of_its_return(set_aside, open_round, signed_in):
    browser = signed_in(UserFactory(officer=True))

    listed = browser.get(f"/api/v1/rounds/{open_round.slug}/returns/").json()

    assert [row["state"] for row in listed["results"]] == ["set_aside"]


def test_its_author_finds_it_among_what_to_put_right(refused, signed_in):
    author = holder_of(refused.commitment)

    page = signed_in(author).get(reverse("rounds:my-work")).text
    write.correct_update(update=refused, by=author, at=NOW)
    afterwards = signed_in(author).get(reverse("rounds:my-work")).text

    assert "Set aside, to be put right" in page
    assert "Set aside, to be put right" not in afterwards


def test_search_leaves_it_out_of_what_is_in_force(set_aside, signed_in):
    browser = signed_in(UserFactory(member=True))
    address = reverse("dashboard:search")

    everything = browser.get(address, {"q": "happened"}).text
    in_force = browser.get(address, {"q": "happened", "in_force": "on"}).text

    assert set_aside.get_absolute_url() in everything
    assert set_aside.get_absolute_url() not in in_force


def test_an_earlier_update_that_a_refusal_sets_aside_says_so_too(
    officer, signed_in, open_round
):
    action = ActionFactory()
    expect(action, open_round)
    first = accepted(action, open_round, "complete")
    correction = write.correct_update(update=first, by=first.author, at=NOW)
    correction = hand_in.submit_update(update=correction, by=first.author, at=NOW)
    review.accept_update(update=correction, by=officer, at=NOW)
    verifier = UserFactory(officer=True)
    later = NOW + timedelta(hours=1)
    action = Commitment.objects.get(pk=action.pk)
    decisions.refuse_completion(commitment=action, by=verifier, at=later, reason="No.")

    browser = signed_in(officer)
    since = {"changed_since": later.isoformat()}
    listed = browser.get("/api/v1/updates/", since).json()

    because = {row["id"]: row["set_aside_because"] for row in listed["results"]}
    assert because == {first.pk: "No.", correction.pk: "No."}
    assert "does not hold" in browser.get(first.get_absolute_url()).text


def test_the_next_update_starts_from_what_holds(officer):
    action = ActionFactory()
    rounds = rounds_in_turn(officer, 2)
    for rating in ("amber", "complete"):
        of_round = next(rounds)
        expect(action, of_round)
        last = accepted(action, of_round, rating, at=moment(of_round.due_on))
    at = moment(last.round.due_on)
    action = Commitment.objects.get(pk=action.pk)
    verifier = UserFactory(officer=True)
    decisions.refuse_completion(commitment=action, by=verifier, at=at, reason="No.")

    assert first_content(accepted_before(action, None)).standing == "amber"
