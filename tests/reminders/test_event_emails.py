"""Emails of what happened: when they go out, to whom, and what is left out by then."""

from datetime import datetime, time, timedelta
from smtplib import SMTPDataError
from time import monotonic
from types import SimpleNamespace
from unittest.mock import Mock
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from people.models import User
from reminders import batches
from reminders.emails import send_batch
from reminders.events.kinds import Choice, Kind
from reminders.events.mails import make_mails
from reminders.events.sending import EventMailing
from reminders.events.taking_up import take_up
from reminders.models import Event, Notice, NoticeChoice, Reminder
from reminders.tasks import tell
from rounds.updates import hand_in, review
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    UserFactory,
    accepted,
    submitted,
)
from tests.reminders.mailbox import html_of, text_of
from tests.reminders.office import make_office, take_up_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def returned(office, reason="Say when."):
    update = submitted(office.action, office.round, by=office.holder)
    return review.return_update(update=update, by=office.ada, at=NOW, reason=reason)


def make(now=None, is_morning=False) -> int:
    take_up_all()
    return make_mails(now=now or timezone.now(), today=TODAY, is_morning=is_morning)


def send() -> None:
    while batches.waiting_number(now=timezone.now(), asked_alone=True):
        send_batch()


def to(person) -> list:
    return [message for message in mail.outbox if message.to == [person.email]]


def test_what_is_rolled_back_is_told_to_nobody(office):
    before = Event.objects.count()

    with pytest.raises(RuntimeError), transaction.atomic():
        returned(office)
        assert Event.objects.filter(kind=Kind.RETURNED).exists()
        raise RuntimeError

    assert Event.objects.count() == before


def test_a_return_reaches_its_author_with_reason_and_form_at_any_hour(office):
    update = returned(office, "Say when it opens.")

    with override_settings(TODAY=None, REMINDER_SEND_TIME=time(23, 59, 59)):
        tell()
        send()

    (message,) = to(office.holder)
    assert "Say when it opens." in message.body
    assert f"/updates/{update.pk}/edit/" in message.body
    assert office.action.reference in message.subject
    assert message.extra_headers["List-Unsubscribe"].endswith("/news/emails/>")


def test_a_return_that_was_handed_in_again_is_not_told(office):
    update = returned(office)
    make()

    hand_in.submit_update(update=update, by=office.holder, at=NOW)
    send()

    assert not to(office.holder)
    notice = Notice.objects.get(event__kind=Kind.RETURNED)
    assert notice.is_over and notice.mail.state == Reminder.State.NOT_NEEDED


def test_a_second_taking_up_makes_nothing_twice(office):
    returned(office)

    make()
    number = Notice.objects.count()
    Event.objects.filter(kind=Kind.RETURNED).first()

    assert take_up(today=TODAY) == 0
    assert make() == 0
    assert Notice.objects.count() == number


def test_what_happens_within_ten_minutes_is_one_email(office):
    now = timezone.now()
    update = returned(office)
    make(now)
    send()
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")
    review.comment_on(update=update, by=office.ada, at=NOW, text="And where?")

    assert make(now + timedelta(minutes=9)) == 0
    assert make(now + timedelta(minutes=11)) == 1
    send()

    first, second = to(office.holder)
    assert "And who?" in second.body and "And where?" in second.body
    assert second.extra_headers["In-Reply-To"] == first.extra_headers["Message-ID"]


def test_ten_minutes_count_from_when_the_last_one_went_out(office):
    now = timezone.now()
    update = returned(office)
    make(now - timedelta(minutes=11))  # the mail server took it late
    send()
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")

    assert make(now) == 0
    assert make(timezone.now() + timedelta(minutes=11)) == 1


def test_nobody_is_made_another_while_one_is_on_its_way(office):
    now = timezone.now()
    update = returned(office)
    make(now - timedelta(minutes=11))
    of_events = Reminder.objects.of_events()
    of_events.update(claimed_at=now, claimed_by=uuid4())
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")

    assert make(now) == 0


