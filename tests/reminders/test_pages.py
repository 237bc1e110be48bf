import csv
import io
from datetime import date, time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar
from openpyxl import load_workbook

from people.models import User
from reminders import emails, services
from reminders.models import DailyRun, Hold, LocalHoliday, Reminder, Step, Tick
from rounds.models import Arrangement, Guest, ReportingRound
from tests.factories import (
    TODAY,
    ActionFactory,
    MeetingFactory,
    ReportingRoundFactory,
    SeatHoldingFactory,
    UserFactory,
    holder_of,
    moment,
    submitted,
)
from tests.reminders.people import outcome, owing, send_all

pytestmark = pytest.mark.django_db
OFFICERS_PAGES = [
    "/reminders/preview/",
    "/reminders/ladder/",
    "/reminders/ladder/2018-06/",
    "/reminders/holidays/",
]


# What each page asks of the database, however many reminders there are.
QUERIES = {
    "ledger": 14,
    "own ledger": 7,
    "reminder": 5,
    "preview": 33,
    "email": 17,
    "ladder": 7,
    "holidays": 3,
    "calendar page": 7,
    "calendar": 8,
    "file": 13,  # and one more for each five hundred reminders
}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


@pytest.fixture
def step(open_round):
    """The step that holds on the day of the tests."""
    services.make_reminders(today=TODAY)
    return Step.objects.get(round=open_round, days=-10)


def test_officers_see_what_was_sent_to_whom_and_others_what_was_sent_to_them(
    open_round, signed_in, browser
):
    person, other = owing(), owing()
    send_all()
    theirs, others = (
        Reminder.objects.get(person=person),
        Reminder.objects.get(person=other),
    )

    ledger = text(browser.get("/reminders/"))
    own = signed_in(person)

    assert person.email in ledger and other.email in ledger
    assert theirs.lines.get().commitment.reference in ledger
    assert theirs.body.splitlines()[2] in text(browser.get(f"/reminders/{theirs.pk}/"))
    assert other.name not in text(own.get("/reminders/"))
    assert own.get(f"/reminders/{theirs.pk}/").status_code == 200
    assert own.get(f"/reminders/{others.pk}/").status_code == 404


@pytest.mark.parametrize("address", OFFICERS_PAGES)
def test_the_pages_on_which_reminders_are_run_are_for_officers(
    address, open_round, signed_in, browser
):
    assert browser.get(address).status_code == 200
    answer = signed_in(UserFactory()).get(address)
    assert answer.status_code == 403 and "programme officers" in text(answer)


def test_every_step_by_hand_is_for_officers(open_round, signed_in, step):
    person = owing()
    send_all()
    hold = Hold.objects.create(
        round=open_round,
        person=person,
        reason="Ill.",
        by=UserFactory(officer=True),
        at=timezone.now(),
    )
    stranger = signed_in(UserFactory())

    for address in [
        f"/reminders/{Reminder.objects.first().pk}/try-again/",
        f"/reminders/preview/{step.pk}/{person.pk}/send/",
        f"/reminders/hold/person/{person.pk}/",
        f"/reminders/hold/step/{step.pk}/",
        f"/reminders/holds/{hold.pk}/release/",
        f"/reminders/ladder/steps/{step.pk}/remove/",
        f"/reminders/ladder/2018-06/steps/{step.pk}/remove/",
        f"/reminders/ladder/steps/{step.pk}/change/",
        f"/reminders/ladder/2018-06/steps/{step.pk}/change/",
        "/reminders/ladder/",
        "/reminders/holidays/",
        "/reminders/holidays/1/remove/",
        f"/people/{person.pk}/away/",
    ]:
        assert stranger.post(address).status_code == 403, address
    for address in ["", "html/", "send/"]:
        assert (
            stranger.get(
                f"/reminders/preview/{step.pk}/{person.pk}/{address}"
            ).status_code
            == 403
        )


