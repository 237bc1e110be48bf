"""“Nothing has changed” is an answer, twice in a row at most."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from rounds.content import MilestoneLine
from rounds.updates import hand_in, review, write
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)
from toolkit.errors import Conflict

pytestmark = pytest.mark.django_db


def rounds_in_turn(officer, number, start=date(2018, 1, 31)):
    """Yield open rounds, one after the other; each is closed as the next is asked for."""
    for place in range(number):
        day = start + timedelta(60 * place)
        days = {
            "opens_on": day - timedelta(30),
            "due_on": day - timedelta(15),
            "closes_on": day,
        }
        one = ReportingRoundFactory(meeting=MeetingFactory(date=day), **days)
        yield one
        close_round(reporting_round=one, reasons={}, by=officer, at=moment(day))


def unchanged(commitment, reporting_round, by, officer, at=NOW):
    update = hand_in.nothing_has_changed(
        commitment=commitment, reporting_round=reporting_round, by=by, at=at
    )
    return review.accept_update(update=update, by=officer, at=at)


def test_it_dates_the_last_rating_anew_and_states_no_date_again(officer):
    milestone = MilestoneFactory()
    action = milestone.commitment
    member = holder_of(action)
    for place, one in enumerate(rounds_in_turn(officer, 2)):
        if place == 0:
            line = MilestoneLine(
                milestone.pk, forecast=date(2019, 3, 31), reason="Funding came late."
            )
            accepted(action, one, "amber", milestones=[line])
        else:
            update = unchanged(action, one, member, officer)

    action.refresh_from_db()
    assert (action.rating, action.rated_as_at, update.is_unchanged) == (
        "amber",
        one.as_at,
        True,
    )
    assert [step.step for step in update.recovery.all()] == ["Recover"]
    assert milestone.statements.count() == 1


def test_the_third_time_in_a_row_is_refused_with_the_reason_and_words_of_ones_own_make_room_again(
    officer,
):
    action = ActionFactory()
    member = holder_of(action)
    for place, one in enumerate(rounds_in_turn(officer, 6)):
        if place in (0, 3):
            with_words = place == 3
            if with_words:
                with pytest.raises(Conflict, match="It may be given twice in a row"):
                    unchanged(action, one, member, officer)
            accepted(action, one, "green")
        else:
            unchanged(action, one, member, officer)

    assert list(
        action.updates.order_by("pk").values_list("is_unchanged", flat=True)
    ) == [
        False,
        True,
        True,
        False,
        True,
        True,
    ]


def test_there_must_be_an_update_that_could_still_hold(open_round):
    action = ActionFactory()

    with pytest.raises(Conflict, match="no accepted update"):
        hand_in.nothing_has_changed(
            commitment=action, reporting_round=open_round, by=holder_of(action), at=NOW
        )


def test_it_is_one_press_for_who_reports_and_refused_to_others(officer, signed_in):
    action = ActionFactory()
    member = holder_of(action)
    address = reverse("rounds:unchanged", args=[action.reference])
    for place, one in enumerate(rounds_in_turn(officer, 2)):
        if place == 0:
            accepted(action, one, "green")
            continue
        assert (
            "Nothing has changed"
            in signed_in(member).get(action.get_absolute_url()).content.decode()
        )
        assert signed_in(UserFactory()).post(address).status_code == 403
        response = signed_in(member).post(address)
        update = action.updates.get(round=one)
        assert (response.url, update.state) == (update.get_absolute_url(), "submitted")
        review.accept_update(update=update, by=officer, at=NOW)


def test_an_update_that_is_written_over_is_no_longer_unchanged(officer):
    action = ActionFactory()
    member = holder_of(action)
    for place, one in enumerate(rounds_in_turn(officer, 2)):
        if place == 0:
            accepted(action, one, "green")
            continue
        update = hand_in.nothing_has_changed(
            commitment=action, reporting_round=one, by=member, at=NOW
        )
        review.return_update(update=update, by=officer, at=NOW, reason="Something has.")
        update = write.save_update(
            update=update, content=content(summary="It moved."), by=member, at=NOW
        )
        assert not update.is_unchanged
        update = hand_in.submit_update(update=update, by=member, at=NOW)
        review.accept_update(update=update, by=officer, at=NOW)


def test_a_draft_that_is_begun_stands_in_its_way(open_round):
    update = submitted(ActionFactory(), open_round)

    with pytest.raises(write.AlreadyReported):
        hand_in.nothing_has_changed(
            commitment=update.commitment,
            reporting_round=open_round,
            by=update.author,
            at=NOW,
        )


def test_a_correction_without_a_new_word_does_not_make_room(officer):
    action = ActionFactory()
    member = holder_of(action)
    for place, one in enumerate(rounds_in_turn(officer, 4)):
        if place == 0:
            accepted(action, one, "green")
        elif place < 3:
            update = unchanged(action, one, member, officer)
        else:
            correction = write.correct_update(update=update, by=member, at=NOW)
            correction = hand_in.submit_update(update=correction, by=member, at=NOW)
            review.accept_update(update=correction, by=officer, at=NOW)
            with pytest.raises(Conflict, match="It may be given twice in a row"):
                unchanged(action, one, member, officer)
            accepted(action, one, "green")


def test_what_one_has_only_typed_gives_way_to_it_and_what_is_saved_does_not(officer):
    action, other = ActionFactory(), ActionFactory()
    for place, one in enumerate(rounds_in_turn(officer, 2)):
        for each in (action, other):
            if place == 0:
                accepted(each, one, "green")
                continue
            write.start_update(
                commitment=each,
                reporting_round=one,
                content=content(summary="T"),
                by=holder_of(each),
                at=NOW,
                as_typed=each == action,
            )
        if place:
            update = unchanged(action, one, holder_of(action), officer)
            assert (update.summary, update.is_unchanged) == ("This happened.", True)
            with pytest.raises(write.AlreadyReported):
                unchanged(other, one, holder_of(other), officer)
            saved = submitted_from(other, one)
            review.accept_update(update=saved, by=officer, at=NOW)


def submitted_from(commitment, reporting_round):
    return hand_in.submit_update(
        update=commitment.updates.get(round=reporting_round),
        by=holder_of(commitment),
        at=NOW,
    )
