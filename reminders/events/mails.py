"""Emails are made of notices: one for all that happened for a person within ten minutes
(`MAILS_APART_SECONDS`).
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from reminders.events.kinds import Way
from reminders.events.one_at_a_time import is_our_turn
from reminders.models import Notice, Reminder
from reminders.querysets.events import NoticeQuerySet
from reminders.querysets.reminders import ReminderQuerySet
from reminders.wording import mail_domain

AT_A_TIME = 1000  # people


@transaction.atomic
def make_mails(*, now: datetime, today: date, is_morning: bool) -> int:
    """Make emails of the notices that wait for one, and return how many are new.

    `now` is real time, `today` the business day. Whoever was made or sent one in the last ten
    minutes waits, and so does whoever is just being sent one; one that waits to go out takes in
    what happened since. At most `AT_A_TIME` people are made one of each kind. `is_morning` is true
    on a working day from the send time on: then those who chose one email each morning get what had
    happened by that time.
    """
    if not is_our_turn():
        return 0
    at_once = Notice.objects.to_mail().filter(way=Way.AT_ONCE)
    number = _make(Reminder.Kind.EVENTS, at_once, now, today)
    if is_morning:
        morning = _morning_before(now)
        daily = Notice.objects.to_mail().filter(
            way=Way.DAILY, event__recorded_at__lt=morning
        )
        number += _make(Reminder.Kind.MORNING, daily, now, today)
    return number


def _morning_before(now: datetime) -> datetime:
    """Return the last send time by then: what happens later in the day comes the next morning."""
    today = timezone.localdate(now)
    morning = _morning_of(today)
    return morning if morning <= now else _morning_of(today - timedelta(days=1))


def _morning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, settings.REMINDER_SEND_TIME))


def _make(kind: str, notices: NoticeQuerySet, now: datetime, today: date) -> int:
    _add_to(_unsent(kind, notices), notices)
    free = notices.exclude(Exists(_lately(now))).order_by()
    people = free.values_list("person", "address").distinct()[:AT_A_TIME]
    mails = [
        Reminder(
            kind=kind,
            person_id=person,
            fixed_address=address,
            day=today,
            made_at=now,
            message_id=f"<events.{uuid4()}@{mail_domain()}>",
        )
        for person, address in people
    ]
    Reminder.objects.bulk_create(mails)
    _add_to([mail.pk for mail in mails], notices)
    return len(mails)


def _lately(now: datetime) -> ReminderQuerySet:
    """Return the emails after which the next to the same person waits: those made or sent lately,
    and those on their way.
    """
    apart = timedelta(seconds=settings.MAILS_APART_SECONDS)
    is_late = Q(made_at__gt=now - apart) | Q(sent_at__gt=now - apart)
    mails = Reminder.objects.of_events().filter(is_late | Q(state="waiting"))
    return _same_person(mails)


def _same_person(mails: ReminderQuerySet) -> ReminderQuerySet:
    """Narrow emails to those that go where the notice of the outer query goes."""
    return mails.filter(person=OuterRef("person"), fixed_address=OuterRef("address"))


def _unsent(kind: str, notices: NoticeQuerySet) -> list[int]:
    """Return the emails, locked, that wait still and take in what has happened since.

    Not one that may have been sent before, by a worker that was killed or to a server that did not
    answer. Whoever has it already reads no second copy under the same number, so that copy says
    nothing new.
    """
    waiting = Reminder.objects.of_events().waiting().filter(kind=kind, claimed_by=None)
    new = notices.filter(person=OuterRef("person"), address=OuterRef("fixed_address"))
    mails = waiting.filter(Exists(new)).select_for_update(skip_locked=True, of=["self"])
    return list(mails.order_by().values_list("pk", flat=True)[:AT_A_TIME])


def _add_to(mails: Iterable[int], notices: NoticeQuerySet) -> None:
    """Put the notices of the people whom these emails are for into them. One statement."""
    mail = _same_person(Reminder.objects.filter(pk__in=list(mails)))
    taken_in = notices.filter(Exists(mail)).order_by()
    taken_in.update(mail=Subquery(mail.values("pk")[:1]))