def test_the_ledger_as_a_file_has_every_column_and_no_formula(open_round, browser):
    owing(name="=cmd|' /C calc'!A0")
    send_all()

    answer = browser.get("/reminders/?download=reminders.csv")
    rows = list(
        csv.DictReader(
            io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))
        )
    )

    assert (
        answer["Content-Type"] == "text/csv; charset=utf-8"
        and "attachment" in answer["Content-Disposition"]
    )
    (row,) = rows
    reminder = Reminder.objects.get()
    assert row["Person"].startswith("'=cmd")
    assert (row["State"], row["About"]) == (
        "Sent",
        reminder.lines.get().commitment.reference,
    )
    assert row["Text as sent"].endswith(reminder.body[-40:])
    assert (row["Message-ID"], row["Attempts"]) == (reminder.message_id, "1")
    book = load_workbook(
        io.BytesIO(browser.get("/reminders/?download=reminders.xlsx").content)
    )
    named = dict(
        zip(
            *([cell.value for cell in line] for line in book.worksheets[0].rows),
            strict=True,
        )
    )
    assert named["Person"].startswith("=cmd") and named["Attempts"] == 1
    assert (named["Text as sent"], named["For the day"].date()) == (
        reminder.body,
        reminder.day,
    )


def test_the_ledger_is_narrowed_by_state_and_words(open_round, browser):
    person = owing(email="gone@example.org")
    send_all()
    owing(email="fine@example.org")
    send_all()

    assert "fine@example.org" not in text(browser.get("/reminders/?search=gone"))
    assert "fine@example.org" in text(browser.get("/reminders/?state=sent"))
    assert "Nothing matches" in text(
        browser.get("/reminders/?state=undeliverable&search=fine")
    )
    about = person.holdings.get().seat.commitments.get().reference
    assert (
        browser.get(f"/reminders/?search={about}").context["page_obj"].paginator.count
        == 1
    )
    narrowed = b"".join(
        browser.get("/reminders/?download=reminders.csv&search=fine").streaming_content
    ).decode()
    assert "fine@example.org" in narrowed and "gone@example.org" not in narrowed


def test_a_commitments_page_says_who_was_reminded_of_it(open_round, signed_in, browser):
    action = ActionFactory(rating="amber")
    person = holder_of(action)
    send_all()
    page = f"/actions/{action.reference}/"

    for reader in (browser, signed_in(UserFactory()), signed_in(person)):
        assert f"{person} (holds the seat that owns it)" in text(reader.get(page))
    address = Reminder.objects.get().get_absolute_url()
    assert address in text(browser.get(page)) and address in text(
        signed_in(person).get(page)
    )
    assert address not in text(signed_in(UserFactory()).get(page))


def test_that_an_update_waits_for_review_is_told_on_its_page_to_who_sees_that_alone(
    open_round, signed_in, browser
):
    action = ActionFactory(rating="amber")
    submitted(action, open_round, at=moment(date(2018, 5, 15)))
    send_all()
    page = f"/actions/{action.reference}/"

    assert "Waiting for review for 3 working days" in text(browser.get(page))
    assert "Waiting for review for 3 working days" not in text(
        signed_in(UserFactory()).get(page)
    )


def test_the_preview_of_a_day_says_who_would_get_what_and_why_and_sends_nothing(
    open_round, browser
):
    person = owing(2)
    before = Reminder.objects.count()

    page = text(browser.get("/reminders/preview/?day=2018-05-24"))

    assert "5 working days before the due date: 1 person" in page
    assert person.email in page and "holds the seat that owns it" in page
    for commitment in person.holdings.get().seat.commitments.all():
        assert commitment.reference in page
    assert (Reminder.objects.count(), mail.outbox) == (before, [])


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (
            "2018-05-28",
            "Nothing goes out on Monday 28 May 2018: it is Spring Bank Holiday",
        ),
        ("2018-05-26", "it is a Saturday"),
        ("2018-05-18", "<strong>Friday 18 May 2018 is over.</strong>"),
        ("nonsense", "Enter a valid date"),
    ],
)
def test_the_preview_of_a_day_on_which_nothing_goes_out_says_why(
    day, said, open_round, browser
):
    assert said in text(browser.get("/reminders/preview/", {"day": day}))


def test_without_an_open_round_the_preview_says_so(browser):
    assert "No round is open" in text(browser.get("/reminders/preview/"))


