"""Which reminders a working day calls for. Making them writes rows alone; `reminders/emails.py`
sends them.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people.models import User
from reminders.models import DailyRun, Hold, Reminder, ReminderLine, Step
from reminders.recipients import lines_about_updates, lines_for, people_told, untold
from reminders.schedule import Ladder
from reminders.selectors import is_sending_time, ladder_of, open_ladder, working_days
from reminders.services.ladder import own_step, own_steps
from rounds.models import ReportingRound
from toolkit.errors import Conflict, NotAllowed

State = Reminder.State
AT_A_TIME = 1000
NEVER_SENT = (State.NOT_NEEDED, State.OUTDATED)


@transaction.atomic
def run_day(*, now: datetime) -> int | None:
    """Make a working day’s reminders once its send time has come: once a day, however often it is
    called.

    A round that opens after that has the day made for it too: its opening is not to wait, for the
    next day's step may stand in its place. `now` is business time. Returns how many are new, or
    None where it is too early, no working day, or done already. A run that was cut off leaves
    nothing behind, and is made up for by the next call.
    """
    today = timezone.localdate(now)
    if not is_sending_time(now, working_days()):
        return None
    reporting_round = ReportingRound.objects.open().first()
    found = {"at": timezone.now(), "made": 0, "round": reporting_round}
    run, is_first = DailyRun.objects.select_for_update().get_or_create(
        day=today, defaults=found
    )
    if not is_first and (reporting_round is None or run.round_id == reporting_round.pk):
        return None
    made = make_reminders(today=today)
    run.made, run.round = run.made + made, reporting_round
    run.save(update_fields=["made", "round"])
    return made


@transaction.atomic
def make_reminders(*, today: date) -> int:
    """Make the rows that a day calls for in the open round, and return how many are new.

    The constraint on person, round and step keeps a second run, or two at once, from making a
    second row. What was set aside unsent and is called for again waits again.
    """
    ladder = open_ladder()
    if ladder is None:
        return 0
    own_steps(ladder.round)
    ladder = ladder_of(ladder.round, ladder.days)
    made = 0
    if step := ladder.step_on(today):
        made += _make_of_round(ladder, step, today)
    for step in ladder.about_updates:
        made += _make_about_updates(ladder, step, today)
    return made


@transaction.atomic
def set_aside_what_is_over(*, today: date) -> int:
    """Keep of what waits, held or not, that its day is over or its round closed. Returns how many
    there were.
    """
    waiting = Reminder.objects.waiting().unclaimed(timezone.now())
    over = Q(round__state="closed")
    if ladder := open_ladder():
        past = [
            one for one in ladder.steps if not ladder.calls_for(one, today, early=True)
        ]
        over |= Q(round=ladder.round, step__in=past)
    return waiting.filter(over).update(state=State.OUTDATED)


@transaction.atomic
def send_now(
    *, step: Step, reporting_round: ReportingRound, person: User, by: User, today: date
) -> Reminder:
    """Have one person's reminder of a step sent at once, also before the step's day. It is not sent
    again on that day.

    Raises `Conflict` where it was sent, is held, its day is over, or the person owes nothing.
    """
    if not by.is_officer:
        raise NotAllowed("Reminders are sent by programme officers.")
    step = own_step(reporting_round, step)
    ladder = ladder_of(reporting_round)
    if not ladder.calls_for(step, today, early=True):
        raise Conflict(
            f"“{step}” is not to be sent any more: its day is over, or the round is not"
            " open."
        )
    found = lines_for(ladder, step, today, [person.pk])
    lines = (untold(step, found, today) if step.is_about_updates else found).get(
        person.pk
    )
    if not lines:
        raise Conflict(f"{person} owes nothing at this step that was not sent before.")
    holds = (
        Hold.objects.in_force()
        .filter(round=reporting_round)
        .select_related("step", "person", "by")
    )
    for one in holds.filter(Q(step=step) | Q(person=person)):
        raise Conflict(
            f"{one.what} is held by {one.by}: {one.reason} Release it first."
        )
    reminder = _row(ladder, step, person.pk, person.email, today)
    _insert([reminder], step)
    found = Reminder.objects.filter(
        step=step, person=person, occasion=reminder.occasion
    )
    reminder = (
        found.select_for_update(of=["self"])
        .select_related("round__meeting", "step", "person")
        .get()
    )
    if reminder.state == State.SENT:
        raise Conflict(
            f"{person} was sent this on"
            f" {timezone.localtime(reminder.sent_at):%-d %B %Y, %H:%M}."
        )
    if step.is_about_updates and not reminder.lines.exists():
        ReminderLine.objects.bulk_create(line.kept_for(reminder) for line in lines)
    reminder.is_early = ladder.is_ahead(step, today)
    return _wait_again(reminder, asked_by=by)


@transaction.atomic
def try_again(*, reminder: Reminder, by: User, today: date) -> Reminder:
    """Have what could not be delivered, or waits after a fault, tried again at once, at the
    person's present address.

    Raises `Conflict` for any other, and where its day is over.
    """
    if not by.is_officer:
        raise NotAllowed("Reminders are sent by programme officers.")
    reminder = (
        Reminder.objects.select_for_update(of=["self"])
        .select_related("person", "step", "round")
        .get(pk=reminder.pk)
    )
    if not (reminder.is_undeliverable or reminder.is_waiting and reminder.fault):
        raise Conflict(
            "This reminder is not to be tried again:"
            f" {reminder.get_state_display().lower()}."
        )
    if not ladder_of(reminder.round).calls_for(
        reminder.step, today, early=reminder.is_early
    ):
        raise Conflict(
            "This reminder is not to be tried again: its day is over, or the round is"
            " not open."
        )
    return _wait_again(reminder, asked_by=by)


def _wait_again(reminder: Reminder, *, asked_by: User | None) -> Reminder:
    reminder.state, reminder.asked_by, reminder.attempts, reminder.not_before = (
        State.WAITING,
        asked_by,
        0,
        None,
    )
    reminder.save(
        update_fields=["state", "asked_by", "is_early", "attempts", "not_before"]
    )
    return reminder


def _make_of_round(ladder: Ladder, step: Step, today: date) -> int:
    people = (
        User.objects.active()
        .people()
        .filter(pk__in=people_told(ladder, step, today))
        .order_by("pk")
    )
    addresses = people.values_list("pk", "email").iterator(chunk_size=AT_A_TIME)
    made = _insert(
        (_row(ladder, step, pk, email, today) for pk, email in addresses), step
    )
    again = Reminder.objects.filter(
        step=step, person__in=people.values("pk"), state__in=NEVER_SENT
    )
    return made + again.update(
        state=State.WAITING, day=today, attempts=0, not_before=None, claimed_at=None
    )


def _make_about_updates(ladder: Ladder, step: Step, today: date) -> int:
    """Make reminders of the updates that nobody was told of before, each with its lines: they say
    what it is about.
    """
    found = untold(step, lines_about_updates(ladder, step, today), today)
    addresses = dict(
        User.objects.active().people().filter(pk__in=found).values_list("pk", "email")
    )
    made = _insert(
        (_row(ladder, step, pk, email, today) for pk, email in addresses.items()), step
    )
    new = Reminder.objects.filter(
        step=step, occasion=today, person__in=found, state=State.WAITING, lines=None
    )
    ReminderLine.objects.bulk_create(
        line.kept_for(one) for one in new for line in found[one.person_id]
    )
    return made


def _row(
    ladder: Ladder, step: Step, person: int, address: str, today: date
) -> Reminder:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    occasion = today if step.is_about_updates else None
    name = ".".join(
        map(
            str,
            filter(None, ["reminder", ladder.round.slug, step.pk, person, occasion]),
        )
    )
    return Reminder(
        round=ladder.round,
        step=step,
        person_id=person,
        occasion=occasion,
        day=today,
        address=address,
        message_id=f"<{name}@{host}>",
    )


def _insert(rows: Iterable[Reminder], step: Step) -> int:
    """Insert what is not there yet, and return how many were new. So many at a time: memory stays
    bounded.
    """
    rows, before = iter(rows), step.reminders.count()
    while some := list(islice(rows, AT_A_TIME)):
        Reminder.objects.bulk_create(some, ignore_conflicts=True)
    return step.reminders.count() - before
