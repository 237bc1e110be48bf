"""An accepted update is put right by another one that names it."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.services import state_date
from programme.dates import PartialDate
from rounds.content import MilestoneLine
from rounds.models import ProgressUpdate
from rounds.updates import hand_in, review, write
from tests.browsing import returns_of, table_of
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
    moment,
)
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db


def corrected(update, standing, *, at=NOW, by=None, **changes):
    """Return an accepted correction of an update."""
    author = by or update.author
    correction = write.correct_update(update=update, by=author, at=at)
    said = content(standing, **changes)
    correction = write.save_update(update=correction, content=said, by=author, at=at)
    correction = hand_in.submit_update(update=correction, by=author, at=at)
    return review.accept_update(update=correction, by=UserFactory(officer=True), at=at)


@pytest.fixture
def closed(open_round, officer):
    """An update accepted as green in a round that has closed."""
    update = accepted(ActionFactory(), open_round, "green")
    close_round(
        reporting_round=open_round, reasons={}, by=officer, at=moment(date(2018, 6, 29))
    )
    return update


def next_round():
    return ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
    )


def test_a_correction_of_the_latest_update_becomes_current_and_leaves_it_and_the_figures_alone(
    closed,
):
    correction = corrected(closed, "red", at=moment(date(2018, 7, 2)))

    action = closed.commitment
    action.refresh_from_db()
    closed.refresh_from_db()
    assert action.rating == "red"
    assert (closed.rating, closed.state) == ("green", "accepted")
    assert (correction.corrects, correction.is_erratum, correction.round) == (
        closed,
        True,
        closed.round,
    )
    assert closed.round.expected.get(commitment=action).standing == "green"


def test_a_correction_of_an_earlier_update_changes_neither_rating_nor_dates(closed):
    milestone = MilestoneFactory(commitment=closed.commitment)
    accepted(closed.commitment, next_round(), "amber")
    line = MilestoneLine(
        milestone.pk, forecast=date(2019, 9, 30), reason="It was known then."
    )

    corrected(closed, "red", milestones=[line])

    closed.commitment.refresh_from_db()
    milestone.refresh_from_db()
    assert (closed.commitment.rating, milestone.forecast) == ("amber", None)


def test_an_erratum_is_shown_beside_what_it_corrects(closed, signed_in):
    correction = corrected(closed, "red", summary="It was red already.")
    browser = signed_in(UserFactory())

    of_commitment = browser.get(closed.commitment.get_absolute_url()).content.decode()
    of_update = browser.get(closed.get_absolute_url()).content.decode()
    of_round = browser.get(returns_of(closed.round)).content.decode()

    assert "Erratum: red" in of_commitment
    assert "Erratum: corrected by" in of_update
    assert correction.get_absolute_url() in of_update
    assert "Erratum, accepted after the round had closed" in of_round
    assert "rating--green" in of_round


def test_an_update_has_one_correction_which_may_be_corrected_in_turn(closed):
    first = corrected(closed, "red")

    with pytest.raises(write.AlreadyReported) as refused:
        write.correct_update(update=closed, by=closed.author, at=NOW)
    second = corrected(first, "amber", by=closed.author)

    assert refused.value.existing == first
    closed.commitment.refresh_from_db()
    assert (second.corrects, closed.commitment.rating) == (first, "amber")


def test_a_correction_is_begun_by_those_who_report_and_reviewed_by_another(
    closed, signed_in
):
    stranger = UserFactory(member=True)
    with pytest.raises(NotAllowed, match="its lead organisation"):
        write.correct_update(update=closed, by=stranger, at=NOW)

    response = signed_in(closed.author).post(
        reverse("rounds:correct", args=[closed.pk])
    )

    correction = ProgressUpdate.objects.get(corrects=closed)
    assert response.url == reverse("rounds:edit", args=[correction.pk])
    assert (correction.state, correction.summary) == ("draft", closed.summary)
    assert correction not in ProgressUpdate.objects.visible_to(stranger)


def test_until_it_is_accepted_a_correction_changes_nothing(closed, signed_in):
    write.correct_update(update=closed, by=closed.author, at=NOW)

    page = (
        signed_in(UserFactory())
        .get(closed.commitment.get_absolute_url())
        .content.decode()
    )

    assert "Erratum" not in page
    closed.commitment.refresh_from_db()
    assert closed.commitment.rating == "green"


def test_a_correction_of_the_words_does_not_take_back_a_date_that_was_stated_since(
    open_round, officer
):
    milestone = MilestoneFactory()
    line = MilestoneLine(milestone.pk, forecast=date(2018, 8, 31), reason="Late.")
    update = accepted(milestone.commitment, open_round, milestones=[line])
    milestone.refresh_from_db()
    later = PartialDate(date(2018, 12, 31), "day")
    state_date(
        milestone=milestone,
        kind="forecast",
        stated=later,
        on=NOW.date(),
        by=officer,
        reason="Later still.",
    )

    corrected(
        update, "green", summary="Without the slip of the pen.", milestones=[line]
    )

    milestone.refresh_from_db()
    assert milestone.forecast == later


def test_a_draft_of_a_correction_does_not_show_in_place_of_what_it_corrects(
    closed, signed_in, officer
):
    write.correct_update(update=closed, by=closed.author, at=NOW)

    page = table_of(signed_in(officer).get(returns_of(closed.round)))

    assert closed.get_absolute_url() in page
    assert ">Draft<" not in page


def test_a_correction_that_adds_a_date_done_leaves_the_forecast_that_was_stated_since(
    open_round, officer
):
    milestone = MilestoneFactory()
    line = MilestoneLine(milestone.pk, forecast=date(2018, 8, 31), reason="Late.")
    update = accepted(milestone.commitment, open_round, milestones=[line])
    milestone.refresh_from_db()
    later = PartialDate(date(2018, 12, 31), "day")
    state_date(
        milestone=milestone,
        kind="forecast",
        stated=later,
        on=NOW.date(),
        by=officer,
        reason="Later still.",
    )
    with_done = MilestoneLine(
        milestone.pk,
        forecast=date(2018, 8, 31),
        done=date(2018, 5, 10),
        reason="It is done.",
    )

    corrected(update, "green", milestones=[with_done])

    milestone.refresh_from_db()
    assert (milestone.forecast, str(milestone.done)) == (later, "10 May 2018")