def test_the_email_is_shown_before_it_is_sent_under_a_policy_that_lets_its_one_style_through(
    open_round, browser, step
):
    person = owing()
    address = f"/reminders/preview/{step.pk}/{person.pk}/"

    shown, html = (
        browser.get(f"{address}?day=2018-05-21"),
        browser.get(f"{address}html/?day=2018-05-21"),
    )

    assert "1 update due Friday 1 June 2018" in text(shown)
    assert f'src="{address}html/?day=2018-05-21"' in text(shown)
    policy = html["Content-Security-Policy"]
    assert (
        "'sha256-" in policy
        and "unsafe-inline" not in policy
        and "frame-ancestors 'self'" in policy
    )
    assert html["X-Frame-Options"] == "SAMEORIGIN"
    assert (
        browser.get(f"/reminders/preview/{step.pk}/{UserFactory().pk}/").status_code
        == 404
    )


def test_a_held_person_gets_nothing_until_released(open_round, browser, step):
    held, other = owing(), owing()
    page = browser.post(f"/reminders/hold/person/{held.pk}/", {"reason": ""})
    assert (page.status_code, Hold.objects.count()) == (422, 0)

    browser.post(f"/reminders/hold/person/{held.pk}/", {"reason": "Bereaved."})

    assert send_all() == 1
    assert outcome() == {held.email: "waiting", other.email: "sent"}
    assert "Bereaved." in text(browser.get("/reminders/preview/"))
    browser.post(f"/reminders/holds/{Hold.objects.get().pk}/release/")
    assert send_all() == 1
    assert outcome()[held.email] == "sent"
    assert Hold.objects.get().released_by is not None


def test_a_held_step_goes_to_nobody_and_the_next_one_does(open_round, browser, step):
    owing()
    browser.post(
        f"/reminders/hold/step/{step.pk}/", {"reason": "The minister is away."}
    )

    assert send_all() == 0
    again = browser.post(f"/reminders/hold/step/{step.pk}/", {"reason": "Twice."})
    assert "is held already" in text(again)
    assert send_all(date(2018, 5, 24)) == 1
    assert sorted(Reminder.objects.values_list("state", flat=True)) == [
        "sent",
        "waiting",
    ]


@pytest.fixture
def between_claim_and_send(monkeypatch):
    """Have something happen just after the next batch has claimed its reminders and looked up what
    they are about.
    """

    def plan(happens):
        def look_up(self, reminders, keep=emails.Sending.look_up):
            found = keep(self, reminders)
            if happenings:
                happenings.pop()()
            return found

        happenings = [happens]
        monkeypatch.setattr(emails.Sending, "look_up", look_up)

    return plan


def test_a_hold_between_claim_and_send_is_heeded(
    open_round, officer, between_claim_and_send
):
    person = owing()
    services.make_reminders(today=TODAY)
    hold = {
        "reporting_round": open_round,
        "person": person,
        "reason": "Ill.",
        "by": officer,
        "at": timezone.now(),
    }
    between_claim_and_send(lambda: services.hold(**hold))

    assert emails.send_batch() == 0
    reminder = Reminder.objects.get()
    assert (reminder.state, reminder.attempts, reminder.claimed_by, mail.outbox) == (
        "waiting",
        0,
        None,
        [],
    )


def test_of_a_round_that_closes_between_claim_and_send_nothing_is_sent(
    open_round, between_claim_and_send
):
    owing()
    services.make_reminders(today=TODAY)
    between_claim_and_send(
        lambda: ReportingRound.objects.filter(pk=open_round.pk).update(
            state="closed", closed_on=date(2018, 6, 2)
        )
    )

    assert emails.send_batch() == 0
    assert (Reminder.objects.get().state, mail.outbox) == ("outdated", [])


def test_what_counts_to_a_due_date_that_is_moved_between_claim_and_send_is_not_sent(
    open_round, between_claim_and_send
):
    owing()
    services.make_reminders(today=TODAY)
    moved = ReportingRound.objects.filter(pk=open_round.pk)
    between_claim_and_send(lambda: moved.update(due_on=date(2018, 6, 4)))

    assert emails.send_batch() == 0
    assert (Reminder.objects.get().state, mail.outbox) == ("outdated", [])


def test_a_round_that_is_extended_in_mid_batch_spares_all_that_are_left_of_it(
    open_round, between_claim_and_send
):
    owing()
    owing()
    services.make_reminders(today=TODAY)
    moved = ReportingRound.objects.filter(pk=open_round.pk)
    between_claim_and_send(lambda: moved.update(due_on=date(2018, 6, 15)))

    assert emails.send_batch() == 0
    assert set(outcome().values()) == {"outdated"}
    assert send_all(date(2018, 6, 1)) == 2


