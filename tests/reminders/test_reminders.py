import socket
from datetime import timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from reminders import services
from reminders.emails import send_reminder
from reminders.models import Reminder
from tests.factories import (
    TODAY,
    ActionFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    holder_of,
    submitted,
)

pytestmark = pytest.mark.django_db


class Mailbox(Message):
    """Keeps what a real SMTP server received; answers as it is told to."""

    def __init__(self):
        super().__init__()
        self.received, self.answer = [], None

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  the library's name
        return self.answer or await super().handle_DATA(server, session, envelope)

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  the library's name
        if address.startswith("gone"):
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    def handle_message(self, message):
        self.received.append(message)


@pytest.fixture
def mailbox(settings):
    handler = Mailbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = free.getsockname()
    server = Controller(handler, hostname=settings.EMAIL_HOST, port=settings.EMAIL_PORT)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    yield handler
    server.stop()


def owing(number=1, **person):
    """Return someone who holds a seat that owns so many actions."""
    seat = SeatFactory()
    for _ in range(number):
        ActionFactory(owner=seat, rating="amber")
    return SeatHoldingFactory(seat=seat, **{f"person__{name}": value for name, value in person.items()}).person


def send_all():
    services.make_reminders(today=TODAY)
    return [send_reminder(pk) for pk in services.waiting(now=timezone.now())]


def test_a_holder_gets_one_email_that_lists_all_they_owe_with_a_link_to_each_form(open_round, mailbox):
    person = owing(3)
    done = ActionFactory(owner=person.holdings.get().seat)
    submitted(done, open_round)

    send_all()

    (message,) = mailbox.received
    body = message.get_payload(decode=True).decode()
    assert message["To"] == person.email
    assert "3 updates due Friday 1 June" in message["Subject"]
    for action in ActionFactory._meta.model.objects.exclude(pk=done.pk):
        assert action.title in body
        assert reverse("rounds:report", args=[action.reference]) in body
    assert done.title not in body
    reminder = Reminder.objects.get()
    assert (reminder.state, reminder.kind, reminder.body) == ("sent", "due_in_10", body.replace("\r\n", "\n"))
    assert message["Message-ID"] == reminder.message_id


def test_whatever_runs_twice_sends_once(open_round, mailbox):
    owing()

    assert services.make_reminders(today=TODAY) == 1
    assert services.make_reminders(today=TODAY) == 0
    pk = Reminder.objects.get().pk
    assert [send_reminder(pk), send_reminder(pk)] == [True, False]
    assert len(mailbox.received) == 1


def test_nobody_is_reminded_who_owes_nothing_or_has_left(open_round):
    settled = ActionFactory()
    submitted(settled, open_round)
    owing(is_active=False)
    ActionFactory()  # of a seat that nobody holds

    assert services.make_reminders(today=TODAY) == 0


def test_without_an_open_round_nobody_is_reminded():
    owing()

    assert services.make_reminders(today=TODAY) == 0


def test_someone_who_submits_before_the_send_is_not_chased(open_round):
    action = ActionFactory()
    person = holder_of(action)
    services.make_reminders(today=TODAY)
    submitted(action, open_round, by=person)

    assert not send_reminder(Reminder.objects.get().pk)
    assert (Reminder.objects.get().state, mail.outbox) == ("not_needed", [])


def test_a_claim_that_a_dead_worker_left_is_taken_up_after_a_time(open_round, mailbox):
    owing()
    services.make_reminders(today=TODAY)
    Reminder.objects.update(claimed_at=timezone.now() - timedelta(minutes=9))

    assert services.waiting(now=timezone.now()) == []
    Reminder.objects.update(claimed_at=timezone.now() - timedelta(minutes=11))
    assert send_reminder(services.waiting(now=timezone.now())[0])


def test_a_passing_fault_is_tried_again_and_a_lasting_one_shown(open_round, mailbox):
    owing()
    owing(email="gone@example.org")
    mailbox.answer = "451 Try later"

    send_all()
    states = dict(Reminder.objects.values_list("address", "state"))
    assert states.pop("gone@example.org") == "undeliverable"
    assert set(states.values()) == {"waiting"}
    mailbox.answer = None
    assert send_all() == [True]
    assert "550" in Reminder.objects.get(address="gone@example.org").fault


def test_a_mail_server_that_is_down_loses_nothing(open_round, settings):
    owing()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9

    assert send_all() == [False]
    assert Reminder.objects.get().state == "waiting"


def test_officers_see_what_was_sent_to_whom_and_others_do_not(open_round, signed_in, officer):
    person = owing()
    send_all()

    page = signed_in(officer).get("/reminders/").content.decode()

    assert person.email in page
    assert "1 update due Friday 1 June" in page
    assert signed_in(UserFactory()).get("/reminders/").status_code == 403


@pytest.mark.parametrize("number", [2, 20])
def test_making_reminders_and_their_page_ask_a_fixed_number_of_queries(
    number, open_round, signed_in, officer, django_assert_num_queries
):
    for _ in range(number):
        owing()

    with django_assert_num_queries(7):
        services.make_reminders(today=TODAY)
    browser = signed_in(officer)
    with django_assert_num_queries(4):
        browser.get("/reminders/")


def test_who_holds_two_seats_gets_one_email_with_what_both_owe(open_round, mailbox):
    person = owing()
    other = ActionFactory()
    SeatHoldingFactory(seat=other.owner, person=person)

    send_all()

    (message,) = mailbox.received
    assert "2 updates due" in message["Subject"]
    assert other.title in message.get_payload(decode=True).decode()


def test_who_has_passed_the_seat_on_before_the_send_is_not_chased(open_round):
    person = owing()
    services.make_reminders(today=TODAY)
    person.holdings.update(until=TODAY)

    assert not send_reminder(Reminder.objects.get().pk)
    assert mail.outbox == []
