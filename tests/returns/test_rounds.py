"""A round from its plan to its close."""

import os
import re
import signal
import subprocess
import sys
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from commitments.models import Commitment
from programme.as_at import AsAt
from returns import services as round_services
from returns.figures import figures_of
from returns.selectors import with_counts
from returns.services import Reason
from rounds.decisions import services as decisions
from rounds.models import ExpectedReturn, Meeting, ReportingRound
from rounds.on_day import RoundOnDay
from rounds.updates import hand_in, review, write
from tests.browsing import returns_of
from tests.closing import close_round
from tests.databases import named, server_address
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SeatFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def planned(
    officer,
    day=date(2018, 6, 30),
    opens=TODAY,
    due=date(2018, 6, 8),
    closes=date(2018, 6, 22),
):
    return round_services.plan_round(
        meeting=MeetingFactory(date=day),
        opens_on=opens,
        due_on=due,
        closes_on=closes,
        by=officer,
        at=NOW,
    )


def test_opening_expects_one_return_of_each_live_commitment(officer):
    live = [
        ActionFactory(rating="green"),
        ActionFactory(),
        ActionFactory(lifecycle="complete"),
    ]
    for lifecycle in ("verified", "withdrawn", "superseded"):
        ActionFactory(lifecycle=lifecycle)
    reporting_round = planned(officer)

    round_services.open_round(reporting_round=reporting_round, by=officer, at=NOW)

    expected = reporting_round.expected.all()
    assert {one.commitment_id for one in expected} == {action.pk for action in live}
    assert {(one.seat_id, one.lead_id) for one in expected} == {
        (action.owner_id, action.lead_id) for action in live
    }


def test_what_was_added_after_a_round_opened_owes_nothing_in_it(open_round, officer):
    action = ActionFactory()
    action.expected_returns.all().delete()

    with pytest.raises(Conflict, match="was not live when the June 2018 round opened"):
        hand_in.report(
            commitment=action,
            reporting_round=open_round,
            content=content(),
            by=officer,
            at=NOW,
        )


@pytest.mark.parametrize(
    ("opens", "due", "closes", "fault"),
    [
        (date(2018, 6, 9), date(2018, 6, 8), date(2018, 6, 22), "due_on"),
        (TODAY, date(2018, 6, 23), date(2018, 6, 22), "closes_on"),
        (TODAY, TODAY, TODAY, "closes_on"),
        (date(1018, 6, 9), date(2018, 6, 8), date(2018, 6, 22), "opens_on"),
    ],
)
def test_a_rounds_days_come_in_order(officer, opens, due, closes, fault):
    with pytest.raises(ValidationError) as refused:
        planned(officer, opens=opens, due=due, closes=closes)

    assert fault in refused.value.message_dict


def test_the_database_keeps_days_in_order_and_rounds_apart(officer):
    days = {
        "opens_on": TODAY,
        "due_on": TODAY + timedelta(10),
        "closes_on": TODAY + timedelta(20),
    }
    ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 6, 30)), state="planned", **days
    )

    for wrong in (
        {
            "opens_on": TODAY + timedelta(19),
            "due_on": TODAY + timedelta(30),
            "closes_on": TODAY + timedelta(40),
        },
        {
            "opens_on": TODAY + timedelta(50),
            "due_on": TODAY + timedelta(45),
            "closes_on": TODAY + timedelta(60),
        },
        {
            "opens_on": TODAY + timedelta(50),
            "due_on": TODAY + timedelta(60),
            "closes_on": TODAY + timedelta(55),
        },
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ReportingRoundFactory(
                meeting=MeetingFactory(date=date(2018, 10, 2)), state="planned", **wrong
            )
    later = {name: day + timedelta(20) for name, day in days.items()}
    ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)), state="planned", **later
    )


def test_one_round_is_open_at_a_time(open_round, officer):
    second = planned(
        officer,
        date(2018, 10, 2),
        date(2018, 7, 1),
        date(2018, 7, 20),
        date(2018, 7, 30),
    )

    with pytest.raises(Conflict, match="The June 2018 round is open"):
        round_services.open_round(
            reporting_round=second, by=officer, at=moment(date(2018, 7, 1))
        )


def test_a_round_that_closed_early_makes_room_for_the_next(open_round, officer):
    close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)

    following = planned(
        officer, date(2018, 10, 2), TODAY, date(2018, 6, 8), date(2018, 6, 22)
    )
    round_services.open_round(reporting_round=following, by=officer, at=NOW)

    assert ReportingRound.objects.open().get() == following