def test_what_is_tried_again_is_not_sent_early_once_its_step_has_moved(
    open_round, browser, mailbox, officer
):
    owing(email="later@example.org")
    send_all()
    reminder = Reminder.objects.get()

    browser.post(f"/reminders/{reminder.pk}/try-again/")
    ReportingRound.objects.filter(pk=open_round.pk).update(due_on=date(2018, 6, 15))

    assert emails.send_batch() == 0
    reminder.refresh_from_db()
    assert (reminder.asked_by, reminder.is_early, reminder.state) == (
        officer,
        False,
        "outdated",
    )


def test_the_preview_of_the_next_day_has_who_came_to_owe_since_the_step_was_sent(
    open_round, browser
):
    told = owing()
    services.run_day(now=moment(TODAY, 9))
    send_all()
    late = owing()

    page = text(browser.get("/reminders/preview/?day=2018-05-22"))
    after = text(browser.get("/reminders/preview/?day=2018-05-23"))

    assert "10 working days before the due date: 1 person not told of it yet" in page
    assert late.email in page and told.email not in page
    assert (
        "Nothing goes out on this day" in after
        and "came on" in after
        and "Thursday 17 May 2018" in after
    )


def test_after_the_days_run_the_preview_of_today_shows_what_was_made_alone(
    open_round, browser
):
    made = owing()
    services.run_day(now=moment(TODAY, 9))
    late = owing()

    page = text(browser.get("/reminders/preview/"))

    assert made.email in page and late.email not in page
    assert '<a href="?day=2018-05-22">Tuesday 22 May 2018</a>' in page


def test_after_a_button_of_the_preview_the_officer_is_on_the_same_day_again(
    open_round, browser, step
):
    person, back = owing(), "/reminders/preview/?day=2018-05-24"

    held = browser.post(
        f"/reminders/hold/person/{person.pk}/?day=2018-05-24", {"reason": "Ill."}
    )
    refused = browser.post(
        f"/reminders/preview/{step.pk}/{person.pk}/send/?day=2018-05-24"
    )
    released = browser.post(
        f"/reminders/holds/{Hold.objects.get().pk}/release/?day=2018-05-24"
    )

    assert [answer.url for answer in (held, refused, released)] == [back] * 3
    page = text(browser.get(back))
    assert f"/reminders/hold/person/{person.pk}/?day=2018-05-24" in page


def test_the_ledger_is_narrowed_to_a_day(open_round, browser):
    person = owing()
    send_all()

    assert person.email in text(browser.get("/reminders/?day=2018-05-21"))
    assert "Nothing matches" in text(browser.get("/reminders/?day=2018-05-18"))


@pytest.mark.parametrize(
    ("day", "why_not"),
    [("2018-05-26", "a Saturday"), ("2018-05-28", "Spring Bank Holiday")],
)
def test_a_local_holiday_on_a_day_without_work_is_refused(day, why_not, browser):
    page = browser.post("/reminders/holidays/", {"day": day, "name": "Shut"})

    assert f"is a day without work as it is: {why_not}." in text(page)
    assert not LocalHoliday.objects.exists()


def test_the_page_of_a_reminder_that_was_not_needed_says_that_nothing_was_owed(
    open_round, browser
):
    person = owing()
    services.make_reminders(today=TODAY)
    person.holdings.get().seat.commitments.update(lifecycle="withdrawn", rating="")
    emails.send_batch()

    assert "Nothing: what was owed had been sent by then." in text(
        browser.get(Reminder.objects.get().get_absolute_url())
    )


def test_a_step_is_held_before_the_round_has_steps_of_its_own(open_round, browser):
    owing()
    step = Step.objects.default().get(days=-10)

    assert browser.get(f"/reminders/hold/step/{step.pk}/").status_code == 200
    browser.post(
        f"/reminders/hold/step/{step.pk}/", {"reason": "The minister is away."}
    )

    assert send_all() == 0
    assert (
        browser.get(
            f"/reminders/preview/{step.pk}/{owing().pk}/?day=2018-05-21"
        ).status_code
        == 200
    )


