"""A second officer confirms what holds already, or disagrees with a reason."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from commitments.models import Commitment
from commitments.services import state_date
from programme.as_at import AsAt
from programme.dates import PartialDate
from rounds.content import MilestoneLine
from rounds.decisions import second_words, services
from rounds.models import Decision, ProgressUpdate, SecondWord
from rounds.updates import hand_in, review, write
from rounds.updates.disagreeing import disagree_with_update
from standing.snapshot import snapshot_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
    content,
    expect,
    moment,
)
from tests.rounds.test_unchanged import rounds_in_turn
from tests.told import tell_all
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def second(db):
    return UserFactory(officer=True, email="second@example.org")


@pytest.fixture
def action(open_round):
    action = ActionFactory()
    accepted(action, open_round, "amber")
    return Commitment.objects.get(pk=action.pk)


def standing(commitment, at=None):
    at = at or AsAt.now()
    (item,) = snapshot_of(Commitment.objects.filter(pk=commitment.pk), at)
    return item.standing.value, item.is_confirmed


def withdrawn(action, officer):
    return services.withdraw(commitment=action, by=officer, at=NOW, reason="Done with.")


def superseded(action, officer):
    return services.supersede(
        commitment=action,
        successor=Commitment.objects.get(pk=ActionFactory().pk),
        by=officer,
        at=NOW,
        reason="Another.",
    )


@pytest.mark.parametrize("decide", [withdrawn, superseded])
def test_it_holds_at_once_marked_until_a_second_officer_confirms(
    action, officer, second, decide
):
    decision = decide(action, officer)

    assert standing(action) == (decision.kind, False)
    second_words.confirm_decision(decision=decision, by=second, at=LATER)
    assert standing(action) == (decision.kind, True)


@pytest.mark.parametrize("decide", [withdrawn, superseded])
def test_where_the_second_officer_disagrees_it_stands_as_before(
    action, officer, second, decide, django_capture_on_commit_callbacks
):
    decision = decide(action, officer)

    with django_capture_on_commit_callbacks(execute=True):
        second_words.disagree_with_decision(
            decision=decision, by=second, at=LATER, reason="It is still needed."
        )

    assert standing(action) == ("amber", True)
    told = [message for message in tell_all() if message.to == [officer.email]]
    (message,) = told
    assert "It is still needed." in message.body


def test_a_reinstatement_is_marked_and_undone_likewise(action, officer, second):
    first = withdrawn(action, officer)
    second_words.confirm_decision(decision=first, by=second, at=NOW)
    back = services.reinstate(commitment=action, by=officer, at=NOW, reason="Needed.")

    assert standing(action) == ("amber", False)
    second_words.disagree_with_decision(
        decision=back, by=second, at=LATER, reason="It is not."
    )
    assert standing(action) == ("withdrawn", True)


def test_an_earlier_day_is_told_as_it_was_shown(action, officer, second):
    decision = withdrawn(action, officer)
    second_words.confirm_decision(decision=decision, by=second, at=LATER)

    day_after = TODAY + timedelta(days=5)
    on_the_day = standing(action, AsAt(day_after, TODAY))
    next_day = standing(action, AsAt(day_after, TODAY + timedelta(days=1)))

    assert (on_the_day, next_day) == (("withdrawn", False), ("withdrawn", True))


@pytest.mark.parametrize("who", ["decider", "member"])
def test_nobody_confirms_their_own_and_no_one_but_officers(action, officer, who):
    decision = withdrawn(action, officer)
    person = {"decider": officer, "member": UserFactory(member=True)}[who]

    for say in (
        lambda: second_words.confirm_decision(decision=decision, by=person, at=NOW),
        lambda: second_words.disagree_with_decision(
            decision=decision, by=person, at=NOW, reason="No."
        ),
    ):
        with pytest.raises(NotAllowed):
            say()


def test_it_is_answered_once_and_not_after_another_decision(action, officer, second):
    decision = withdrawn(action, officer)
    later = services.reinstate(commitment=action, by=officer, at=NOW, reason="Slip.")

    with pytest.raises(Conflict, match="decided on again since"):
        second_words.confirm_decision(decision=decision, by=second, at=NOW)
    second_words.confirm_decision(decision=later, by=second, at=NOW)
    with pytest.raises(Conflict, match="agreed with this decision already"):
        second_words.confirm_decision(decision=later, by=second, at=NOW)
    verified = Decision.objects.create(
        commitment=action, kind="explained", by=officer, at=NOW, reason="Because."
    )
    with pytest.raises(Conflict, match="does not wait"):
        second_words.confirm_decision(decision=verified, by=second, at=NOW)


def test_a_decision_from_before_needs_no_second_officer(action, officer):
    Decision.objects.create(
        commitment=action, kind="withdrawn", by=officer, at=NOW, reason="Old."
    )

    assert standing(action, AsAt(TODAY + timedelta(days=9), TODAY))[1]


def test_on_the_pages_the_other_officer_finds_it_and_answers(
    action, officer, second, signed_in
):
    decision = withdrawn(action, officer)
    page = signed_in(officer).get(action.get_absolute_url()).text
    browser = signed_in(second)

    work = browser.get(reverse("rounds:my-work")).text
    address = reverse("rounds:disagree-decision", args=[decision.pk])
    refused = browser.post(address, {"reason": " "})
    answer = browser.post(address, {"reason": "Still needed."}, follow=True)

    assert "Not yet confirmed by a second officer" in page
    assert "Confirm as second officer" not in page
    assert "Decisions waiting for a second officer" in work
    assert refused.status_code == 422
    assert "Withdrawn: not agreed to by a second officer" in answer.text
    assert SecondWord.objects.get().agrees is False
    own = signed_in(officer).post(
        reverse("rounds:confirm-decision", args=[decision.pk])
    )
    assert own.status_code == 403
    listed = browser.get("/api/v1/decisions/").json()["results"]
    (row,) = listed
    assert row["confirmed"] is False
    assert row["second_officer"]["agrees"] is False
    assert row["second_officer"]["reason"] == "Still needed."


@pytest.fixture
def own_update(open_round, officer):
    """What an officer handed in for the Scottish Government, and so accepted."""
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    milestone = MilestoneFactory(commitment=action)
    line = MilestoneLine(milestone.pk, done=date(2018, 5, 1), reason="Done.")
    said = content("green", milestones=[line])
    return hand_in.report(
        commitment=action, reporting_round=open_round, content=said, by=officer, at=NOW
    )


def test_an_update_that_awaits_confirmation_can_be_disagreed_with(
    own_update, second, django_capture_on_commit_callbacks
):
    action = own_update.commitment
    with django_capture_on_commit_callbacks(execute=True):
        disagree_with_update(
            update=own_update, by=second, at=LATER, reason="It is not done."
        )

    assert standing(action) == ("not_started", True)
    assert action.milestones.get().done is None
    author = own_update.entered_by
    (message,) = [each for each in tell_all() if each.to == [author.email]]
    assert "It is not done." in message.body
    day_after = TODAY + timedelta(days=5)
    assert standing(action, AsAt(day_after, TODAY)) == ("green", False)
    assert not ProgressUpdate.objects.unconfirmed().exists()
    with pytest.raises(Conflict, match="does not wait for a second officer"):
        disagree_with_update(update=own_update, by=second, at=LATER, reason="Again.")


def openings() -> dict[str, str]:
    """Return what the emails about a disagreement begin with, by who got them."""
    return {
        message.to[0]: message.body.partition("\n\n")[2].split(". ")[0]
        for message in tell_all()
        if "disagreed" in message.subject
    }


def test_each_is_told_of_a_disagreement_what_is_true_of_them(
    open_round, officer, second, django_capture_on_commit_callbacks
):
    government = OrganisationFactory(kind="government")
    holder = SeatHoldingFactory(seat__organisation=government)
    action = ActionFactory(lead=government, owner=holder.seat)
    began = UserFactory(officer=True)
    update = write.start_update(
        commitment=action,
        reporting_round=open_round,
        by=began,
        at=NOW,
        content=content("green"),
    )
    update = hand_in.submit_update(update=update, by=officer, at=NOW)
    tell_all()  # what came before is in emails of its own

    with django_capture_on_commit_callbacks(execute=True):
        disagree_with_update(update=update, by=second, at=LATER, reason="Not so.")

    about = f"the {open_round} update of {update.commitment}"
    seat = holder.seat
    assert openings() == {
        officer.email: f"You handed in {about} and accepted it",
        began.email: f"You began {about}, which {officer} handed in and accepted",
        holder.person.email: (
            f"{officer} handed in {about} for the seat “{seat}”, which you held, and"
            " accepted it"
        ),
    }


def test_its_author_may_not_and_it_is_not_repeated_by_one_press(
    own_update, officer, second, signed_in
):
    address = reverse("rounds:disagree", args=[own_update.pk])
    assert signed_in(officer).post(address, {"reason": "No."}).status_code == 403

    answer = signed_in(second).post(address, {"reason": "Not so."}, follow=True)

    assert "Its author was told." in answer.text
    with pytest.raises(Conflict, match="disagreed with the last update"):
        hand_in._last_that_may_be_repeated(own_update.commitment)


def test_an_ask_is_not_repeated_once_a_milestone_was_done_since(open_round, officer):
    action = ActionFactory()
    milestone = MilestoneFactory(commitment=action)
    accepted(action, open_round, "red")
    milestone.done_date = milestone.done_stated_on = TODAY + timedelta(days=2)
    milestone.done_precision = "day"
    milestone.save()

    with pytest.raises(Conflict, match="was done since"):
        hand_in._last_that_may_be_repeated(Commitment.objects.get(pk=action.pk))


def test_what_was_decided_since_is_not_undone_by_disagreeing(
    own_update, second, officer
):
    services.withdraw(
        commitment=own_update.commitment, by=officer, at=NOW, reason="Done with."
    )

    with pytest.raises(Conflict, match="decided on again since"):
        disagree_with_update(update=own_update, by=second, at=LATER, reason="No.")

    assert standing(own_update.commitment)[0] == "withdrawn"


def test_a_correction_that_is_disagreed_with_leaves_the_dates_it_repeated(
    own_update, second, officer
):
    correction = write.correct_update(update=own_update, by=officer, at=LATER)
    correction = hand_in.submit_update(update=correction, by=officer, at=LATER)

    disagree_with_update(update=correction, by=second, at=LATER, reason="The words.")

    assert str(own_update.commitment.milestones.get().done) == "1 May 2018"


def test_a_correction_after_a_disagreement_states_its_dates_anew(
    own_update, second, officer
):
    disagree_with_update(update=own_update, by=second, at=LATER, reason="Prove it.")
    correction = write.correct_update(update=own_update, by=officer, at=LATER)

    hand_in.submit_update(update=correction, by=officer, at=LATER)

    assert str(own_update.commitment.milestones.get().done) == "1 May 2018"


def disagreed_with(decision, second):
    second_words.disagree_with_decision(
        decision=decision, by=second, at=LATER, reason="Not so."
    )


def test_what_was_verified_is_verified_again_after_a_withdrawal_nobody_agreed_to(
    open_round, officer, second
):
    action = ActionFactory()
    update = accepted(action, open_round, "complete")
    services.verify(commitment=update.commitment, by=second, at=NOW)

    disagreed_with(withdrawn(update.commitment, officer), second)

    assert standing(action) == ("verified", True)


def test_what_was_never_complete_is_not_complete_after_a_withdrawal_nobody_agreed_to(
    open_round, officer, second
):
    action = ActionFactory()
    update = accepted(action, open_round, "complete")
    services.refuse_completion(
        commitment=update.commitment, by=second, at=NOW, reason="A draft."
    )

    disagreed_with(withdrawn(update.commitment, officer), second)

    assert standing(action) == ("not_started", True)
    with pytest.raises(Conflict, match="nothing to verify"):
        services.verify(commitment=update.commitment, by=second, at=LATER)


def test_a_withdrawal_that_holds_again_waits_as_before_for_a_second_officer(
    action, officer, second
):
    first = withdrawn(action, officer)
    back = services.reinstate(commitment=action, by=second, at=NOW, reason="Needed.")

    disagreed_with(back, officer)

    assert standing(action) == ("withdrawn", False)
    assert list(Decision.objects.waiting_for(second)) == [first]
    disagreed_with(first, second)
    assert standing(action) == ("amber", True)


def test_a_disagreement_with_a_correction_leaves_what_it_corrects(
    own_update, second, officer
):
    own_update.refresh_from_db()
    review.confirm_update(update=own_update, by=second, at=LATER)
    correction = write.correct_update(update=own_update, by=officer, at=LATER)
    write.save_update(update=correction, content=content("red"), by=officer, at=LATER)
    correction = hand_in.submit_update(update=correction, by=officer, at=LATER)

    disagree_with_update(update=correction, by=second, at=LATER, reason="Not red.")

    assert standing(own_update.commitment) == ("green", True)


def test_what_stands_again_unconfirmed_is_shown_so(officer, second):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    rounds = rounds_in_turn(officer, 2)
    for rating in ("green", "red"):
        of_round = next(rounds)
        expect(action, of_round)
        last = hand_in.report(
            commitment=action,
            reporting_round=of_round,
            content=content(rating),
            by=officer,
            at=moment(of_round.opens_on),
        )

    at = moment(last.round.due_on)
    disagree_with_update(update=last, by=second, at=at, reason="Not so red.")

    assert standing(action) == ("green", False)


def test_what_the_update_took_back_stands_again(open_round, officer, second):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    milestone = MilestoneFactory(commitment=action)
    state_date(
        milestone=milestone,
        kind="forecast",
        stated=PartialDate(date(2018, 9, 1), "day"),
        on=TODAY,
        by=second,
    )
    line = MilestoneLine(milestone.pk, withdraw=["forecast"], reason="Unknown now.")
    update = hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content("green", milestones=[line]),
        by=officer,
        at=NOW,
    )
    milestone.refresh_from_db()
    assert milestone.forecast is None

    disagree_with_update(update=update, by=second, at=LATER, reason="It is known.")

    milestone.refresh_from_db()
    assert str(milestone.forecast) == "1 September 2018"


def test_the_page_and_the_api_say_why_an_accepted_update_does_not_hold(
    own_update, second, signed_in
):
    action = own_update.commitment
    disagree_with_update(update=own_update, by=second, at=NOW, reason="Prove it.")
    browser = signed_in(second)

    for page in (action.get_absolute_url(), own_update.get_absolute_url()):
        assert "Prove it." in browser.get(page).text
    shown = browser.get(f"/api/v1/updates/{own_update.pk}/").json()
    assert (shown["set_aside_because"], shown["confirmed"]) == ("Prove it.", False)
    since = {"changed_since": NOW.isoformat()}
    assert browser.get("/api/v1/updates/", since).json()["results"]


def test_nor_once_one_was_done_on_the_day_of_the_ask_itself(open_round, officer):
    action = ActionFactory()
    milestone = MilestoneFactory(commitment=action)
    accepted(action, open_round, "red")
    state_done(milestone, officer)

    with pytest.raises(Conflict, match="was done since"):
        hand_in._last_that_may_be_repeated(Commitment.objects.get(pk=action.pk))


def test_it_is_repeated_where_the_ask_itself_said_what_was_done(open_round):
    action = ActionFactory()
    milestone = MilestoneFactory(commitment=action)
    line = MilestoneLine(milestone.pk, done=date(2018, 5, 1), reason="Done.")
    update = accepted(action, open_round, "red", milestones=[line])

    action = Commitment.objects.get(pk=action.pk)

    assert hand_in._last_that_may_be_repeated(action) == update


def state_done(milestone, officer):
    state_date(
        milestone=milestone,
        kind="done",
        stated=PartialDate(TODAY, "day"),
        on=TODAY,
        by=officer,
    )


def test_what_stands_again_counts_as_stated_when_it_was(open_round, officer, second):
    """A date done known to the year ends on the day it was stated, whatever was undone since."""
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    milestone = MilestoneFactory(commitment=action)
    done = PartialDate(date(2018, 12, 31), "year")
    state_date(milestone=milestone, kind="done", stated=done, on=TODAY, by=second)
    line = MilestoneLine(milestone.pk, withdraw=["done"], reason="Not done after all.")
    update = hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content("green", milestones=[line]),
        by=officer,
        at=NOW,
    )

    disagree_with_update(update=update, by=second, at=LATER, reason="It is done.")

    milestone.refresh_from_db()
    assert milestone.done.without_source == done
    assert milestone.done_stated_on == TODAY


def test_in_the_history_the_second_word_stands_after_its_decision(
    action, officer, second, signed_in
):
    disagreed_with(withdrawn(action, officer), second)

    page = signed_in(second).get(action.get_absolute_url()).text

    sentences = ["Withdrawn: not agreed to by a second officer", ">Withdrawn<"]
    places = [re.sub(r"\s*([<>])\s*", r"\1", page).find(words) for words in sentences]
    assert -1 < places[0] < places[1]


def test_two_commitments_are_never_each_in_the_others_place(action, officer, second):
    other = Commitment.objects.get(pk=ActionFactory().pk)

    def superseded_by(commitment, successor):
        return services.supersede(
            commitment=commitment, successor=successor, by=officer, at=NOW, reason="So."
        )

    superseded_by(action, other)
    back = services.reinstate(commitment=action, by=officer, at=NOW, reason="Needed.")
    superseded_by(other, Commitment.objects.get(pk=action.pk))

    with pytest.raises(Conflict, match="would be superseded again by"):
        disagreed_with(back, second)

    assert standing(action)[0] == "amber"


def test_a_correction_that_was_set_aside_is_not_told_as_one(
    own_update, second, officer, signed_in
):
    own_update.refresh_from_db()
    review.confirm_update(update=own_update, by=second, at=NOW)
    correction = write.correct_update(update=own_update, by=officer, at=NOW)
    correction = hand_in.submit_update(update=correction, by=officer, at=NOW)
    browser = signed_in(second)
    before = browser.get(own_update.get_absolute_url()).text

    disagree_with_update(update=correction, by=second, at=NOW, reason="The words.")

    address = reverse("rounds:update", args=[correction.pk])
    page = browser.get(own_update.commitment.get_absolute_url()).text
    assert "Corrected by" in before
    assert "Corrected by" not in browser.get(own_update.get_absolute_url()).text
    assert re.search(rf'href="{address}"\s*>\s*June 2018\s+correction', page)
    assert "says where this stands" in page