def test_a_round_that_closes_late_can_still_be_closed_though_the_next_is_planned(
    open_round, officer
):
    planned(
        officer,
        date(2018, 10, 2),
        date(2018, 7, 1),
        date(2018, 7, 20),
        date(2018, 7, 30),
    )

    closed = close_round(
        reporting_round=open_round, reasons={}, by=officer, at=moment(date(2018, 7, 5))
    )

    assert closed.closed_on == date(2018, 7, 5)


def test_more_time_needs_a_reason_and_a_later_day_and_keeps_the_earlier_one(
    open_round, officer
):
    given = {
        "reporting_round": open_round,
        "closes_on": open_round.closes_on,
        "by": officer,
        "at": NOW,
    }
    with pytest.raises(ValidationError, match="Say why more time is given"):
        round_services.extend_round(due_on=date(2018, 6, 8), reason=" ", **given)
    with pytest.raises(ValidationError, match="after 1 June 2018"):
        round_services.extend_round(
            due_on=date(2018, 6, 1), reason="Holidays.", **given
        )

    extended = round_services.extend_round(
        due_on=date(2018, 6, 8), reason="Holidays.", **given
    )

    step = extended.steps.get()
    assert (extended.due_on, step.verb, step.note, step.due_on) == (
        date(2018, 6, 8),
        "extended",
        "Holidays.",
        date(2018, 6, 8),
    )


def test_only_officers_run_rounds(open_round):
    member = UserFactory(member=True)

    for attempt in (
        lambda: planned(member, date(2018, 10, 2)),
        lambda: round_services.open_round(
            reporting_round=open_round, by=member, at=NOW
        ),
        lambda: round_services.close_round(
            reporting_round=open_round, reasons={}, by=member, at=NOW
        ),
        lambda: round_services.extend_round(
            reporting_round=open_round,
            due_on=TODAY,
            closes_on=TODAY,
            reason="x",
            by=member,
            at=NOW,
        ),
    ):
        with pytest.raises(NotAllowed, match="run by programme officers"):
            attempt()


def test_a_round_with_updates_waiting_for_review_is_not_closed(open_round, officer):
    submitted(ActionFactory(), open_round)

    with pytest.raises(Conflict, match="1 update of this round waits for review"):
        close_round(reporting_round=open_round, reasons={}, by=officer, at=NOW)


