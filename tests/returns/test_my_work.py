"""My work: what waits for whom, how many, and for how long."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from programme.dates import PartialDate
from returns.services import Reason, close_round
from rounds.decisions.agreed_dates import agree_due_date
from rounds.updates.review import return_update
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    ResponsiblePersonFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db


def section(browser, slug):
    """The section of that name on My work, or None."""
    sections = browser.get(reverse("rounds:my-work")).context["sections"]
    return next((section for section in sections if section.slug == slug), None)


def references(rows):
    return [row.row.commitment.reference for row in rows]


@pytest.fixture
def chair(open_round):
    seat = SeatFactory(
        group=open_round.meeting.group,
        code="CHAIR",
        title="Chair",
        is_chair=True,
        organisation=None,
    )
    return SeatHoldingFactory(seat=seat).person


def test_what_waits_is_counted_and_the_oldest_comes_first_with_its_days(
    signed_in, officer, open_round
):
    newer, older = ActionFactory(), ActionFactory()
    submitted(newer, open_round, at=moment(TODAY - timedelta(days=2)))
    submitted(older, open_round, at=moment(TODAY - timedelta(days=9)))
    browser = signed_in(officer)

    waiting = section(browser, "waiting")

    assert waiting.count == 2
    assert references(waiting.rows) == [older.reference, newer.reference]
    assert [row.days for row in waiting.rows] == [9, 2]
    page = browser.get(reverse("rounds:my-work")).text
    assert "Waiting for my review: 2" in page
    assert "9 days" in page


def test_what_was_returned_waits_since_that_day(signed_in, officer, open_round):
    partner = UserFactory()
    first, second = (ActionFactory(lead=partner.organisation) for _ in range(2))
    updates = [submitted(one, open_round, by=partner) for one in (first, second)]
    for update, days in zip(updates, (3, 7), strict=True):
        at = moment(TODAY - timedelta(days=days))
        return_update(update=update, by=officer, at=at, reason="Say more.")

    returned = section(signed_in(partner), "returned")

    assert references(returned.rows) == [second.reference, first.reference]
    assert [row.days for row in returned.rows] == [7, 3]


def test_of_long_lists_the_first_are_shown_and_all_are_counted(
    signed_in, officer, open_round
):
    for _ in range(51):
        submitted(ActionFactory(), open_round)
    browser = signed_in(officer)

    waiting = section(browser, "waiting")

    assert (waiting.count, len(waiting.rows)) == (51, 50)
    page = browser.get(reverse("rounds:my-work")).text
    assert "The first 50 of 51 are shown" in page


def test_what_ones_organisation_helps_with_is_listed_without_a_round_too(signed_in):
    partner = UserFactory()
    helped = ActionFactory()
    helped.partners.add(partner.organisation)
    own = ActionFactory(lead=partner.organisation)
    own.partners.add(partner.organisation)

    contributions = section(signed_in(partner), "contributions")

    assert [row.row.pk for row in contributions.rows] == [helped.pk]
    assert contributions.count == 1
    assert list(contributions.in_file) == []


def test_what_waits_for_a_contribution_comes_before_what_was_reported(
    signed_in, open_round
):
    partner = UserFactory()
    reported, waiting = ActionFactory(), ActionFactory()
    for action in (reported, waiting):
        action.partners.add(partner.organisation)
    accepted(reported, open_round)
    browser = signed_in(partner)

    contributions = section(browser, "contributions")

    assert [row.row.pk for row in contributions.rows] == [waiting.pk, reported.pk]
    assert [row.reference for row in contributions.in_file] == [waiting.reference]
    page = browser.get(reverse("rounds:my-work")).text
    assert "Not given; the update is accepted" in page


def test_the_chair_sees_the_next_meeting_what_is_asked_and_what_was_decided(
    signed_in, officer, chair, open_round
):
    asking, decided = ActionFactory(), ActionFactory()
    met = MeetingFactory(group=open_round.meeting.group, date=date(2018, 3, 14))
    accepted(asking, open_round, "red", at=moment(TODAY - timedelta(days=4)))
    agree_due_date(
        commitment=decided,
        agreed=PartialDate(date(2019, 6, 28), "day"),
        meeting=met,
        reason="The bill is late.",
        by=officer,
        at=NOW,
    )
    browser = signed_in(chair)

    page = browser.get(reverse("rounds:my-work")).text

    assert [row.pk for row in section(browser, "meeting").rows] == [
        open_round.meeting.pk
    ]
    (ask,) = section(browser, "asked").rows
    assert (ask.row.item.reference, ask.days) == (asking.reference, 4)
    (agreed,) = section(browser, "decided").rows
    assert agreed.commitment.pk == decided.pk
    assert "Due 28 June 2019, agreed at the meeting of 14 March 2018" in page


def test_nobody_but_the_chair_has_the_sections_of_the_chair(signed_in, open_round):
    member = SeatHoldingFactory().person

    assert section(signed_in(member), "meeting") is None
    assert section(signed_in(UserFactory()), "asked") is None


def test_my_work_asks_a_fixed_number_of_queries_of_whom_it_is(
    signed_in, officer, chair, open_round, django_assert_num_queries
):
    partner = UserFactory()
    for _ in range(6):
        submitted(ActionFactory(lead=partner.organisation), open_round, by=partner)
        ActionFactory(lead=partner.organisation)
        helped = ActionFactory()
        helped.partners.add(partner.organisation)
        accepted(ActionFactory(), open_round, "red")
    browsers = {
        "officer": (signed_in(officer), 24),
        "partner": (signed_in(partner), 15),
        "chair": (signed_in(chair), 19),
    }

    for browser, number in browsers.values():
        with django_assert_num_queries(number):
            browser.get(reverse("rounds:my-work"))


def test_who_missed_a_round_reads_that_it_can_still_come_in_late(
    signed_in, officer, open_round
):
    partner = UserFactory()
    action = ActionFactory(lead=partner.organisation)
    browser = signed_in(partner)
    while_open = browser.get(reverse("rounds:my-work")).content.decode()

    close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("late")},
        by=officer,
        at=NOW,
    )

    page = browser.get(reverse("rounds:my-work")).content.decode()
    assert "can still come in" not in while_open
    assert "can still come in" in page and open_round.get_absolute_url() in page


def test_an_officer_too_sees_what_they_are_responsible_for(signed_in, open_round):
    named = ResponsiblePersonFactory()
    officer = UserFactory(officer=True, organisation=named.commitment.lead)
    ResponsiblePersonFactory(commitment=named.commitment, person=officer)

    own = section(signed_in(officer), "responsible")

    assert [item.reference for item in own.rows] == [named.commitment.reference]
    assert section(signed_in(UserFactory(officer=True)), "responsible") is None