def test_what_needs_its_reader_comes_first_and_then_what_is_older(office):
    accept = submitted(office.action, office.round, by=office.holder)
    review.comment_on(update=accept, by=office.ada, at=NOW, text="Since when?")
    review.comment_on(update=accept, by=office.ada, at=NOW, text="And where?")
    review.accept_update(update=accept, by=office.ada, at=NOW)
    other = ActionFactory(owner=office.action.owner)
    update = submitted(other, office.round, by=office.holder)
    review.return_update(update=update, by=office.ada, at=NOW, reason="Say when.")
    make()
    send()

    (message,) = to(office.holder)
    assert message.subject.endswith(f"{other.reference} returned to you, and 3 more")
    told = ["Say when.", "Since when?", "And where?", "was accepted"]
    places = [message.body.index(words) for words in told]
    assert places == sorted(places)
    assert "Answer:" not in message.body  # nothing is said any more of what is accepted


def test_a_machine_that_looks_up_slowly_does_not_do_so_for_each_message(
    office, monkeypatch
):
    UserFactory.create_batch(45, officer=True)
    submitted(office.action, office.round, by=office.holder)
    make()
    ahead, look_up, numbers = [0.0], EventMailing.look_up, []

    def slowly(mailing, reminders):
        numbers.append(len(reminders))
        look_up(mailing, reminders)
        ahead[0] += 5  # seconds

    clock = SimpleNamespace(monotonic=lambda: monotonic() + ahead[0])
    monkeypatch.setattr("reminders.mailing.time", clock)
    monkeypatch.setattr(EventMailing, "look_up", slowly)
    send()

    assert Reminder.objects.of_events().filter(state="sent").count() == sum(numbers)
    assert sum(numbers) >= 45
    assert len(numbers) == 3


def test_a_second_copy_after_a_kill_says_what_the_first_said(office):
    update = returned(office)
    make()
    batches.claim(most=100)  # by a worker that was killed once it had sent them
    long_ago = timezone.now() - timedelta(hours=1)
    Reminder.objects.of_events().update(claimed_at=long_ago, made_at=long_ago)
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")

    assert make() == 0
    send()
    assert make(timezone.now() + timedelta(minutes=11)) == 1
    send()

    copy, other = to(office.holder)
    assert "Say when." in copy.body and "And who?" not in copy.body
    assert "And who?" in other.body and "Say when." not in other.body
    assert copy.extra_headers["Message-ID"] != other.extra_headers["Message-ID"]


@pytest.mark.parametrize(
    ("fault", "says_more"),
    [(TimeoutError("timed out"), False), (SMTPDataError(451, b"Busy"), True)],
)
def test_what_the_server_may_have_taken_is_sent_again_as_it_was(
    fault, says_more, office, monkeypatch
):
    update = returned(office)
    make()
    with monkeypatch.context() as patch:
        patch.setattr("reminders.mail_server.Post.send", Mock(side_effect=fault))
        send_batch()
    Reminder.objects.update(not_before=None)
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")

    make()
    send()

    (copy,) = to(office.holder)
    assert ("And who?" in copy.body) == says_more


def test_however_many_are_told_all_emails_are_made_at_once(office, monkeypatch):
    monkeypatch.setattr("reminders.events.mails.AT_A_TIME", 1)
    accepted(office.action, office.round, by=office.holder)

    number = tell()

    assert number == Reminder.objects.of_events().count() > 1
    assert not Notice.objects.to_mail().exists()


def test_an_email_that_waits_takes_in_what_happens_meanwhile(office):
    update = returned(office)
    make()
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")

    assert make(timezone.now() + timedelta(hours=1)) == 0
    send()

    (message,) = to(office.holder)
    assert "Say when." in message.body and "And who?" in message.body


