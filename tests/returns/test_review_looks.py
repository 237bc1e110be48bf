"""What there is to look at twice in an update that waits for review, and what may be accepted
together with others because there is nothing.
"""

from datetime import date, timedelta

import pytest

from programme.as_at import AsAt
from returns.review.looks import waiting_returns
from returns.review.several import with_what_is_looked_at
from rounds.content import EvidenceLine, MilestoneLine
from rounds.models import ProgressUpdate, ReportingRound
from rounds.updates import hand_in, write
from rounds.updates.disagreeing import disagree_with_update
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    submitted,
)
from tests.returns.waiting import IN_MARCH, june_round, march_round, waiting

pytestmark = pytest.mark.django_db


def look_at(update):
    updates = with_what_is_looked_at(ProgressUpdate.objects.filter(pk=update.pk))
    (look,) = waiting_returns(updates, AsAt.now())
    return look


def test_an_unchanged_rating_with_nothing_else_is_plain():
    (update,) = waiting(1)

    look = look_at(update)

    assert look.is_plain and look.to_look_at == []
    assert look.before.round.slug == "2018-03"


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ("green", "amber", "Amber, after green in March 2018."),
        ("green", "red", "Red, after green in March 2018."),
        ("amber", "green", "Green, after amber in March 2018."),
        ("green", "complete", "Complete, after green: look at its evidence."),
    ],
)
def test_a_rating_that_moved_without_evidence_for_it_is_looked_at(
    before, now, sentence
):
    (update,) = waiting(1, now, before)

    look = look_at(update)

    assert not look.is_plain
    assert sentence in look.to_look_at


def late_action():
    """Return an action whose milestones show red, and one of its milestones."""
    action = ActionFactory()
    milestone = MilestoneFactory(
        commitment=action, first_date=date(2017, 1, 31), sourced=True
    )
    return action, milestone


def test_a_rating_nearer_to_the_evidence_is_plain_and_one_that_stays_far_is_not():
    nearer, further = late_action()[0], late_action()[0]
    march = march_round()
    for action in (nearer, further):
        accepted(action, march, "green", at=IN_MARCH)
    june = june_round(march)
    said = {"summary": "This was done since."}

    now_red = look_at(submitted(nearer, june, "red", **said))
    still_green = look_at(submitted(further, june, "green", **said))

    assert now_red.evidence.label == "Red"
    assert now_red.is_plain
    assert still_green.to_look_at == ["Its owner is more confident than the evidence."]


def test_evidence_that_got_worse_is_looked_at():
    action = ActionFactory()
    MilestoneFactory(commitment=action, first_date=date(2018, 4, 2))
    march = march_round()
    accepted(action, march, "red", at=IN_MARCH)
    june = june_round(march)

    look = look_at(submitted(action, june, "red", summary="This was done since."))

    assert look.to_look_at == [
        f"The milestones show {look.evidence.label.lower()}; when the last round closed"
        " they showed green."
    ]


def test_dates_that_it_states_count_as_if_it_were_accepted():
    action, milestone = late_action()
    march = march_round()
    accepted(action, march, "red", at=IN_MARCH)
    june = june_round(march)
    done = MilestoneLine(milestone.pk, done=date(2018, 5, 2), reason="Published.")

    look = look_at(
        submitted(action, june, "red", summary="It was done.", milestones=[done])
    )

    assert look.evidence.rating != "red"


def test_a_first_report_a_warning_and_a_correction_are_looked_at():
    same, corrected = ActionFactory(), ActionFactory()
    march = march_round()
    for action in (same, corrected):
        accepted(action, march, at=IN_MARCH)
    june = june_round(march)
    first = ActionFactory()
    of_first = submitted(first, june)
    repeated = submitted(same, june)
    correction = write.correct_update(
        update=accepted(corrected, june, summary="This was done since."),
        by=UserFactory(officer=True),
        at=NOW,
    )
    correction = hand_in.submit_update(update=correction, by=correction.author, at=NOW)

    assert look_at(of_first).to_look_at == ["It is the first report."]
    assert look_at(repeated).to_look_at == [
        warning.reason for warning in look_at(repeated).warnings
    ]
    assert look_at(repeated).warnings
    assert "It corrects what was accepted." in look_at(correction).to_look_at


def test_what_was_set_aside_is_nothing_that_a_rating_is_unchanged_from():
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    march, author = march_round(), UserFactory(officer=True)
    at_once = submitted(action, march, "green", by=author, at=IN_MARCH)
    disagree_with_update(
        update=at_once,
        by=UserFactory(officer=True),
        at=IN_MARCH,
        reason="Nothing was done.",
    )
    june = june_round(march)

    look = look_at(submitted(action, june, "green", summary="This was done since."))

    assert look.before is None
    assert look.to_look_at == ["It is the first report."]


def test_what_was_reported_long_ago_is_not_called_a_first_report():
    (update,) = waiting(1)
    march = ReportingRound.objects.get(slug="2018-03")
    for place in range(6):
        meets = date(2018, 4, 1 + place)
        ReportingRoundFactory(
            meeting=MeetingFactory(date=meets),
            slug=f"2018-04-{place}",
            state="closed",
            opens_on=march.closed_on + timedelta(days=place),
            due_on=march.closed_on + timedelta(days=place),
            closes_on=march.closed_on + timedelta(days=place + 1),
            closed_on=meets,
        )

    assert "No update of the last 6 rounds holds." in look_at(update).to_look_at


def test_what_is_complete_and_stays_so_is_plain():
    evidence = [EvidenceLine("Report", "https://example.org/report")]
    (update,) = waiting(1, "complete", "complete", evidence=evidence)

    assert look_at(update).is_plain


@pytest.mark.parametrize("number", [1, 4])
def test_however_many_wait_they_are_read_in_as_many_queries(
    number, django_assert_num_queries
):
    waiting(number)
    updates = with_what_is_looked_at(ProgressUpdate.objects.submitted())

    with django_assert_num_queries(8):
        waiting_returns(updates, AsAt.now())
