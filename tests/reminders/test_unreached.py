"""Of which owed returns nobody is told, why, and where it is said."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action
from people.models import User
from people.services import arrange_substitute
from programme.working_days import WorkingDays
from reminders import services
from reminders.models import Reminder, Step
from reminders.schedule import Ladder
from reminders.selectors import ladder_of
from reminders.unreached import gathered, steps_to_come, unreached_in
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    ReportingRoundFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    submitted,
)
from tests.reminders.people import owing, send_all

pytestmark = pytest.mark.django_db


def reasons(reporting_round, today=TODAY) -> dict[str, list[str]]:
    """Return why nobody is told of each return, by its reference."""
    return {
        row.commitment.reference: [str(reason) for reason in row.reasons]
        for row in unreached_in(reporting_round, today)
    }


def planned_round():
    return ReportingRoundFactory(state="planned", opens_on=TODAY)


def test_a_return_whose_seat_is_empty_and_whose_lead_has_no_contact_reaches_nobody(
    open_round,
):
    action = ActionFactory(owner=SeatFactory())

    assert reasons(open_round) == {action.reference: ["seat_empty", "no_contact"]}


def test_the_way_to_add_a_contact_leads_to_a_form_with_the_organisation_filled_in(
    open_round, officer, signed_in
):
    action = ActionFactory(owner=SeatFactory())
    (unreached,) = unreached_in(open_round, TODAY)
    url = unreached.obstacles[-1].url

    form = signed_in(officer).get(url).context["form"]

    assert form["organisation"].value() == action.lead.pk
    assert form["role"].value() == "partner"
    assert form["is_contact"].value() is True


def test_one_of_those_who_answer_for_a_return_is_enough(open_round):
    by_holder, by_contact = ActionFactory(), ActionFactory()
    SeatHoldingFactory(seat=by_holder.owner)
    UserFactory(organisation=by_contact.lead)

    assert reasons(open_round) == {}


def test_the_chair_who_is_told_what_others_owe_does_not_count(open_round):
    Step.objects.update(to_chair=True)
    chair = SeatFactory(is_chair=True, organisation=None, code="CHAIR", title="Chair")
    SeatHoldingFactory(seat=chair, person__organisation=None)
    action = ActionFactory()

    assert list(reasons(open_round)) == [action.reference]


def test_what_is_handed_in_or_withdrawn_is_not_owed(open_round, officer):
    handed_in = ActionFactory(rating="green")
    submitted(handed_in, open_round, by=officer)
    ActionFactory(lifecycle="withdrawn")

    assert reasons(open_round) == {}


def test_a_planned_round_tells_what_would_be_owed_if_it_opened_now():
    reporting_round = planned_round()
    action = ActionFactory()

    assert reasons(reporting_round) == {action.reference: ["seat_empty", "no_contact"]}


def test_a_closed_round_owes_nothing():
    ActionFactory()

    assert reasons(ReportingRoundFactory(closed=True)) == {}


def test_a_holder_whose_account_is_closed_is_not_told(open_round):
    owing(is_active=False)

    assert list(reasons(open_round).values()) == [["holder_inactive", "no_contact"]]


def test_a_holder_who_is_away_counts_only_while_somebody_stands_in(open_round, officer):
    holder = owing()
    substitute = UserFactory(member=True)
    arrange_substitute(
        person=holder,
        substitute=substitute,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=9),
        by=officer,
    )
    before = reasons(open_round)

    User.objects.filter(pk=substitute.pk).update(is_active=False)

    assert before == {}
    assert list(reasons(open_round).values()) == [["holder_away", "no_contact"]]
    assert reasons(open_round, TODAY + timedelta(days=10)) == {}


def test_an_address_to_which_the_last_mail_was_not_delivered_counts_once_it_is_changed(
    open_round, mailbox
):
    holder = owing(email="gone@example.org")
    before = reasons(open_round)
    send_all()
    after = reasons(open_round)

    User.objects.filter(pk=holder.pk).update(email="here@example.org")

    assert before == {}
    assert list(after.values()) == [["undeliverable", "no_contact"]]
    assert reasons(open_round) == {}


def test_a_mail_that_was_delivered_after_one_that_was_not_counts(open_round, mailbox):
    owing(email="gone@example.org")
    send_all()
    Reminder.objects.update(address="gone@example.org", state="undeliverable")
    mailbox.handle_RCPT = lambda *given: accept(*given)
    send_all(date(2018, 5, 24))

    assert reasons(open_round, date(2018, 5, 25)) == {}


async def accept(server, session, envelope, address, options):
    envelope.rcpt_tos.append(address)
    return "250 OK"


def test_what_a_person_would_get_may_be_held(open_round, officer):
    holder = owing()
    hold = services.hold(
        reporting_round=open_round, person=holder, reason="Ill.", by=officer, at=NOW
    )
    held = reasons(open_round)

    services.release(hold=hold, by=officer, at=NOW)

    assert list(held.values()) == [["held", "no_contact"]]
    assert reasons(open_round) == {}


def test_steps_are_in_the_way_once_all_that_are_to_come_are_held(open_round, officer):
    owing()
    ladder = ladder_of(open_round)
    *first, last = steps_to_come(ladder, TODAY)
    for step in first:
        services.hold(
            reporting_round=open_round, step=step, reason="No.", by=officer, at=NOW
        )
    before = reasons(open_round)

    services.hold(
        reporting_round=open_round, step=last, reason="No.", by=officer, at=NOW
    )

    assert before == {}
    assert list(reasons(open_round).values()) == [["held", "no_contact"]]


def test_of_two_steps_on_one_day_the_one_that_goes_out_is_to_come(open_round):
    # 30 November is a day without work: two steps fall on the day before.
    reporting_round = ReportingRoundFactory.build(
        opens_on=date(2018, 11, 1), due_on=date(2018, 11, 30), state="open"
    )
    ladder = Ladder(reporting_round, ladder_of(open_round).steps, WorkingDays())

    names = [step.name for step in steps_to_come(ladder, date(2018, 11, 28))]

    assert names == [
        "5 working days before the due date",
        "On the due date",
        "2 working days after the due date",
        "5 working days after the due date",
    ]


def test_a_ladder_that_reaches_contacts_alone_tells_no_holder(open_round):
    owing()
    Step.objects.update(to_owner=False)

    assert list(reasons(open_round).values()) == [["no_step", "no_contact"]]


def test_what_is_mended_in_one_place_stands_together(open_round):
    seat = SeatFactory()
    one, other = ActionFactory.create_batch(2, owner=seat, lead=seat.organisation)
    ActionFactory()

    groups = gathered(unreached_in(open_round, TODAY))

    assert [len(group.commitments) for group in groups] == [2, 1]
    assert groups[0].obstacles[0].url == reverse("people:pass-seat", args=[seat.pk])


def test_it_is_looked_up_in_as_many_queries_for_any_number_of_returns(
    open_round, officer, django_assert_max_num_queries, django_assert_num_queries
):
    services.hold(
        reporting_round=open_round,
        step=ladder_of(open_round).steps[0],
        reason="No.",
        by=officer,
        at=NOW,
    )
    ActionFactory()
    owing()
    UserFactory(organisation=ActionFactory().lead)
    with django_assert_max_num_queries(10) as few:
        unreached_in(open_round, TODAY)
    ActionFactory.create_batch(20)
    owing(10)

    with django_assert_num_queries(len(few)):
        assert len(unreached_in(open_round, TODAY)) == 21


def test_a_round_is_opened_with_returns_that_reach_nobody_only_by_saying_so(
    signed_in, officer
):
    reporting_round = planned_round()
    action = ActionFactory(reference="ACT-1")
    browser = signed_in(officer)
    address = reverse("rounds:open", args=[reporting_round.slug])

    page = browser.get(address).content.decode()
    refused = browser.post(address)
    still = type(reporting_round).objects.get().state
    browser.post(address, {"anyway": "on"})

    step = reporting_round.steps.get()
    assert "Nobody is told of 1 of them" in page
    assert reverse("people:pass-seat", args=[action.owner_id]) in page
    assert refused.status_code == 422
    assert "Nobody is told of 1 return." in refused.content.decode()
    assert still == "planned"
    assert (step.verb, step.confirm) == ("opened", ["nobody_told"])
    assert step.note == "Nobody is told of ACT-1."


def test_a_round_whose_owners_are_all_told_opens_as_before(signed_in, officer):
    reporting_round = planned_round()
    owing()
    browser = signed_in(officer)
    address = reverse("rounds:open", args=[reporting_round.slug])

    page = browser.get(address).content.decode()
    browser.post(address)

    assert "Whoever answers for each is told." in page
    assert "anyway" not in page
    assert reporting_round.steps.get().confirm == []


def pages(reporting_round) -> dict[str, str]:
    """Return the pages that say what nobody is told of."""
    return {
        "round": reporting_round.get_absolute_url(),
        "my work": reverse("rounds:my-work"),
        "preview": reverse("reminders:preview"),
        "overview": reverse("dashboard:overview"),
    }


@pytest.mark.parametrize("name", ["round", "my work", "preview", "overview"])
def test_officers_see_what_nobody_is_told_of(name, signed_in, officer, open_round):
    address = pages(open_round)[name]
    browser = signed_in(officer)
    ActionFactory.create_batch(3, rating="green")
    before = browser.get(address).content.decode()

    for action in Action.objects.all():
        SeatHoldingFactory(seat=action.owner)

    assert "told of" in before
    assert "told of" not in browser.get(address).content.decode()


@pytest.mark.parametrize("name", ["round", "my work", "overview"])
def test_nobody_else_is_shown_it(name, signed_in, open_round):
    ActionFactory(rating="green")

    page = signed_in(UserFactory()).get(pages(open_round)[name])

    assert "told of" not in page.content.decode()


def asked_for(address, browser) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["round", "my work", "preview", "overview", "opening"])
def test_each_page_asks_as_many_queries_for_any_number_of_returns(
    name, signed_in, officer
):
    state = "planned" if name == "opening" else "open"
    reporting_round = ReportingRoundFactory(state=state)
    opening = reverse("rounds:open", args=[reporting_round.slug])
    address = pages(reporting_round).get(name, opening)
    browser = signed_in(officer)
    owing()
    UserFactory(organisation=ActionFactory(rating="green").lead)
    ActionFactory.create_batch(2, rating="green")
    few = asked_for(address, browser)

    owing(10)
    ActionFactory.create_batch(20, rating="green")

    assert asked_for(address, browser) == few
