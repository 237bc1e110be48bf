"""The table of dates, run by run: who gets what, on which day."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.test import override_settings
from django.utils import timezone

from commitments.models import Commitment
from people.models import User
from people.services import arrange_substitute
from reminders import services
from reminders.emails import send_batch
from reminders.models import DailyRun, LocalHoliday, Reminder, Step
from reminders.selectors import health
from returns.services import Reason
from returns.services import open_round as open_planned
from rounds.updates.hand_in import submit_update, take_back
from rounds.updates.review import return_update
from tests.closing import close_round
from tests.factories import (
    TODAY,
    ActionFactory,
    GovernanceGroupFactory,
    ReportingRoundFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    holder_of,
    moment,
    submitted,
)
from tests.reminders.people import owing, send_all, told

pytestmark = pytest.mark.django_db
TOLD = "Others send it; you are told because you chair the group."
SCOTLAND = ZoneInfo("Europe/London")


def at(day, hour, minute=0):
    return datetime.combine(day, time(hour, minute), tzinfo=SCOTLAND)


@pytest.fixture
def run_on(settings):
    """Make and send what a day calls for at a time of it; who was told."""

    def run(day, hour=8, minute=0):
        settings.TODAY = day
        services.run_day(now=at(day, hour, minute))
        before = set(Reminder.objects.filter(state="sent").values_list("pk", flat=True))
        send_batch()
        return sorted(
            one.step.name
            for one in (
                Reminder.objects.filter(state="sent")
                .exclude(pk__in=before)
                .select_related("step")
            )
        )

    return run


def days_with_mail(run_on, first, last):
    """Run every day from the first to the last, weekends too; what went out on which."""
    found, day = {}, first
    while day <= last:
        if names := run_on(day):
            found[day] = names
        day += timedelta(days=1)
    return found


def test_a_round_left_alone_reminds_on_each_days_of_its_ladder_once(open_round, run_on):
    owing()

    assert days_with_mail(run_on, date(2018, 5, 7), date(2018, 6, 30)) == {
        date(2018, 5, 8): ["Round opened"],
        date(2018, 5, 17): ["10 working days before the due date"],
        date(2018, 5, 24): ["5 working days before the due date"],
        date(2018, 5, 31): ["1 working day before the due date"],
        date(2018, 6, 1): ["On the due date"],
        date(2018, 6, 5): ["2 working days after the due date"],
        date(2018, 6, 8): ["5 working days after the due date"],
    }


@pytest.mark.parametrize(
    ("opens_on", "due_on", "days"),
    [
        # Over Christmas, New Year and 2 January: 22 December is 5 working days before 4 January.
        (
            date(2017, 12, 20),
            date(2018, 1, 4),
            ["12-20", "12-22", "1-3", "1-4", "1-8", "1-11"],
        ),
        # Over Easter: Good Friday, 30 March, is a holiday in Scotland, Easter Monday is not.
        (
            date(2018, 3, 12),
            date(2018, 4, 3),
            ["3-12", "3-19", "3-26", "4-2", "4-3", "4-5", "4-10"],
        ),
        # Over St Andrew's Day, 30 November, and the end of summer time.
        (
            date(2018, 10, 22),
            date(2018, 12, 3),
            ["10-22", "11-16", "11-23", "11-29", "12-3", "12-5", "12-10"],
        ),
        # Due on St Andrew's Day itself: the day's mail goes out on the working day before, with
        # that of a day before.
        (
            date(2018, 11, 1),
            date(2018, 11, 30),
            ["11-1", "11-16", "11-23", "11-29", "12-4", "12-7"],
        ),
        # Over the start of summer time.
        (
            date(2018, 3, 19),
            date(2018, 3, 27),
            ["3-19", "3-20", "3-26", "3-27", "3-29", "4-4"],
        ),
    ],
)
def test_the_ladder_keeps_to_scotlands_working_days(opens_on, due_on, days, run_on):
    ReportingRoundFactory(
        opens_on=opens_on, due_on=due_on, meeting__date=due_on + timedelta(days=28)
    )
    owing()

    found = days_with_mail(
        run_on, opens_on - timedelta(days=3), due_on + timedelta(days=14)
    )

    assert [f"{day.month}-{day.day}" for day in found] == days
    assert all(len(names) == 1 for names in found.values())


def test_a_local_holiday_moves_the_days(open_round, run_on):
    LocalHoliday.objects.create(day=date(2018, 5, 24), name="Victoria Day")
    owing()

    found = days_with_mail(run_on, date(2018, 5, 16), date(2018, 5, 31))

    assert list(found) == [date(2018, 5, 16), date(2018, 5, 23), date(2018, 5, 31)]


@pytest.mark.parametrize(
    "day", [date(2018, 3, 26), date(2018, 10, 29), date(2018, 7, 2), date(2018, 1, 8)]
)
def test_the_run_is_at_eight_by_scotlands_clocks_in_summer_and_winter(day):
    ReportingRoundFactory(
        opens_on=day,
        due_on=day + timedelta(days=20),
        meeting__date=day + timedelta(days=60),
    )
    owing()
    offset = at(day, 8).utcoffset()

    assert services.run_day(now=at(day, 7, 59)) is None
    assert (
        services.run_day(
            now=datetime.combine(day, time(8), tzinfo=ZoneInfo("UTC")) - offset
        )
        == 1
    )
    assert services.run_day(now=at(day, 8, 1)) is None


@pytest.mark.parametrize("day", [date(2018, 5, 19), date(2018, 5, 28)])
def test_there_is_no_run_on_a_day_without_work(day, open_round):
    owing()

    assert services.run_day(now=at(day, 9)) is None
    assert not DailyRun.objects.exists()


def test_days_on_which_the_machine_was_off_are_caught_up_without_what_is_outdated(
    open_round, run_on
):
    owing()

    assert run_on(date(2018, 5, 8)) == ["Round opened"]
    assert (
        run_on(date(2018, 5, 26), 11) == []
    )  # back on a Saturday: neither of two missed steps goes out
    assert run_on(date(2018, 5, 28), 11) == []  # a holiday
    assert run_on(date(2018, 5, 29), 7, 30) == []  # too early
    assert run_on(date(2018, 5, 29), 11) == ["5 working days before the due date"]


def test_what_waited_until_its_next_step_came_is_outdated(open_round, run_on):
    person = owing()
    services.make_reminders(today=date(2018, 5, 17))

    run_on(date(2018, 5, 24))

    assert list(
        Reminder.objects.filter(person=person)
        .order_by("pk")
        .values_list("state", flat=True)
    ) == [
        "outdated",
        "sent",
    ]


def test_after_the_round_closes_nothing_goes_out(open_round, officer, run_on):
    action = ActionFactory()
    holder_of(action)
    reason = {action.reference: Reason("no_contact", "They are late.")}
    close_round(
        reporting_round=open_round,
        reasons=reason,
        by=officer,
        at=moment(date(2018, 6, 4)),
    )

    assert days_with_mail(run_on, date(2018, 6, 5), date(2018, 6, 12)) == {}


def test_the_owner_and_the_lead_organisations_contacts_are_told_in_the_same_step(
    open_round,
):
    action = ActionFactory()
    owner = holder_of(action)
    contact = UserFactory(organisation=action.lead)
    UserFactory(organisation=action.lead, is_contact=False)
    UserFactory(organisation=action.lead, is_active=False)
    UserFactory()  # of another agency

    assert told(TODAY) == {
        owner.email: [action.reference],
        contact.email: [action.reference],
    }


def test_an_owner_who_is_away_is_not_told_but_who_stands_in_is(open_round, officer):
    action, own = ActionFactory(), ActionFactory()
    owner, substitute = holder_of(action), holder_of(own)
    arrange_substitute(
        person=owner,
        substitute=substitute,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=2),
        by=officer,
    )

    assert told(TODAY) == {substitute.email: sorted([action.reference, own.reference])}
    reminder = Reminder.objects.get()
    assert f"you stand in for {owner.name}" in reminder.body
    back = told(date(2018, 5, 24))
    assert back == {substitute.email: [own.reference], owner.email: [action.reference]}


def test_who_stands_in_may_report_for_those_days_alone(
    open_round, officer, settings, signed_in
):
    action = ActionFactory()
    substitute = UserFactory(member=True)
    arrange_substitute(
        person=holder_of(action),
        substitute=substitute,
        first_day=TODAY,
        last_day=TODAY + timedelta(days=2),
        by=officer,
    )
    browser = signed_in(substitute)

    assert browser.get(f"/updates/new/{action.reference}/").status_code == 200
    assert action.may_be_reported_by(User.objects.get(pk=substitute.pk))
    settings.TODAY = TODAY + timedelta(days=3)
    assert browser.get(f"/updates/new/{action.reference}/").status_code == 403


def test_a_substitute_who_has_left_stands_in_no_more(open_round, officer):
    action = ActionFactory()
    owner, substitute = holder_of(action), UserFactory(member=True)
    arrange_substitute(
        person=owner, substitute=substitute, first_day=TODAY, last_day=TODAY, by=officer
    )
    User.objects.filter(pk=substitute.pk).update(is_active=False)

    assert told(TODAY) == {owner.email: [action.reference]}


def test_five_days_late_the_chair_is_told_of_everything_and_nobody_else_of_more_than_before(
    open_round,
):
    first, second = ActionFactory(), ActionFactory()
    owners = [holder_of(first), holder_of(second)]
    chair = SeatHoldingFactory(
        seat=SeatFactory(group=GovernanceGroupFactory(), is_chair=True)
    ).person

    assert told(date(2018, 6, 5)).keys() == {owner.email for owner in owners}
    late = told(date(2018, 6, 8))

    assert late.pop(chair.email) == sorted([first.reference, second.reference])
    assert late == {
        owners[0].email: [first.reference],
        owners[1].email: [second.reference],
    }
    mail = Reminder.objects.get(person=chair)
    assert (
        mail.subject
        == "2 updates late, due Friday 1 June 2018: June 2018 reporting round"
    )
    assert "you chair the group" in mail.body and f"Owner: {first.owner}" in mail.body


def chairing(*owned):
    """Return who chairs the group and holds the seats that own these too."""
    chair = SeatHoldingFactory(
        seat=SeatFactory(group=GovernanceGroupFactory(), is_chair=True)
    ).person
    for commitment in owned:
        SeatHoldingFactory(seat=commitment.owner, person=chair)
    return chair


def test_a_chair_who_owes_something_too_is_asked_for_that_alone(open_round):
    theirs, others = ActionFactory(), ActionFactory()
    holder_of(others)
    chair = chairing(theirs)

    told(date(2018, 6, 8))

    mail = Reminder.objects.get(person=chair)
    assert (
        mail.subject
        == "1 update late, was due Friday 1 June 2018: June 2018 reporting round"
    )
    asked, informed = mail.body.split(f"One more has not come either. {TOLD}")
    assert (
        f"/updates/new/{theirs.reference}/" in asked and others.reference not in asked
    )
    assert others.get_absolute_url() in informed and "/updates/new/" not in informed


def test_who_stands_in_for_the_chair_is_told_and_not_asked(open_round, officer):
    late = ActionFactory()
    holder_of(late)
    chair, other = chairing(), UserFactory(member=True)
    days = {"first_day": date(2018, 6, 1), "last_day": date(2018, 6, 30)}
    arrange_substitute(person=chair, substitute=other, by=officer, **days)

    told(date(2018, 6, 8))

    mail = Reminder.objects.get(person=other)
    assert not Reminder.objects.filter(person=chair).exists()
    assert late.get_absolute_url() in mail.body and "/updates/new/" not in mail.body
    assert mail.subject.startswith("1 update late")
    assert (
        f"you are told because you stand in for {chair}, who chairs the group."
        in mail.body
    )
    assert mail.lines.get().why == "substitute"


def test_a_chair_who_is_told_before_the_due_date_reads_nothing_of_late_ones(open_round):
    Step.objects.filter(days=-5).update(to_chair=True)
    theirs, others = ActionFactory(), ActionFactory()
    holder_of(others)
    chair = chairing(theirs)

    told(date(2018, 5, 24))

    mail = Reminder.objects.get(person=chair)
    assert mail.subject == "1 update due Friday 1 June 2018: June 2018 reporting round"
    asked, informed = mail.body.split(f"One more has not come yet. {TOLD}")
    assert f"/updates/new/{theirs.reference}/" in asked and others.reference in informed


def test_nobody_is_chased_for_a_returned_update_of_what_was_withdrawn(
    open_round, officer
):
    action = ActionFactory()
    update = submitted(action, open_round, at=moment(date(2018, 5, 10)))
    return_update(
        update=update, by=officer, at=moment(date(2018, 5, 11)), reason="Say more."
    )
    Commitment.objects.filter(pk=action.pk).update(lifecycle="withdrawn")

    assert told(date(2018, 5, 18)) == {}


def test_a_round_that_opens_after_the_days_run_is_announced_on_that_day(officer):
    planned = ReportingRoundFactory(state="planned")
    owing()
    day = date(2018, 5, 16)

    with override_settings(TODAY=day):
        assert services.run_day(now=at(day, 8)) == 0
        open_planned(reporting_round=planned, by=officer, at=at(day, 11))
        assert services.run_day(now=at(day, 12)) == 1
        assert services.run_day(now=at(day, 13)) is None

    assert Reminder.objects.get().step.about == "opening"


def test_what_is_held_until_its_day_is_over_does_not_wait_for_ever(open_round, officer):
    person = owing()
    services.make_reminders(today=date(2018, 5, 17))
    services.hold(
        reporting_round=open_round,
        person=person,
        reason="Ill.",
        by=officer,
        at=timezone.now(),
    )

    assert services.set_aside_what_is_over(today=date(2018, 5, 23)) == 0
    Reminder.objects.update(
        claimed_at=timezone.now() - timedelta(hours=1), claimed_by=uuid4()
    )  # of a killed worker
    assert services.set_aside_what_is_over(today=date(2018, 5, 24)) == 1
    assert Reminder.objects.get().state == "outdated"


def test_nobody_stands_in_who_is_away_too(officer):
    first, second, third = (UserFactory(member=True) for _ in range(3))
    days = {"first_day": date(2018, 6, 1), "last_day": date(2018, 6, 30), "by": officer}
    arrange_substitute(person=second, substitute=third, **days)

    with pytest.raises(ValidationError, match="is away on some of these days too"):
        arrange_substitute(person=first, substitute=second, **days)
    with pytest.raises(ValidationError, match="stands in for"):
        arrange_substitute(person=third, substitute=first, **days)


def test_nobody_is_told_who_owes_nothing(open_round):
    settled = ActionFactory()
    submitted(settled, open_round)
    owing(is_active=False)
    ActionFactory()  # of a seat that nobody holds
    SeatHoldingFactory(seat=SeatFactory(is_chair=True))

    assert told(TODAY) == {}
    assert told(date(2018, 6, 8)).keys() == {
        User.objects.get(holdings__seat__is_chair=True).email
    }


def test_without_an_open_round_nobody_is_reminded():
    owing()

    assert told(TODAY) == {}


def test_officers_are_told_once_of_an_update_that_waits_for_three_working_days(
    open_round, officer
):
    early, late = ActionFactory(), ActionFactory()
    wrote = UserFactory(officer=True)
    submitted(early, open_round, at=moment(date(2018, 5, 16)))
    submitted(late, open_round, by=wrote, at=moment(date(2018, 5, 17)))

    assert told(date(2018, 5, 18)) == {}
    assert told(date(2018, 5, 21)) == {
        officer.email: [early.reference],
        wrote.email: [early.reference],
    }
    assert told(date(2018, 5, 21)) == {}
    assert told(date(2018, 5, 22)) == {
        officer.email: [late.reference]
    }  # who wrote it may not review it
    assert told(date(2018, 5, 23)) == {}
    assert Reminder.objects.get(
        person=officer, occasion=date(2018, 5, 22)
    ).subject.startswith("1 update waiting")


def test_an_update_handed_in_once_more_waits_anew(open_round, officer):
    action = ActionFactory()
    update = submitted(action, open_round, at=moment(date(2018, 5, 16)))
    assert told(date(2018, 5, 21)) == {officer.email: [action.reference]}
    take_back(update=update, by=holder_of(action), at=moment(date(2018, 5, 21)))
    submit_update(update=update, by=holder_of(action), at=moment(date(2018, 5, 22)))

    assert officer.email not in told(date(2018, 5, 24))
    assert told(date(2018, 5, 25))[officer.email] == [action.reference]


def test_who_waits_for_review_is_forgotten_once_it_is_reviewed(open_round, officer):
    update = submitted(ActionFactory(), open_round, at=moment(date(2018, 5, 16)))
    services.make_reminders(today=TODAY)
    return_update(update=update, by=officer, at=moment(TODAY), reason="Say more.")

    assert not any(step.startswith("Waiting") for step in told(TODAY))
    assert Reminder.objects.get(step__about="review").state == "not_needed"


def test_the_author_is_told_of_a_returned_update_after_five_working_days(
    open_round, officer
):
    action = ActionFactory()
    owner, contact = holder_of(action), UserFactory(organisation=action.lead)
    update = submitted(action, open_round, by=contact, at=moment(date(2018, 5, 15)))
    return_update(
        update=update, by=officer, at=moment(date(2018, 5, 16)), reason="Say more."
    )
    told(date(2018, 5, 22))  # what is owed in the round

    assert told(date(2018, 5, 23)) == {contact.email: [action.reference]}
    mail = Reminder.objects.get(step__about="returned")
    assert (
        mail.subject
        == "1 update to put right, due Friday 1 June 2018: June 2018 reporting round"
    )
    assert f"/updates/{update.pk}/edit/" in mail.body
    assert owner.email not in told(date(2018, 5, 23))


def test_whoever_answers_now_is_told_of_a_returned_update_whose_author_is_gone(
    open_round, officer
):
    action = ActionFactory()
    owner, contact = holder_of(action), UserFactory(organisation=action.lead)
    update = submitted(action, open_round, by=contact, at=moment(date(2018, 5, 15)))
    return_update(
        update=update, by=officer, at=moment(date(2018, 5, 16)), reason="Say more."
    )
    told(date(2018, 5, 22))
    User.objects.filter(pk=contact.pk).update(is_active=False)

    assert told(date(2018, 5, 23)) == {owner.email: [action.reference]}


def test_a_run_that_was_missed_is_seen_and_one_made_up_for_too(open_round):
    DailyRun.objects.create(day=date(2018, 5, 16), at=timezone.now(), made=3)

    before_eight = health(at(date(2018, 5, 18), 7), timezone.now())
    after = health(at(date(2018, 5, 18), 8, 30), timezone.now())
    services.run_day(now=at(date(2018, 5, 18), 9))
    made_up = health(at(date(2018, 5, 18), 9, 1), timezone.now())

    assert before_eight.missed == (date(2018, 5, 17),)
    assert (
        after.missed == (date(2018, 5, 17), date(2018, 5, 18)) and after.is_late_today
    )
    assert made_up.missed == (date(2018, 5, 17),) and not made_up.is_late_today


def test_a_changed_ladder_is_what_the_round_follows(open_round, officer):
    owing()
    services.add_step(step=Step(round=open_round, about="due", days=-8), by=officer)
    step = Step.objects.get(round=open_round, days=-10)
    services.remove_step(step=step, reporting_round=open_round, by=officer)

    send_all(TODAY)

    assert Reminder.objects.get().step.name == "8 working days before the due date"
    assert Step.objects.default().filter(days=-10).exists()
