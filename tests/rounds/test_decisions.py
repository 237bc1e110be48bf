"""Verified, withdrawn, superseded, reinstated, explained, re-dated: what officers decide."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.models import Commitment
from programme.dates import PartialDate
from rounds.decisions import agreed_dates
from rounds.decisions import services as decisions
from rounds.positions import positions_at
from rounds.updates import hand_in, review
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    SeatFactory,
    UserFactory,
    accepted,
    content,
    expect,
    moment,
    submitted,
)
from tests.rounds.test_corrections import corrected
from tests.rounds.test_unchanged import rounds_in_turn
from tests.told import recipients, tell_all
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def complete(open_round, officer):
    update = submitted(ActionFactory(), open_round, "complete")
    return review.accept_update(update=update, by=officer, at=NOW)


def test_complete_needs_evidence(open_round):
    with pytest.raises(ValidationError, match="at least one link or file"):
        submitted(ActionFactory(), open_round, "complete", evidence=[])


def test_complete_is_to_be_verified_until_another_officer_than_who_accepted_it_does(
    open_round, officer, signed_in
):
    update = complete(open_round, officer)
    action = update.commitment
    address = reverse("rounds:decide", args=[action.reference, "verify"])
    assert (
        "To be verified"
        in signed_in(officer).get(action.get_absolute_url()).content.decode()
    )

    with pytest.raises(NotAllowed, match="neither accepted nor wrote"):
        decisions.verify(commitment=action, by=officer, at=NOW)
    assert signed_in(officer).post(address).status_code == 403
    signed_in(UserFactory(officer=True)).post(address, {"reason": "Read the report."})

    action.refresh_from_db()
    assert (action.lifecycle, action.is_live) == ("verified", False)
    assert action.decisions.get().update == update


def test_an_unconfirmed_completion_is_confirmed_before_it_is_verified(
    open_round, officer
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content("complete"),
        by=officer,
        at=NOW,
    )

    with pytest.raises(Conflict, match="Confirm it, then verify"):
        decisions.verify(commitment=action, by=UserFactory(officer=True), at=NOW)


def test_a_correction_of_a_verified_completion_is_to_be_verified_again(
    open_round, officer
):
    update = complete(open_round, officer)
    decisions.verify(commitment=update.commitment, by=UserFactory(officer=True), at=NOW)

    corrected(update, "complete", by=update.author)

    update.commitment.refresh_from_db()
    assert update.commitment.lifecycle == "complete"


def test_who_may_verify_sees_what_is_reported_and_may_send_it_back(
    officer, signed_in, django_capture_on_commit_callbacks
):
    action = ActionFactory()
    MilestoneFactory(commitment=action, title="Publish the report")
    rounds = rounds_in_turn(officer, 2)
    first = next(rounds)
    expect(action, first)
    accepted(action, first, "amber", at=moment(first.due_on))
    second = next(rounds)
    expect(action, second)
    at = moment(second.due_on)
    update = submitted(action, second, "complete", at=at, summary="All is delivered.")
    review.accept_update(update=update, by=officer, at=at)
    verifier = UserFactory(officer=True)
    browser = signed_in(verifier)
    address = reverse("rounds:decide", args=[action.reference, "refuse"])

    page = browser.get(address).content.decode()
    assert "All is delivered." in page and "Publish the report" in page
    assert browser.post(address, {"reason": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(address, {"reason": "The report is a draft."})

    action.refresh_from_db()
    assert (action.lifecycle, action.rating) == ("in_progress", "amber")
    assert (action.rated_as_at, action.is_live) == (first.as_at, True)
    shown = browser.get(action.get_absolute_url()).content.decode()
    assert "Not complete after all" in shown and "The report is a draft." in shown
    told = [each for each in tell_all() if "after all" in each.body]
    assert recipients(told) == {update.author.email}
    assert f"You reported {action} as complete." in told[0].body
    assert "The report is a draft." in told[0].body
    now, before = positions_at([None, at + timedelta(minutes=1)], [action.pk])
    assert now[action.pk] == action.position
    assert before[action.pk].lifecycle == "complete"
    with pytest.raises(Conflict, match="nothing to verify"):
        decisions.verify(commitment=action, by=verifier, at=NOW)


@pytest.fixture
def refused(officer):
    """What was amber in a first round, and in a second one complete, which was refused."""
    action = ActionFactory()
    rounds = rounds_in_turn(officer, 3)
    first = next(rounds)
    expect(action, first)
    earlier = accepted(action, first, "amber", at=moment(first.due_on))
    second = next(rounds)
    expect(action, second)
    at = moment(second.due_on)
    update = submitted(action, second, "complete", at=at)
    review.accept_update(update=update, by=officer, at=at)
    verifier = UserFactory(officer=True)
    decisions.refuse_completion(commitment=action, by=verifier, at=at, reason="No.")
    action.refresh_from_db()
    return action, earlier, rounds


def test_a_refusal_outlives_a_withdrawal(refused, officer):
    action, _, _ = refused

    for _ in range(2):
        decisions.withdraw(commitment=action, by=officer, at=NOW, reason="Out.")
        decisions.reinstate(commitment=action, by=officer, at=NOW, reason="In again.")

        action.refresh_from_db()
        assert (action.lifecycle, action.rating) == ("in_progress", "amber")


def test_after_a_refusal_a_correction_of_what_stands_again_counts(refused):
    action, earlier, _ = refused

    corrected(earlier, "red", by=earlier.author)

    action.refresh_from_db()
    assert (action.lifecycle, action.rating) == ("in_progress", "red")


def test_nothing_has_changed_does_not_hand_in_what_was_refused(refused):
    action, earlier, rounds = refused
    third = next(rounds)
    expect(action, third)

    with pytest.raises(Conflict, match="found not to be"):
        hand_in.nothing_has_changed(
            commitment=action,
            reporting_round=third,
            by=earlier.author,
            at=moment(third.opens_on),
        )


def test_what_was_complete_from_the_first_goes_back_to_not_started(open_round, officer):
    update = complete(open_round, officer)
    verifier = UserFactory(officer=True)

    for reason in ("", " \u200b"):
        with pytest.raises(ValidationError, match="Say what is not complete"):
            decisions.refuse_completion(
                commitment=update.commitment, by=verifier, at=NOW, reason=reason
            )
    with pytest.raises(NotAllowed):
        decisions.refuse_completion(
            commitment=update.commitment, by=officer, at=NOW, reason="No."
        )
    decisions.refuse_completion(
        commitment=update.commitment, by=verifier, at=NOW, reason="No."
    )

    update.commitment.refresh_from_db()
    assert update.commitment.lifecycle == "not_started"
    corrected(update, "complete", by=update.author)
    update.commitment.refresh_from_db()
    assert update.commitment.lifecycle == "complete"


@pytest.mark.parametrize("standing", ["green", "amber", "not_started"])
def test_only_what_is_complete_is_verified(standing, open_round, officer):
    update = accepted(ActionFactory(), open_round, standing)

    with pytest.raises(Conflict, match="nothing to verify"):
        decisions.verify(commitment=update.commitment, by=officer, at=NOW)


def test_what_is_withdrawn_leaves_the_live_counts_and_stays_on_the_record(
    open_round, officer, signed_in
):
    update = accepted(ActionFactory(), open_round, "red")
    action = update.commitment
    browser = signed_in(officer)
    address = reverse("rounds:decide", args=[action.reference, "withdraw"])

    refused = browser.post(address, {"reason": " "})
    browser.post(address, {"reason": "The law changed."})

    action.refresh_from_db()
    assert refused.status_code == 422
    assert (action.lifecycle, action.rating) == ("withdrawn", "")
    assert action.pk not in Commitment.objects.counted().values_list("pk", flat=True)
    assert "The law changed." in browser.get(action.get_absolute_url()).content.decode()
    assert action.title not in browser.get("/").content.decode()
    assert action.title in browser.get("/actions/").content.decode()
    with pytest.raises(Conflict, match="owes no update|already has"):
        submitted(action, open_round)


def test_what_is_superseded_names_what_takes_its_place(open_round, officer, signed_in):
    old, new = ActionFactory(), ActionFactory()

    with pytest.raises(ValidationError, match="Choose another"):
        decisions.supersede(
            commitment=old, successor=old, by=officer, at=NOW, reason="Merged."
        )
    signed_in(officer).post(
        reverse("rounds:decide", args=[old.reference, "supersede"]),
        {"successor": new.pk, "reason": "Merged."},
    )

    old.refresh_from_db()
    assert old.lifecycle == "superseded"
    assert (
        str(new)
        in signed_in(UserFactory()).get(old.get_absolute_url()).content.decode()
    )


def test_what_is_reinstated_stands_where_its_last_update_says(open_round, officer):
    action = accepted(ActionFactory(), open_round, "amber").commitment
    decisions.withdraw(commitment=action, by=officer, at=NOW, reason="By mistake.")

    decisions.reinstate(
        commitment=action, by=officer, at=NOW, reason="It was a mistake."
    )

    action.refresh_from_db()
    assert (action.lifecycle, action.rating) == ("in_progress", "amber")
    with pytest.raises(Conflict, match="needs no reinstating"):
        decisions.reinstate(commitment=action, by=officer, at=NOW, reason="Again.")


def test_a_correction_does_not_bring_back_what_is_withdrawn(open_round, officer):
    update = accepted(ActionFactory(), open_round, "red")
    decisions.withdraw(
        commitment=update.commitment, by=officer, at=NOW, reason="The law changed."
    )

    corrected(update, "amber")

    update.commitment.refresh_from_db()
    assert update.commitment.lifecycle == "withdrawn"


def test_decisions_are_for_officers(open_round, signed_in):
    action = accepted(ActionFactory(), open_round, "complete").commitment
    member = UserFactory(member=True)

    for decide in (decisions.withdraw, decisions.reinstate, decisions.explain):
        with pytest.raises(NotAllowed, match="for programme officers to decide"):
            decide(commitment=action, by=member, at=NOW, reason="x")
    for word in ("verify", "withdraw", "supersede", "reinstate", "explain"):
        address = reverse("rounds:decide", args=[action.reference, word])
        assert signed_in(member).post(address, {"reason": "x"}).status_code == 403
    assert (
        signed_in(UserFactory(officer=True))
        .get(f"/decisions/{action.reference}/burn/")
        .status_code
        == 404
    )


def test_an_officer_records_why_rating_and_evidence_differ_and_changes_neither(
    open_round, officer, signed_in
):
    milestone = MilestoneFactory(first_date=date(2018, 1, 31), sourced=True)
    update = accepted(milestone.commitment, open_round, "green")
    browser = signed_in(officer)
    address = reverse("rounds:decide", args=[update.commitment.reference, "explain"])

    browser.post(address, {"reason": "The report is at the printer."})
    page = browser.get(update.commitment.get_absolute_url()).content.decode()

    assert "more confident than the evidence" in page
    assert "The report is at the printer." in page
    update.commitment.refresh_from_db()
    assert update.commitment.rating == "green"
    level = accepted(ActionFactory(), open_round, "green").commitment
    with pytest.raises(Conflict, match="no more confident"):
        decisions.explain(commitment=level, by=officer, at=NOW, reason="x")


def agree(
    milestone,
    officer,
    day,
    reason="The group gave it more time.",
    held=date(2018, 3, 31),
):
    return agreed_dates.agree_date(
        milestone=milestone,
        agreed=PartialDate(day, "month"),
        meeting=MeetingFactory(date=held),
        reason=reason,
        by=officer,
        at=NOW,
    )


def test_an_agreed_date_stands_beside_the_first_one_and_turns_nothing_green(
    officer, signed_in
):
    milestone = MilestoneFactory(
        first_date=date(2018, 1, 31), commitment__rating="red", sourced=True
    )
    action = milestone.commitment
    before = action.evidence(TODAY)

    agree(milestone, officer, date(2018, 8, 1))
    agree(milestone, officer, date(2018, 12, 1), held=date(2018, 5, 20))

    action.refresh_from_db()
    milestone.refresh_from_db()
    assert (milestone.first_date, action.rating, action.evidence(TODAY)) == (
        date(2018, 1, 31),
        "red",
        before,
    )
    assert str(agreed_dates.last_agreed(milestone)) == "December 2018"
    page = signed_in(UserFactory()).get(action.get_absolute_url()).content.decode()
    for words in (
        "31 January 2018",
        "Re-dated to August 2018",
        "Re-dated to December 2018",
        "re-dated 2 times",
    ):
        assert words in page


def test_an_agreed_date_needs_a_reason_a_meeting_that_was_held_and_a_change(officer):
    milestone = MilestoneFactory()

    for wrong, sentence in (
        ({"reason": " "}, "Say why"),
        ({"held": date(2018, 6, 30)}, "has been held"),
        ({"day": date(2101, 1, 1)}, "from 1990 to 2100"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            agree(milestone, officer, **{"day": date(2019, 8, 1)} | wrong)
    with pytest.raises(NotAllowed):
        agree(milestone, UserFactory(member=True), date(2019, 8, 1))


def test_an_officer_records_an_agreed_date_on_its_page(officer, signed_in):
    milestone = MilestoneFactory()
    meeting = MeetingFactory(group=SeatFactory().group, date=date(2018, 3, 31))
    sent = {
        "date": "2019-08-01",
        "precision": "month",
        "meeting": meeting.pk,
        "reason": "More time.",
    }

    signed_in(officer).post(reverse("rounds:agree-date", args=[milestone.pk]), sent)

    assert str(milestone.agreed_dates.get().stated) == "August 2019"


def test_a_refusal_sets_aside_all_that_reports_it_complete(officer):
    """An earlier report that it was complete does not make it so again."""
    action = ActionFactory()
    rounds = rounds_in_turn(officer, 3)
    for rating in ("amber", "complete", "complete"):
        of_round = next(rounds)
        expect(action, of_round)
        last = accepted(action, of_round, rating, at=moment(of_round.due_on))
    at = moment(last.round.due_on)
    verifier = UserFactory(officer=True)
    decisions.refuse_completion(
        commitment=last.commitment, by=verifier, at=at, reason="No."
    )

    action.refresh_from_db()
    assert (action.lifecycle, action.rating) == ("in_progress", "amber")
    assert decisions.current_update(action).standing == "amber"


def test_what_is_put_in_anothers_place_is_told_while_that_decision_holds(
    open_round, officer, signed_in
):
    action = ActionFactory()
    accepted(action, open_round, "amber")
    first, last = ActionFactory(), ActionFactory()
    for successor in (first, last):
        if successor is last:
            decisions.reinstate(commitment=action, by=officer, at=NOW, reason="Back.")
        decisions.supersede(
            commitment=action, successor=successor, by=officer, at=NOW, reason="Moved."
        )

    browser = signed_in(officer)

    assert "It takes the place of" not in browser.get(first.get_absolute_url()).text
    assert "It takes the place of" in browser.get(last.get_absolute_url()).text


def test_work_lists_to_verify_what_this_officer_may_verify(
    open_round, officer, signed_in
):
    """Neither who wrote the update that reports it nor who accepted it finds it there."""
    writer, verifier = UserFactory(officer=True), UserFactory(officer=True)
    action = ActionFactory()
    update = hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content("complete"),
        by=writer,
        at=NOW,
    )
    review.accept_update(update=update, by=officer, at=NOW)

    def has_it(person):
        return action.title in signed_in(person).get(reverse("rounds:my-work")).text

    assert [has_it(writer), has_it(officer), has_it(verifier)] == [False, False, True]


def test_what_was_withdrawn_asks_nothing_and_is_no_rounds_rating(
    open_round, officer, signed_in
):
    update = accepted(ActionFactory(), open_round, "red")
    browser = signed_in(officer)
    before = browser.get(update.commitment.get_absolute_url()).text

    decisions.withdraw(commitment=update.commitment, by=officer, at=NOW, reason="Out.")

    page = browser.get(update.commitment.get_absolute_url()).text
    assert "Asked of the Leadership Group" in before
    assert "Asked of the Leadership Group" not in page
    assert "Owner’s rating,\n" not in page