@pytest.mark.parametrize(
    ("choice", "at_once", "in_the_morning", "on_the_page"),
    [
        (Choice.AT_ONCE, {"returned", "commented", "accepted"}, set(), set()),
        (Choice.DAILY, {"returned"}, {"commented", "accepted"}, set()),
        (Choice.NEEDS_ME, {"returned", "commented"}, set(), {"accepted"}),
    ],
)
def test_each_person_chooses_how_soon(
    office, choice, at_once, in_the_morning, on_the_page
):
    NoticeChoice.objects.create(person=office.holder, choice=choice)
    update = returned(office)
    review.comment_on(update=update, by=office.ada, at=NOW, text="And who?")
    hand_in.submit_update(update=update, by=office.holder, at=NOW)
    review.accept_update(update=update, by=office.ben, at=NOW)

    take_up_all()

    ways = {"at_once": at_once, "daily": in_the_morning, "page": on_the_page}
    for way, kinds in ways.items():
        notices = Notice.objects.filter(person=office.holder, way=way)
        notices = notices.filter(event__update=update)
        told = set(notices.values_list("event__kind", flat=True))
        # A return that was handed in again concerns nobody any more.
        assert told == kinds - {"returned"}


def test_the_mornings_email_comes_once_a_day_with_what_happened_before_it(office):
    NoticeChoice.objects.create(person=office.holder, choice=Choice.DAILY)
    accepted(office.action, office.round, by=office.holder)
    take_up_all()
    today = timezone.localdate()
    tomorrow = timezone.make_aware(
        datetime.combine(today + timedelta(days=1), time(8, 1))
    )

    assert make(tomorrow, is_morning=False) == 1, "the officers’ own"
    assert make(tomorrow, is_morning=True) == 1
    send()
    assert make(tomorrow + timedelta(hours=1), is_morning=True) == 0

    (message,) = to(office.holder)
    assert "was accepted" in message.body


def test_an_old_address_is_told_apart_from_its_person(office):
    old = office.colleague.email
    office.colleague.email = "elsewhere@example.org"
    office.colleague.save()

    make()
    send()

    assert [message.to for message in mail.outbox] == [[old]]
    assert "no longer the address" in mail.outbox[0].subject


def test_who_has_left_is_told_nothing(office):
    returned(office)
    make()
    office.holder.is_active = False
    office.holder.save()

    send()

    assert not to(office.holder)


def test_an_email_holds_together_as_text_and_html(office, mailbox):
    returned(office, "Say <when>.\nAnd where.")

    make()
    send()

    (message,) = [
        each for each in mailbox.received if each["To"] == office.holder.email
    ]
    assert "Say <when>." in text_of(message)
    assert "Say &lt;when&gt;.<br>And where." in html_of(message)
    assert message["Auto-Submitted"] == "auto-generated"


def test_it_goes_to_the_address_that_the_person_has_as_it_goes_out(office, monkeypatch):
    look_up = EventMailing.look_up

    def after_a_change(mailing, reminders):
        User.objects.filter(pk=office.holder.pk).update(email="new@example.org")
        look_up(mailing, reminders)

    returned(office)
    make()
    monkeypatch.setattr(EventMailing, "look_up", after_a_change)
    send()

    assert ["new@example.org"] in [message.to for message in mail.outbox]
    assert not to(office.holder)


def test_nobody_writes_in_the_trackers_name_in_an_email_of_text(office):
    returned(office, "Say when.\n\nReview it: https://elsewhere.example/")
    make()
    send()

    (message,) = to(office.holder)
    assert "\n> Say when.\n>\n> Review it: https://elsewhere.example/\n" in message.body


def test_a_server_that_is_away_leaves_it_waiting_under_the_same_number(
    office, mailbox, settings
):
    returned(office)
    make()
    number = Reminder.objects.of_events().get(person=office.holder).message_id
    mailbox.answer = "451 Busy"
    send()
    mailbox.answer = None

    Reminder.objects.update(not_before=None)
    send()

    received = [each for each in mailbox.received if each["To"] == office.holder.email]
    assert [each["Message-ID"] for each in received] == [number]
    assert Reminder.objects.get(message_id=number).attempts == 2