def test_what_is_over_or_not_owed_is_not_sent_by_hand(open_round, browser, step):
    person, nothing = owing(), UserFactory(member=True)
    opening = Step.objects.get(round=open_round, about="opening")

    assert "its day is over" in text(
        browser.post(f"/reminders/preview/{opening.pk}/{person.pk}/send/", follow=True)
    )
    assert "owes nothing" in text(
        browser.post(f"/reminders/preview/{step.pk}/{nothing.pk}/send/", follow=True)
    )
    assert not Reminder.objects.filter(asked_by__isnull=False).exists()


def test_what_could_not_be_delivered_is_tried_again_at_the_address_put_right(
    open_round, browser, mailbox
):
    person = owing(email="gone@example.org")
    send_all()
    person.email = "found@example.org"
    person.save()
    reminder = Reminder.objects.get()

    assert "550 No such person" in text(browser.get("/reminders/"))
    browser.post(f"/reminders/{reminder.pk}/try-again/")
    send_all()

    assert mailbox.people == ["found@example.org"]
    assert "not to be tried again" in text(
        browser.post(f"/reminders/{reminder.pk}/try-again/", follow=True)
    )


def test_a_step_is_added_and_removed_and_what_was_sent_stays(open_round, browser, step):
    owing()
    send_all()
    page = "/reminders/ladder/2018-06/"
    given = {"number": "3", "when": "before", "to_owner": "on"}

    browser.post(page, given, follow=True)
    assert "3 working days before the due date" not in text(
        browser.get("/reminders/ladder/")
    )
    assert "Tuesday 29 May 2018" in text(browser.get(page))
    assert "has this step already" in text(browser.post(page, given))
    assert "Choose who is reminded" in text(
        browser.post(page, {"number": "4", "when": "before"})
    )
    assert "is counted from 1 day" in text(
        browser.post(page, {"number": "0", "when": "review", "to_owner": "on"})
    )
    assert (
        browser.post(
            page, {"number": "99999999999", "when": "after", "to_owner": "on"}
        ).status_code
        == 422
    )
    added = Step.objects.get(round=open_round, days=-3)
    assert (added.to_owner, added.to_contacts) == (True, False)
    browser.post(f"{page}steps/{added.pk}/remove/")
    assert not Step.objects.filter(pk=added.pk).exists()
    answer = browser.post(f"{page}steps/{step.pk}/remove/", follow=True)
    assert (
        "stays on the ladder" in text(answer)
        and Step.objects.filter(pk=step.pk).exists()
    )


def test_a_round_that_was_cancelled_is_not_among_those_to_remind_of(browser):
    ReportingRoundFactory(state="cancelled")

    page = text(browser.get("/reminders/ladder/"))

    assert "/reminders/ladder/2018-06/" not in page


def test_changing_a_rounds_ladder_leaves_the_general_one_and_the_other_way_round(
    open_round, browser
):
    general = Step.objects.default().get(days=2)

    browser.post(f"/reminders/ladder/2018-06/steps/{general.pk}/remove/")
    browser.post(
        "/reminders/ladder/", {"number": "7", "when": "after", "to_chair": "on"}
    )

    assert Step.objects.default().filter(days=2).exists()
    assert not open_round.reminder_steps.filter(days__in=[2, 7]).exists()
    assert open_round.reminder_steps.filter(days=-10).exists()


def test_a_local_holiday_is_added_and_removed(open_round, browser):
    browser.post("/reminders/holidays/", {"day": "2018-05-24", "name": "Victoria Day"})

    assert "a local holiday" in text(browser.get("/reminders/preview/?day=2018-05-24"))
    assert "on the list already" in text(
        browser.post("/reminders/holidays/", {"day": "2018-05-24", "name": "Again"})
    )
    browser.post(f"/reminders/holidays/{LocalHoliday.objects.get().pk}/remove/")
    assert not LocalHoliday.objects.exists()


def test_officers_are_warned_of_a_silent_clock_and_of_missed_runs(
    open_round, browser, settings
):
    DailyRun.objects.create(day=date(2018, 5, 16), at=timezone.now(), made=1)
    settings.REMINDER_SEND_TIME = time.min
    Tick.objects.create(pk=1, at=timezone.now() - timedelta(minutes=20))

    page = text(browser.get("/reminders/"))

    assert "the clock that starts them is silent" in page
    assert "Thursday 17 May 2018" in page and "Wednesday 16 May 2018</span>" not in page


