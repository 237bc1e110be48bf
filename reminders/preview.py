"""What would go out on a day: to whom, about what, why, and what stands in its way. It sends and changes nothing."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from people.models import User
from programme.models import Programme
from reminders.letters import Letter, compose
from reminders.models import DailyRun, Hold, Reminder, Step
from reminders.owing import Line, lines_about_updates, lines_of, people_told, untold
from reminders.schedule import Ladder

PER_PAGE = 50


@dataclass
class Row:
    """One person's email on a day."""

    person: User
    lines: list[Line]
    reminder: Reminder | None = None
    hold: Hold | None = None

    @property
    def reasons(self) -> list[tuple[str, list[Line]]]:
        """What they would be told of, gathered by why."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.why_in_words, []).append(line)
        return list(found.items())

    @property
    def is_open(self) -> bool:
        """True where it has not gone out and may still do so."""
        return self.reminder is None or self.reminder.state not in Reminder.GONE


@dataclass
class Preview:
    """A step's emails on a day, so many of them at a time."""

    step: Step
    day: date
    rows: list[Row]
    number: int
    hold: Hold | None = None
    pages: int = 1
    page: int = 1
    skipped: int = 0
    is_left: bool = False

    @property
    def previous(self) -> int | None:
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        return self.page + 1 if self.page < self.pages else None


def previews_on(ladder: Ladder, day: date, today: date, page: int = 1) -> list[Preview]:
    """Return what each step would send on a day. A fixed number of queries for each step of the ladder.

    Of a day to come that is what comes on it, and who is left of what has come before: the rest goes out by then, or
    has. Of today, and of a day gone by, it is what the steps in force call for, with what became of it.
    """
    holds = list(Hold.objects.in_force().filter(round=ladder.round).select_related("step", "person", "by"))
    next_run = today + timedelta(days=1) if _has_run(ladder, today) else today
    found = []
    step = ladder.step_on(day)
    if step and goes_out_on(ladder, ladder.day_of(step), day, today, next_run):
        is_left = today < day != ladder.day_of(step)
        preview = _of_round(ladder, step, day, holds, page, is_left=is_left)
        if preview.rows or not is_left:
            found.append(preview)
    for step in ladder.about_updates:
        preview = _about_updates(ladder, step, day, today, next_run, holds)
        if preview.rows:
            found.append(preview)
    return found


def _has_run(ladder: Ladder, today: date) -> bool:
    """True where today's reminders of the round were made."""
    return DailyRun.objects.filter(day=today, round=ladder.round).exists()


def goes_out_on(ladder: Ladder, comes: date, day: date, today: date, next_run: date) -> bool:
    """True where the run of a day is the one that sends what comes on a day, or did not send it earlier.

    The run that comes next is on the first working day from `next_run`.
    """
    return day <= today or ladder.days.on_or_after(max(comes, next_run)) == day


def _of_round(ladder: Ladder, step: Step, day: date, holds: list[Hold], page: int, *, is_left: bool) -> Preview:
    """Return what a step of the round sends; where it came earlier (`is_left`), without those who were told then."""
    told = User.objects.active().people().filter(pk__in=people_told(ladder, step, day)).order_by("name", "pk")
    if is_left:
        gone = Reminder.objects.filter(step=step, occasion=None, state__in=Reminder.GONE)
        told = told.exclude(pk__in=gone.values("person"))
    number = told.count()
    pages = max(1, -(-number // PER_PAGE))
    page = min(max(page, 1), pages)
    people = list(told[(page - 1) * PER_PAGE : page * PER_PAGE])
    lines = lines_of(ladder, step, day, [one.pk for one in people])
    rows = _rows(step, people, lines, holds, None)
    return Preview(step, day, rows, number, _hold_of(step, holds), pages, page, is_left=is_left)


def _about_updates(ladder: Ladder, step: Step, day: date, today: date, next_run: date, holds: list[Hold]) -> Preview:
    lines = untold(step, lines_about_updates(ladder, step, day), day)
    come = {
        person: [one for one in each if goes_out_on(ladder, ladder.day_for(step, one.since), day, today, next_run)]
        for person, each in lines.items()
    }
    lines = {person: each for person, each in come.items() if each}
    people = list(User.objects.active().people().filter(pk__in=lines).order_by("name", "pk"))
    rows = _rows(step, people[:PER_PAGE], lines, holds, day)
    return Preview(step, day, rows, len(people), _hold_of(step, holds), skipped=len(people) - len(rows))


def _rows(step: Step, people: list[User], lines: dict, holds: list[Hold], occasion: date | None) -> list[Row]:
    made = Reminder.objects.filter(step=step, person__in=people, occasion=occasion)
    reminders = {one.person_id: one for one in made}
    held = {one.person_id: one for one in holds if one.person_id}
    return [Row(one, lines.get(one.pk, []), reminders.get(one.pk), held.get(one.pk)) for one in people]


def _hold_of(step: Step, holds: list[Hold]) -> Hold | None:
    return next((one for one in holds if one.step_id and one.step_id == step.pk), None)


def letter_on(ladder: Ladder, step: Step, person: User, day: date, at: datetime) -> Letter | None:
    """Return the email that a person would get at a step on a day, or None where they would owe nothing."""
    if step.is_about_updates:
        lines = untold(step, lines_about_updates(ladder, step, day), day).get(person.pk)
    else:
        lines = lines_of(ladder, step, day, [person.pk]).get(person.pk)
    if not lines:
        return None
    return compose(
        step=step,
        person=person,
        lines=lines,
        ladder=ladder,
        today=day,
        at=at,
        is_demonstration=Programme.objects.filter(is_demonstration=True).exists(),
        changes=ladder.round.steps.filter(verb="extended").count(),
    )