def test_closing_says_of_each_missing_return_why_it_is_missing(open_round, officer):
    missing, drafted, ended = ActionFactory(), ActionFactory(), ActionFactory()
    write.start_update(
        commitment=drafted,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    decisions.withdraw(
        commitment=ended, by=officer, at=NOW, reason="Merged with another plan."
    )

    with pytest.raises(ValidationError) as refused:
        close_round(
            reporting_round=open_round,
            reasons={
                missing.reference: Reason("no_contact"),
                drafted.reference: Reason("holidays"),
            },
            by=officer,
            at=NOW,
        )
    reasons = {
        missing.reference: Reason("no_contact", "Two calls."),
        drafted.reference: Reason("no_contact"),
    }
    close_round(reporting_round=open_round, reasons=reasons, by=officer, at=NOW)

    assert list(refused.value.message_dict) == [f"reasons.{drafted.reference}"]
    told = {
        one.commitment.reference: (one.not_reported, one.note)
        for one in open_round.expected.all()
    }
    assert told == {
        missing.reference: ("no_contact", "Two calls."),
        drafted.reference: ("no_contact", ""),
        ended.reference: ("not_due", "Withdrawn while the round was open."),
    }


def test_the_figures_of_a_closed_round_read_the_same_for_ever(open_round, officer):
    lead = OrganisationFactory(name="Lead")
    milestone = MilestoneFactory(
        commitment=ActionFactory(lead=lead), sourced=True, first_date=date(2018, 1, 31)
    )
    update = submitted(milestone.commitment, open_round, at=moment(date(2018, 5, 14)))
    review.return_update(
        update=update, by=officer, at=moment(date(2018, 5, 16)), reason="How many?"
    )
    hand_in.submit_update(update=update, by=update.author, at=moment(date(2018, 5, 19)))
    update = review.accept_update(
        update=update, by=officer, at=moment(date(2018, 5, 20))
    )
    late = submitted(
        ActionFactory(lead=lead), open_round, "red", at=moment(date(2018, 6, 2))
    )
    review.accept_update(update=late, by=officer, at=moment(date(2018, 6, 2)))
    missing = ActionFactory()

    close_round(
        reporting_round=open_round,
        reasons={missing.reference: Reason("no_contact")},
        by=officer,
        at=moment(date(2018, 6, 29)),
    )
    open_round.refresh_from_db()
    before = figures_of(RoundOnDay.today(open_round), AsAt.now())
    correction = write.correct_update(
        update=update, by=officer, at=moment(date(2018, 7, 2))
    )
    write.save_update(
        update=correction,
        content=content("amber"),
        by=officer,
        at=moment(date(2018, 7, 2)),
    )
    hand_in.submit_update(update=correction, by=officer, at=moment(date(2018, 7, 2)))
    review.accept_update(
        update=correction, by=UserFactory(officer=True), at=moment(date(2018, 7, 3))
    )
    lead.name = "Renamed"
    lead.save()

    assert before == figures_of(
        RoundOnDay.today(ReportingRound.objects.get(pk=open_round.pk)), AsAt.now()
    )
    assert (before.expected, before.states, before.not_reported) == (
        3,
        {"accepted": 2, "none": 1},
        {"no_contact": 1},
    )
    assert before.standings == {"green": 1, "red": 1}
    assert before.evidence == {"red": 1}
    first = next(body for body in before.bodies if body.name == "Lead")
    assert (first.expected, first.handed_in, first.accepted, first.on_time) == (
        2,
        2,
        2,
        1,
    )
    assert (
        before.review.count,
        before.review.median_days,
        before.review.longest_days,
    ) == (3, 1.0, 2.0)
    assert (before.resubmission.count, before.resubmission.median_days) == (1, 3.0)
    kept = ExpectedReturn.objects.get(commitment=milestone.commitment)
    assert (kept.standing, kept.evidence, kept.evidence_slip, kept.update) == (
        "green",
        "red",
        149,
        update,
    )


DIES = """
import os, signal
import django
django.setup()
from django.utils import timezone
from people.models import User
from rounds.models import ReportingRound
from returns import services as rounds
rounds.{place} = lambda *args, **kwargs: os.kill(os.getpid(), signal.SIGKILL)
rounds.close_round(
    reporting_round=ReportingRound.objects.open().get(),
    reasons={{"ACT-1": rounds.Reason("no_contact")}},
    by=User.objects.filter(role="officer").first(),
    at=timezone.now(),
)
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["figures_of", "record_step"])
def test_a_process_killed_while_closing_leaves_the_round_open_and_whole(place):
    officer, open_round = UserFactory(officer=True), ReportingRoundFactory()
    action = ActionFactory(reference="ACT-1")
    update = accepted(ActionFactory(), open_round)
    database = named(server_address(), connection.settings_dict["NAME"])

    died = subprocess.run(
        [sys.executable, "-c", DIES.format(place=place)],
        cwd=settings.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "cpip.settings",
            "DATABASE_URL": database,
        },
        capture_output=True,
        text=True,
    )

    assert died.returncode == -signal.SIGKILL, died.stderr
    open_round.refresh_from_db()
    assert (open_round.state, open_round.closed_on, open_round.figures) == (
        "open",
        None,
        None,
    )
    assert set(
        open_round.expected.values_list("update", "not_reported", "standing")
    ) == {(None, "", "")}
    close_round(
        reporting_round=open_round,
        reasons={action.reference: Reason("no_contact")},
        by=officer,
        at=NOW,
    )
    assert open_round.expected.get(commitment=update.commitment).update == update


def test_a_round_is_planned_opened_extended_and_closed_on_its_pages(signed_in, officer):
    SeatFactory()
    action, reported = ActionFactory(reference="ACT-1"), ActionFactory()
    browser = signed_in(officer)
    days = {"opens_on": "2018-05-21", "due_on": "2018-06-08", "closes_on": "2018-06-22"}

    browser.post(reverse("rounds:plan"), {"meeting_date": "2018-06-28", **days})
    one = ReportingRound.objects.get()
    browser.post(
        reverse("rounds:replan", args=[one.slug]), days | {"closes_on": "2018-06-25"}
    )
    browser.post(reverse("rounds:open", args=[one.slug]), {"anyway": "on"})
    accepted(reported, ReportingRound.objects.get())
    extended = {
        "due_on": "2018-06-11",
        "closes_on": "2018-06-25",
        "reason": "Holidays.",
    }
    browser.post(reverse("rounds:extend", args=[one.slug]), extended)
    browser.post(reverse("rounds:ask-close", args=[one.slug]), {"reason": "Sooner."})
    second = signed_in(UserFactory(officer=True))
    given = {"note-ACT-1": "Two calls.", "name": "june 2018"}
    close = reverse("rounds:close", args=[one.slug])
    refused = second.post(close, given)
    second.post(close, given | {"why-ACT-1": "no_contact"})
    page = browser.get(returns_of(one)).content.decode()

    one.refresh_from_db()
    assert (one.slug, one.state, one.due_on) == ("2018-06", "closed", date(2018, 6, 11))
    assert [step.verb for step in one.steps.all()] == [
        "planned",
        "replanned",
        "opened",
        "extended",
        "asked",
        "closed",
    ]
    assert refused.status_code == 422
    assert "Say why nothing was reported on ACT-1." in refused.content.decode()
    assert "Two calls." in refused.content.decode()
    assert "No contact: Two calls." in page
    assert action.title in page


def test_a_plan_that_is_refused_keeps_what_was_typed_and_adds_no_meeting(
    signed_in, officer
):
    SeatFactory()
    sent = {
        "meeting_date": "2018-06-28",
        "opens_on": "2018-05-30",
        "due_on": "2018-05-25",
        "closes_on": "2018-06-22",
    }

    refused = signed_in(officer).post(reverse("rounds:plan"), sent)

    assert refused.status_code == 422
    assert "A round falls due on or after the day it opens." in refused.content.decode()
    assert 'value="2018-06-28"' in refused.content.decode()
    assert not Meeting.objects.exists()


def test_pages_that_run_rounds_are_for_officers(signed_in, open_round):
    member = signed_in(UserFactory(member=True))

    for name in ("replan", "extend", "close"):
        assert (
            member.get(reverse(f"rounds:{name}", args=[open_round.slug])).status_code
            == 403
        )
    assert member.get(reverse("rounds:plan")).status_code == 403
    assert (
        member.post(reverse("rounds:open", args=[open_round.slug])).status_code == 403
    )


def test_others_see_who_is_behind_but_not_whose_update_is_a_draft_or_returned(
    signed_in, open_round, officer
):
    returned = submitted(ActionFactory(), open_round)
    review.return_update(update=returned, by=officer, at=NOW, reason="How many?")
    addresses = (open_round.get_absolute_url(), returns_of(open_round))

    def texts(person):
        browser = signed_in(person)
        return [browser.get(address).text for address in addresses]

    whole, each = texts(UserFactory(member=True))
    of_officer, each_of_officer = texts(officer)

    assert "Returned" not in whole and ">Returned<span" not in each
    assert returned.commitment.lead.name in whole
    assert "Returned, waiting for authors" in of_officer
    assert f"Waits for {returned.commitment.owner}" in each_of_officer


def test_a_member_reads_which_returns_are_handed_in_and_which_are_not_begun(
    signed_in, officer
):
    handed_in, sent_back, untouched = (ActionFactory() for _ in range(3))
    open_round = ReportingRoundFactory()
    submitted(handed_in, open_round)
    returned = submitted(sent_back, open_round)
    review.return_update(update=returned, by=officer, at=NOW, reason="How many?")

    page = signed_in(UserFactory(member=True)).get(returns_of(open_round))

    unseen = {row.item.reference: row.unseen for row in page.context["page_obj"]}
    assert unseen == {
        handed_in.reference: "Handed in, in review",
        sent_back.reference: "Nothing yet",
        untouched.reference: "Nothing yet",
    }
    assert "Handed in, in review" in page.text and "No accepted update" not in page.text


def test_each_figure_of_a_round_leads_to_the_returns_that_it_counts(
    signed_in, officer, open_round
):
    """For an officer and a member alike, one of each state and what is not due any more."""
    accepted(ActionFactory(), open_round)
    submitted(ActionFactory(), open_round)
    submitted(ActionFactory(), open_round)
    returned = submitted(ActionFactory(), open_round)
    review.return_update(update=returned, by=officer, at=NOW, reason="How many?")
    ActionFactory()
    ended = ActionFactory()
    Commitment.objects.filter(pk=ended.pk).update(lifecycle="withdrawn")

    def counted(person):
        browser = signed_in(person)
        page = browser.get(open_round.get_absolute_url()).text
        links = re.findall(r'tile__figure"\s+href="([^"]+)"\s*>(\d+)', page)
        listed = [browser.get(link).context["page_obj"] for link, _ in links]
        return [int(figure) for _, figure in links], [len(rows) for rows in listed]

    of_officer, of_member = counted(officer), counted(UserFactory(member=True))

    assert of_officer == ([1, 2, 1, 1, 1], [1, 2, 1, 1, 1])
    assert of_member == ([1, 2], [1, 2])


def test_the_page_of_a_round_leads_to_each_return_and_lists_none(
    signed_in, officer, open_round
):
    action = ActionFactory()
    address = open_round.get_absolute_url()
    browser = signed_in(officer)

    page = browser.get(address)
    then = browser.get(f"{address}?as_at=2018-05-20")

    assert f'href="{returns_of(open_round)}?state=missing"' in page.text
    assert action.title not in page.text
    assert action.title in then.text


def test_the_seat_and_both_people_are_kept_where_one_enters_for_another(
    open_round, officer
):
    action = ActionFactory()
    member = holder_of(action)

    update = submitted(action, open_round, by=officer)

    assert (update.entered_by, update.answered_by, update.seat) == (
        officer,
        member,
        action.owner,
    )
    assert update.is_on_behalf
    assert not submitted(ActionFactory(), open_round).is_on_behalf


def test_a_meeting_that_does_not_fit_the_rounds_before_it_is_refused(
    open_round, officer
):
    earlier = date(2018, 4, 1), date(2018, 4, 20), date(2018, 4, 30)
    for meeting, days, sentence in (
        (date(2017, 6, 30), earlier, "before the round opens"),
        (date(2018, 7, 31), earlier, "follow one another"),
    ):
        with pytest.raises(ValidationError, match=sentence), transaction.atomic():
            planned(officer, meeting, *days)
    assert ReportingRound.objects.get() == open_round


def test_the_figures_of_an_open_round_add_up_though_something_is_withdrawn(
    open_round, officer
):
    accepted(ActionFactory(), open_round)
    update = submitted(ActionFactory(), open_round)
    decisions.withdraw(
        commitment=update.commitment, by=officer, at=NOW, reason="The law changed."
    )
    ActionFactory()

    figures = figures_of(RoundOnDay.today(open_round), AsAt.now())

    assert figures.states == {"accepted": 1, "ended": 1, "none": 1}
    assert (
        sum(figures.states.values())
        == figures.expected
        == sum(body.expected for body in figures.bodies)
    )
    assert figures.handed_in == sum(body.handed_in for body in figures.bodies) == 1
    assert sum(body.missing for body in figures.bodies) == 1
    assert counts() == (3, 1, 1)


def counts(at: AsAt | None = None) -> tuple[int, int, int]:
    one = with_counts(ReportingRound.objects.all(), at or AsAt.now()).get()
    return one.expected_count, one.handed_in_count, one.accepted_count


def test_the_list_gives_a_closed_round_the_figures_that_were_stored_as_its_page_does(
    open_round, officer
):
    before, closing, after = (TODAY + timedelta(days=days) for days in (1, 2, 3))
    update = accepted(ActionFactory(), open_round)
    waiting = submitted(ActionFactory(), open_round)
    review.return_update(
        update=waiting, by=officer, at=moment(closing), reason="How many?"
    )
    reasons = {waiting.commitment.reference: Reason("no_contact")}
    close_round(
        reporting_round=open_round, reasons=reasons, by=officer, at=moment(closing)
    )
    decisions.withdraw(
        commitment=update.commitment,
        by=officer,
        at=moment(after),
        reason="The law changed.",
    )

    figures = figures_of(RoundOnDay.today(ReportingRound.objects.get()), AsAt.now())

    assert (
        counts() == (figures.expected, figures.handed_in, figures.accepted) == (2, 1, 1)
    )
    assert counts(AsAt(after, closing)) == (2, 1, 1)
    assert counts(AsAt(after, before)) == (2, 2, 1)
    assert counts(AsAt(after, TODAY - timedelta(days=1))) == (2, 0, 0)