def test_a_persons_calendar_is_read_without_signing_in_until_they_have_another_address(
    open_round, signed_in, client
):
    person = owing(2)
    own = signed_in(person)
    token = own.get("/my-work/calendar/").context["address"].rsplit("/", 1)[1]

    answer = client.get(f"/calendar/{token}")
    events = {
        str(event["uid"]).split(".")[0]: event
        for event in Calendar.from_ical(answer.content).walk("VEVENT")
    }

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert events["due"].decoded("dtstart") == open_round.due_on
    assert "2 updates due" in events["due"]["summary"]
    assert events["meeting"].decoded("dtstart") == open_round.meeting.date
    own.post("/my-work/calendar/renew/")
    assert client.get(f"/calendar/{token}").status_code == 404
    newer = own.get("/my-work/calendar/").context["address"].rsplit("/", 1)[1]
    assert client.get(f"/calendar/{newer}").status_code == 200
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(f"/calendar/{newer}").status_code == 404


def test_a_calendar_has_the_times_and_the_place_of_what_one_is_invited_to(
    signed_in, client
):
    person = UserFactory()
    token = (
        signed_in(person).get("/my-work/calendar/").context["address"].rsplit("/", 1)[1]
    )
    meeting, other = MeetingFactory(date=date(2018, 10, 2)), MeetingFactory()
    Arrangement.objects.create(
        meeting=meeting, starts_at=time(10), ends_at=time(12, 30), place="Room 1"
    )
    Guest.objects.create(meeting=meeting, person=person)

    answer = client.get(f"/calendar/{token}")

    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event.decoded("dtstart").isoformat() == "2018-10-02T09:00:00+00:00"
    assert event.decoded("dtend").isoformat() == "2018-10-02T11:30:00+00:00"
    assert event["location"] == "Room 1"
    assert other.slug not in str(event["uid"])


@pytest.mark.parametrize(
    "token", ["1-0:nonsense", "nonsense", "%00:x", "99999999999999999999-0:x"]
)
def test_an_address_that_nobody_has_leads_nowhere(token, client, db):
    assert client.get(f"/calendar/{token}.ics").status_code == 404


@pytest.mark.parametrize("number", [3, 60])
def test_every_page_asks_a_fixed_number_of_queries(
    number, open_round, browser, step, signed_in
):
    for _ in range(number):
        owing(2)
    send_all()
    person = User.objects.filter(reminders__state="sent").first()
    own = signed_in(person)
    token = own.get("/my-work/calendar/").context["address"].rsplit("/", 1)[1]

    asked = {}
    for name, reader, address in [
        ("ledger", browser, "/reminders/"),
        ("own ledger", own, "/reminders/"),
        ("reminder", browser, f"/reminders/{person.reminders.get().pk}/"),
        ("preview", browser, "/reminders/preview/"),
        ("email", browser, f"/reminders/preview/{step.pk}/{person.pk}/"),
        ("ladder", browser, "/reminders/ladder/2018-06/"),
        ("holidays", browser, "/reminders/holidays/"),
        ("calendar page", own, "/my-work/calendar/"),
        ("calendar", own, f"/calendar/{token}"),
        ("file", browser, "/reminders/?download=reminders.csv"),
    ]:
        with CaptureQueriesContext(connection) as queries:
            answer = reader.get(address)
            assert answer.status_code == 200
            b"".join(answer.streaming_content if answer.streaming else [])
        asked[name] = len(queries)
    assert asked == QUERIES


def test_who_stands_in_is_arranged_and_ended_by_an_officer(browser, signed_in):
    away, substitute = (SeatHoldingFactory().person for _ in range(2))
    page = f"/people/{away.pk}/away/"
    days = {"first_day": "2018-05-21", "last_day": "2018-05-25"}

    browser.post(page, {"substitute": substitute.pk, **days})
    assert f"{substitute} stands in" in text(browser.get(f"/people/{away.pk}/edit/"))
    assert "on some of these days already" in text(
        browser.post(page, {"substitute": substitute.pk, **days})
    )
    wrong = {"first_day": "2018-06-25", "last_day": "2018-06-21"}
    assert "before the first" in text(
        browser.post(page, {"substitute": substitute.pk, **wrong})
    )
    assert (
        browser.get(f"/people/{UserFactory().pk}/away/").status_code == 404
    )  # only members hold seats
    browser.post(f"/substitutions/{away.substitutions.get().pk}/end/")
    assert not away.substitutions.exists()
