"""Where to change which reminders a working day makes; `reminders/emails.py` sends them."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from people.models import User
from reminders.models import DailyRun, Reminder, ReminderLine, Step
from reminders.recipients import people_reached
from reminders.schedule import Ladder
from reminders.selectors import is_sending_time, ladder_of, open_ladder, working_days
from reminders.services.ladder import own_steps
from reminders.update_recipients import lines_about_updates, not_told_before
from reminders.wording import mail_domain
from rounds.models import ReportingRound

State = Reminder.State
AT_A_TIME = 1000
NEVER_SENT = (State.NOT_NEEDED, State.OUTDATED)


@transaction.atomic
def run_day(*, now: datetime) -> int | None:
    """Make a working day’s reminders once its send time has come.

    It is done once a day, however often it is called. A round that opens after that has the day
    made for it too: its opening is not to wait, for the next day's step may stand in its place.
    `now` is business time. Returns how many are new, or None where it is too early, no working day,
    or done already. A run that was cut off leaves nothing behind, and is made up for by the next
    call.
    """
    if not is_sending_time(now, working_days()):
        return None
    today = timezone.localdate(now)
    reporting_round = ReportingRound.objects.open().first()
    runs = DailyRun.objects.select_for_update()
    defaults = {"at": timezone.now(), "made": 0, "round": reporting_round}
    run, is_first = runs.get_or_create(day=today, defaults=defaults)
    if not is_first and (reporting_round is None or run.round_id == reporting_round.pk):
        return None
    number = make_reminders(today=today)
    run.made += number
    run.round = reporting_round
    run.save(update_fields=["made", "round"])
    return number


@transaction.atomic
def make_reminders(*, today: date) -> int:
    """Make the rows that a day calls for in the open round, and return how many are new.

    The constraint on person, step and due date keeps a second run, or two at once, from making a
    second row. What was set aside unsent and is called for again waits again.
    """
    ladder = open_ladder()
    if ladder is None:
        return 0
    own_steps(ladder.round)
    ladder = ladder_of(ladder.round, ladder.days)
    number = 0
    if step := ladder.step_on(today):
        number += _make_of_round(ladder, step, today)
    for step in ladder.about_updates:
        number += _make_about_updates(ladder, step, today)
    return number


@transaction.atomic
def set_aside_what_is_over(*, today: date) -> int:
    """Keep of what waits, held or not, that its day is over or its round closed.

    Returns how many there were.
    """
    waiting = Reminder.objects.waiting().filter(kind=Reminder.Kind.STEP)
    waiting = waiting.unclaimed(timezone.now())
    over = Q(round__state="closed") | ~Q(days=F("step__days"))
    if ladder := open_ladder():
        past = [
            step
            for step in ladder.steps
            if not ladder.calls_for(step, today, early=True)
        ]
        over |= Q(round=ladder.round, step__in=past)
        of_round = Q(round=ladder.round, counts_to__isnull=False)
        over |= of_round & ~Q(counts_to=ladder.round.due_on)
    return waiting.filter(over).update(state=State.OUTDATED)


def new_row(
    ladder: Ladder,
    step: Step,
    person: int,
    address: str | None,
    today: date,
    *,
    is_chosen: bool = False,
) -> Reminder:
    """Return the reminder of a step for a person, unsaved.

    Of one that an officer chose the returns for, and of one about updates, the day is part of it.
    """
    occasion = today if step.is_about_updates or is_chosen else None
    counts_to = ladder.counts_to(step)
    parts = ["reminder", ladder.round.slug, step.pk, person, step.days]
    if day := occasion or counts_to:
        parts.append(day)
    name = ".".join(str(part) for part in parts)
    return Reminder(
        round=ladder.round,
        step=step,
        days=step.days,
        counts_to=counts_to,
        person_id=person,
        occasion=occasion,
        day=today,
        address=address or "",
        message_id=f"<{name}@{mail_domain()}>",
    )


def insert(rows: Iterable[Reminder], step: Step) -> int:
    """Insert what is not there yet, and return how many were new.

    So many at a time: memory stays bounded.
    """
    remaining = iter(rows)
    before = step.reminders.count()
    while batch := list(islice(remaining, AT_A_TIME)):
        Reminder.objects.bulk_create(batch, ignore_conflicts=True)
    return step.reminders.count() - before


def _make_of_round(ladder: Ladder, step: Step, today: date) -> int:
    keys = people_reached(ladder, step, today)
    people = User.objects.reachable().filter(pk__in=keys).order_by("pk")
    addresses = people.values_list("pk", "email").iterator(chunk_size=AT_A_TIME)
    rows = (
        new_row(ladder, step, person, address, today) for person, address in addresses
    )
    number = insert(rows, step)
    reminders = Reminder.objects.at(step, ladder.counts_to(step))
    again = reminders.filter(person__in=people.values("pk"), state__in=NEVER_SENT)
    return number + again.update(
        state=State.WAITING, day=today, attempts=0, not_before=None, claimed_at=None
    )


def _make_about_updates(ladder: Ladder, step: Step, today: date) -> int:
    """Make reminders of the updates that nobody was told of before, each with its lines.

    The lines say what it is about.
    """
    lines = not_told_before(step, lines_about_updates(ladder, step, today), today)
    people = User.objects.reachable().filter(pk__in=lines)
    rows = [
        new_row(ladder, step, person, address, today)
        for person, address in people.values_list("pk", "email")
    ]
    number = insert(rows, step)
    reminders = Reminder.objects.at(step, None, today)
    new = reminders.filter(person__in=lines, state=State.WAITING, lines=None)
    line_rows: list[ReminderLine] = []
    for reminder in new:
        line_rows += [line.as_row_of(reminder) for line in lines[reminder.person_id]]
    ReminderLine.objects.bulk_create(line_rows)
    return number
