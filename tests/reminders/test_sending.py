import socket
from datetime import date, timedelta

import pytest
from django.core import mail
from django.core.mail import get_connection
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from reminders import batches, emails, services
from reminders.emails import send_batch
from reminders.models import Reminder, Step
from tests.factories import (
    TODAY,
    ActionFactory,
    SeatHoldingFactory,
    submitted,
)
from tests.reminders.mailbox import html_of, text_of
from tests.reminders.people import outcome, owing, send_all
from tests.surroundings import PATIENCE

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def test_a_holder_gets_one_email_that_lists_all_they_owe_with_a_link_to_each_form(
    open_round, mailbox, settings
):
    settings.REPLY_TO_EMAIL = "Programme office <office@example.org>"
    person = owing(3)
    done = ActionFactory(owner=person.holdings.get().seat)
    submitted(done, open_round)

    assert send_all() == 1

    (message,) = mailbox.received
    assert (message["To"], message["Reply-To"]) == (
        person.email,
        settings.REPLY_TO_EMAIL,
    )
    assert (
        message["Subject"]
        == "3 updates due Friday 1 June 2018: June 2018 reporting round"
    )
    for body in (text_of(message), html_of(message)):
        for action in ActionFactory._meta.model.objects.exclude(pk=done.pk):
            assert action.title in body
            assert (
                settings.BASE_URL + reverse("rounds:report", args=[action.reference])
                in body
            )
        assert "Last rating" in body and "Amber" in body
        assert "Friday 1 June 2018, in 8 working days" in body
        assert done.title not in body
    reminder = Reminder.objects.get()
    assert (reminder.state, reminder.step.days, reminder.body) == (
        "sent",
        -10,
        text_of(message).replace("\r\n", "\n"),
    )
    assert (message["Message-ID"], message["Auto-Submitted"]) == (
        reminder.message_id,
        "auto-generated",
    )
    assert {line.commitment_id for line in reminder.lines.all()} == {
        action.pk for action in ActionFactory._meta.model.objects.exclude(pk=done.pk)
    }


def test_what_people_wrote_is_escaped_in_the_html_alone(open_round, mailbox):
    person = owing()
    ActionFactory(owner=person.holdings.get().seat, title="Care & <b>protection</b>")

    send_all()

    (message,) = mailbox.received
    assert "Care & <b>protection</b>" in text_of(message)
    assert "Care &amp; &lt;b&gt;protection&lt;/b&gt;" in html_of(message)


def test_the_opening_mail_brings_the_due_date_as_a_calendar_file(open_round, mailbox):
    owing(2)

    send_all(open_round.opens_on)

    (message,) = mailbox.received
    (attached,) = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_filename()) == (
        "text/calendar",
        "due-date.ics",
    )
    (event,) = Calendar.from_ical(attached.get_payload(decode=True)).walk("VEVENT")
    assert (event.decoded("dtstart"), str(event["summary"])) == (
        open_round.due_on,
        "CPIP: 2 updates due, June 2018 round",
    )
    assert message["Subject"].endswith("June 2018 reporting round is open")


def test_other_mails_bring_no_file(open_round, mailbox):
    owing()
    send_all()

    assert not list(mailbox.received[0].iter_attachments())


def test_whatever_runs_twice_sends_once(open_round, mailbox):
    owing()

    assert services.make_reminders(today=TODAY) == 1
    assert services.make_reminders(today=TODAY) == 0
    assert [send_batch(), send_batch()] == [1, 0]
    assert services.make_reminders(today=TODAY) == 0
    assert send_batch() == 0
    assert len(mailbox.received) == 1


