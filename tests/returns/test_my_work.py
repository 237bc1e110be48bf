"""My work: what waits for whom, how many, and for how long."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from programme.dates import PartialDate
from returns.services import Reason
from rounds.decisions.agreed_dates import agree_due_date
from rounds.decisions.second_words import disagree_with_decision
from rounds.decisions.services import withdraw
from rounds.updates.review import return_update
from rounds.updates.write import start_update
from tests.closing import close_round
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    ReportingRoundFactory,
    ResponsiblePersonFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    accepted,
    content,
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


def test_the_chair_does_not_read_as_decided_what_was_disagreed_with(
    signed_in, officer, chair
):
    decision = withdraw(
        commitment=ActionFactory(), by=officer, at=NOW, reason="It moved away."
    )
    browser = signed_in(chair)
    before = section(browser, "decided").rows

    disagree_with_decision(
        decision=decision, by=UserFactory(officer=True), at=NOW, reason="It is needed."
    )

    assert [row.text for row in before] == ["Withdrawn"]
    assert section(browser, "decided").rows == []


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
        "officer": (signed_in(officer), 28),
        "partner": (signed_in(partner), 16),
        "chair": (signed_in(chair), 22),
    }

    for browser, number in browsers.values():
        with django_assert_num_queries(number):
            browser.get(reverse("rounds:my-work"))


def close_without(actions, reporting_round, officer):
    reasons = {action.reference: Reason("no_contact") for action in actions}
    close_round(reporting_round=reporting_round, reasons=reasons, by=officer, at=NOW)


def test_what_a_round_closed_without_is_listed_while_it_can_come_late(
    signed_in, officer, open_round
):
    partner = UserFactory()
    missed, begun, over = (ActionFactory(lead=partner.organisation) for _ in range(3))
    accepted(ActionFactory(lead=partner.organisation), open_round)
    others = ActionFactory()
    browser = signed_in(partner)
    assert section(browser, "owed-late") is None
    close_without([missed, begun, over, others], open_round, officer)
    start_update(
        commitment=begun,
        reporting_round=open_round,
        content=content(),
        by=partner,
        at=NOW,
    )
    withdraw(commitment=over, by=officer, at=NOW, reason="It moved away.")

    late = section(browser, "owed-late")

    assert (late.count, [row.row.pk for row in late.rows]) == (1, [missed.pk])
    page = browser.get(reverse("rounds:my-work")).text
    address = reverse("rounds:report", args=[missed.reference])
    assert f"{address}?round=2018-06" in page
    file = b"".join(browser.get("/my-work/?download=to-do.csv")).decode()
    assert f"Can come late: not begun,{missed.reference}" in file
    assert "June 2018,2018-06-" in file
    ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        opens_on=date(2018, 9, 1),
        due_on=date(2018, 9, 20),
    )
    assert section(browser, "owed-late") is None


def test_who_missed_nothing_is_told_of_no_late_return(signed_in, officer, open_round):
    partner = UserFactory()
    accepted(ActionFactory(lead=partner.organisation), open_round)
    close_without([], open_round, officer)

    assert section(signed_in(partner), "owed-late") is None


def test_what_can_come_late_asks_a_fixed_number_of_queries(
    signed_in, officer, open_round, django_assert_num_queries
):
    partner = UserFactory()
    actions = [ActionFactory(lead=partner.organisation) for _ in range(8)]
    close_without(actions, open_round, officer)
    browser = signed_in(partner)

    with django_assert_num_queries(17):
        browser.get(reverse("rounds:my-work"))


def test_an_officer_too_sees_what_they_are_responsible_for(signed_in, open_round):
    named = ResponsiblePersonFactory()
    officer = UserFactory(officer=True, organisation=named.commitment.lead)
    ResponsiblePersonFactory(commitment=named.commitment, person=officer)

    own = section(signed_in(officer), "responsible")

    assert [item.reference for item in own.rows] == [named.commitment.reference]
    assert section(signed_in(UserFactory(officer=True)), "responsible") is None
