"""What is sent round goes to each who is invited, once: the rows of the ledger are made here."""

from datetime import date, datetime

from django.db import transaction

from meetings.models import Pack, Sending, SendingHold, SentTo
from people.models import User
from reminders.models import Reminder
from reminders.wording import mail_domain
from rounds.invited import invited_to
from rounds.models import Meeting

State = Reminder.State
PACK = -1  # in place of the number of a paper; minutes have 0
NO_PACK = "No pack was issued by that day."
OVER = "The meeting was over by then."
NOTHING_NEW = "The pack had been sent round before."


def go_due(*, today: date, at: datetime) -> list[Sending]:
    """Let go what was set for a day that has come, each by itself, and return those that could not
    go: their `not_sent_because` says why. Safe to run twice, or at once.
    """
    keys = list(Sending.objects.due(today).values_list("pk", flat=True))
    gone = [_go(key, today=today, at=at) for key in keys]
    return [sending for sending in gone if sending and sending.not_sent_because]


@transaction.atomic
def _go(key: int, *, today: date, at: datetime) -> Sending | None:
    """Let one go, or keep why it does not; None where another has just seen to it."""
    due = Sending.objects.due(today).select_for_update(of=["self"], skip_locked=True)
    sending = due.in_full().filter(pk=key).first()
    if sending is None:
        return None
    sending.pack = Pack.objects.filter(meeting=sending.meeting).present().first()
    sending.not_sent_because = _why_not(sending, today)
    if sending.not_sent_because:
        sending.pack = None
        sending.save()
    else:
        let_go(sending, at=at, today=today)
    return sending


def _why_not(sending: Sending, today: date) -> str:
    meeting = sending.meeting
    if meeting.cancelled_on:
        # Of one that was moved this says to which day.
        return f"The meeting is not held then. {meeting.cancelled_because}"[:200]
    if meeting.date < today:
        return OVER
    if sending.pack is None:
        return NO_PACK
    return NOTHING_NEW if sending.pack.sendings.exists() else ""


@transaction.atomic
def let_go(sending: Sending, *, at: datetime, today: date) -> int:
    """Let a sending go: make an email for each who is invited. Returns how many."""
    sending.gone_at = at
    sending.full_clean()
    sending.save()
    return reach(sending, today=today)


@transaction.atomic
def reach(sending: Sending, *, today: date) -> int:
    """Make an email of a sending that went for each who is invited and has none yet, and return how
    many are new. What was set aside waits again for who is to have it after all.

    Nobody is reached whom an officer holds back, who is not invited to the tracker yet, or whose
    account is closed.
    """
    Sending.objects.select_for_update().get(pk=sending.pk)  # one at a time
    wanted = wanted_of(sending.meeting)
    rows = SentTo.objects.filter(sending=sending)
    set_aside = Reminder.objects.filter(
        sent_to__in=rows, person__in=wanted, state=State.NOT_NEEDED
    )
    again = set_aside.update(state=State.WAITING)
    had = set(rows.values_list("person", flat=True))
    new = [person for key, person in wanted.items() if key not in had]
    reminders = Reminder.objects.bulk_create(
        Reminder(
            kind=Reminder.Kind.SENT_ROUND,
            person=person,
            day=today,
            address=person.email or "",
            message_id=f"<papers.{sending.pk}.{person.pk}@{mail_domain()}>",
        )
        for person in new
    )
    SentTo.objects.bulk_create(
        SentTo(sending=sending, person=person, reminder=reminder)
        for person, reminder in zip(new, reminders, strict=True)
    )
    return len(new) + again


def wanted_of(meeting: Meeting) -> dict[int, User]:
    """Return by their keys those to whom something for a meeting may be sent: nobody, where it is
    cancelled. Six queries.
    """
    if meeting.cancelled_on:
        return {}
    people = {person.pk: person for person in invited_to(meeting).people}
    reachable = User.objects.reachable().filter(pk__in=people)
    held = held_of(meeting)
    if None in held:
        return {}
    keys = set(reachable.values_list("pk", flat=True)) - set(held)
    return {key: person for key, person in people.items() if key in keys}


def held_of(meeting: Meeting) -> set[int | None]:
    """Return the keys of those who are held; None among them is everybody."""
    holds = SendingHold.objects.in_force().filter(meeting=meeting)
    return set(holds.values_list("person", flat=True))


def reach_latecomers(*, today: date) -> int:
    """Send who was invited later what went out before, for each meeting that is still to come.
    Returns how many emails are new.
    """
    to_come = Meeting.objects.filter(date__gte=today, cancelled_on=None)
    number = 0
    for meeting in to_come.filter(sendings__in=Sending.objects.gone()).distinct():
        for sending in latest_of(meeting):
            number += reach(sending, today=today)
    return number


def latest_of(meeting: Meeting) -> list[Sending]:
    """Return what went out for a meeting and holds: the last pack, and of each paper since then the
    last version.
    """
    gone: dict[int, Sending] = {}
    for sending in meeting.sendings.gone().in_full().order_by("gone_at", "pk"):
        if sending.paper is None:
            gone = {PACK: sending}  # it takes the place of what went before
        else:
            gone[sending.paper.number] = sending
    return list(gone.values())