def test_someone_who_submits_between_the_claim_and_the_send_is_not_chased(
    open_round, mailbox
):
    """The first message's arrival is the moment at which the second person hands in the update."""
    first, second = owing(), owing()
    theirs = ActionFactory._meta.model.objects.get(owner__holdings__person=second)
    claimed = []
    keep = batches.claim

    def claim(**arguments):
        claimed.extend(keep(**arguments))
        submitted(theirs, open_round, by=second)
        return claimed

    services.make_reminders(today=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(batches, "claim", claim)
        assert send_batch() == 1

    assert len(claimed) == 2
    assert mailbox.people == [first.email]
    assert outcome()[second.email] == "not_needed"


def test_what_is_handed_in_between_the_claim_and_the_send_is_left_out_of_the_email(
    open_round, mailbox, monkeypatch
):
    person = owing(2)
    done, left = ActionFactory._meta.model.objects.order_by("pk")
    compose = emails.Sending._lines_of

    def lines_of(self, reminders):
        found = compose(self, reminders)
        if not done.updates.exists():
            submitted(done, open_round, by=person)
        return found

    services.make_reminders(today=TODAY)
    monkeypatch.setattr(emails.Sending, "_lines_of", lines_of)
    assert send_batch() == 1

    assert left.title in text_of(mailbox.received[0]) and done.title not in text_of(
        mailbox.received[0]
    )
    assert [line.commitment_id for line in Reminder.objects.get().lines.all()] == [
        left.pk
    ]


def test_who_has_passed_the_seat_on_before_the_send_is_not_chased(open_round):
    person = owing()
    services.make_reminders(today=TODAY)
    person.holdings.update(until=TODAY)

    assert send_batch() == 0
    assert (outcome()[person.email], mail.outbox) == ("not_needed", [])


def test_what_was_not_needed_is_sent_once_it_is_owed_again(open_round, mailbox):
    person = owing()
    services.make_reminders(today=TODAY)
    holding = person.holdings.get()
    person.holdings.update(until=TODAY)
    send_batch()
    person.holdings.update(until=None)

    assert send_all() == 1
    assert mailbox.people == [holding.person.email]


def test_a_claim_that_a_dead_worker_left_is_taken_up_after_a_time(open_round, mailbox):
    owing()
    services.make_reminders(today=TODAY)
    (claimed,) = batches.claim(most=5)
    Reminder.objects.update(claimed_at=timezone.now() - timedelta(minutes=9))

    assert send_batch() == 0
    Reminder.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert send_batch() == 1
    assert not batches.renew(
        claimed
    )  # the first batch finds that it is no longer its to send


def test_two_batches_never_claim_the_same(open_round):
    for _ in range(5):
        owing()
    services.make_reminders(today=TODAY)

    first, second = batches.claim(most=3), batches.claim(most=3)

    assert (len(first), len(second)) == (3, 2)
    assert not {one.pk for one in first} & {one.pk for one in second}


def test_a_passing_fault_is_tried_again_after_a_pause_and_a_lasting_one_shown(
    open_round, mailbox
):
    person = owing(email="later@example.org")
    owing(email="gone@example.org")
    began = timezone.now()

    send_all()

    assert outcome() == {person.email: "waiting", "gone@example.org": "undeliverable"}
    assert (
        Reminder.objects.get(address="gone@example.org").fault == "550 No such person"
    )
    waiting = Reminder.objects.get(address=person.email)
    assert (waiting.fault, waiting.attempts) == ("450 Mailbox busy", 1)
    assert began + MINUTE <= waiting.not_before <= timezone.now() + MINUTE
    assert send_batch() == 0
    person.email = "back@example.org"
    person.save()
    Reminder.objects.filter(pk=waiting.pk).update(not_before=timezone.now())
    assert send_batch() == 1
    assert mailbox.people == ["back@example.org"]
    assert Reminder.objects.get(pk=waiting.pk).address == "back@example.org"


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 60), (2, 120), (5, 960), (9, 3600), (60, 3600)]
)
def test_pauses_double_up_to_an_hour(attempts, seconds):
    assert batches.pause_after(attempts) == timedelta(seconds=seconds)


def test_what_fails_for_days_is_shown_as_undeliverable(open_round, mailbox):
    owing(email="later@example.org")
    services.make_reminders(today=TODAY)
    Reminder.objects.update(attempts=batches.MOST_ATTEMPTS - 1)

    send_batch()

    assert Reminder.objects.get().is_undeliverable


def test_a_message_the_server_refuses_for_good_is_undeliverable(open_round, mailbox):
    owing()
    mailbox.answer = "554 Refused"

    send_all()

    assert Reminder.objects.get().fault == "554 Refused"
    assert Reminder.objects.get().is_undeliverable


def test_a_mail_server_that_is_down_loses_nothing(open_round, settings):
    owing()
    owing()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = nobody.getsockname()

        assert send_all() == 0

    assert set(outcome().values()) == {"waiting"}
    assert all(
        "cannot be reached" in one.fault and one.not_before
        for one in Reminder.objects.all()
    )


def test_a_connection_that_drops_in_the_middle_of_a_message_costs_that_message_a_pause_alone(
    open_round, mailbox
):
    for _ in range(3):
        owing()
    mailbox.drops = 1

    assert send_all() == 2
    Reminder.objects.waiting().update(not_before=None)
    assert send_batch() == 1
    assert len(set(mailbox.people)) == 3


def test_a_server_that_is_too_slow_is_tried_again(open_round, mailbox, settings):
    owing()
    mailbox.delay, settings.EMAIL_TIMEOUT = 1, 0.2

    assert send_all() == 0
    mailbox.delay, settings.EMAIL_TIMEOUT = 0, PATIENCE
    Reminder.objects.waiting().update(not_before=None)
    assert send_batch() == 1


def test_a_message_that_cannot_be_written_does_not_keep_the_others(open_round, mailbox):
    owing(name="Broken\nName: header")
    other = owing()

    def compose(self, reminder, lines, keep=emails.Sending._compose):
        if reminder.person_id != other.pk:
            raise ValueError("no such template")
        return keep(self, reminder, lines)

    services.make_reminders(today=TODAY)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(emails.Sending, "_compose", compose)
        assert send_batch() == 1

    assert mailbox.people == [other.email]
    assert (
        Reminder.objects.exclude(person=other).get().fault
        == "The message could not be written: no such template"
    )


def test_a_batch_sends_over_one_connection(open_round, mailbox, monkeypatch):
    for _ in range(5):
        owing()
    opened = []
    backend = get_connection().__class__
    monkeypatch.setattr(
        backend, "open", lambda self, keep=backend.open: opened.append(1) or keep(self)
    )

    assert send_all() == 5
    assert (
        sum(opened) - 5 == 1
    )  # `send_messages` asks again each time, and finds it open


@pytest.mark.parametrize("number", [2, 20])
def test_making_asks_a_fixed_number_of_queries(
    number, open_round, django_assert_num_queries
):
    services.make_reminders(today=TODAY)
    for _ in range(number):
        owing()

    with django_assert_num_queries(25):
        services.make_reminders(today=TODAY)


def test_what_waits_as_the_round_closes_is_not_sent(open_round):
    person = owing()
    services.make_reminders(today=TODAY)
    type(open_round).objects.filter(pk=open_round.pk).update(
        state="closed", closed_on=date(2018, 6, 2)
    )

    assert send_batch() == 0
    assert (outcome()[person.email], mail.outbox) == ("outdated", [])
    assert services.make_reminders(today=TODAY) == 0


def test_outside_working_hours_only_what_an_officer_asked_for_goes_out(
    open_round, officer, settings, monkeypatch
):
    waits, asked = owing(), owing()
    services.make_reminders(today=TODAY)
    step = Step.objects.get(round=open_round, days=-10)
    services.send_now(
        step=step, reporting_round=open_round, person=asked, by=officer, today=TODAY
    )
    monkeypatch.setattr(emails, "is_sending_time", lambda now, days: False)

    assert send_batch() == 1
    assert outcome() == {waits.email: "waiting", asked.email: "sent"}


def test_a_dead_broker_leaves_the_sending_to_the_next_tick(open_round, monkeypatch):
    owing()
    services.make_reminders(today=TODAY)

    def down(**_):
        raise emails.BrokerDown("Connection refused")

    monkeypatch.setattr(send_batch, "apply_async", down)
    assert emails.send_soon() == 0


def test_who_holds_two_seats_gets_one_email_with_what_both_owe(open_round, mailbox):
    person = owing()
    other = ActionFactory()
    SeatHoldingFactory(seat=other.owner, person=person)

    send_all()

    (message,) = mailbox.received
    assert "2 updates due" in message["Subject"]
    assert other.title in text_of(message)


def test_a_person_without_an_account_any_more_is_not_written_to(open_round):
    person = owing()
    services.make_reminders(today=TODAY)
    type(person).objects.filter(pk=person.pk).update(is_active=False)

    assert send_batch() == 0
    assert mail.outbox == []


def test_the_record_of_what_was_sent_cannot_be_changed(open_round, mailbox):
    owing()
    send_all()

    for change in (
        lambda: Reminder.objects.update(body="Other"),
        lambda: Reminder.objects.all().delete(),
    ):
        with (
            pytest.raises(InternalError, match="part of the record"),
            transaction.atomic(),
        ):
            change()


def test_a_batch_that_takes_too_long_leaves_the_rest_to_the_next(
    open_round, mailbox, monkeypatch
):
    for _ in range(3):
        owing()
    services.make_reminders(today=TODAY)
    monkeypatch.setattr(emails, "BATCH_TAKES", -1)

    assert send_batch() == 0
    assert set(Reminder.objects.values_list("state", "attempts", "claimed_by")) == {
        ("waiting", 0, None)
    }
    monkeypatch.setattr(emails, "BATCH_TAKES", 60)
    assert send_batch() == 3
