"""What would go out on a day: to whom, about what, why, and what stands in its way. It sends and
changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from people.models import User
from programme.models import Programme
from reminders.message_texts import Letter, compose
from reminders.models import DailyRun, Hold, Reminder, Step
from reminders.recipients import (
    Line,
    lines_about_updates,
    lines_of,
    people_told,
    untold,
)
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


def next_run(ladder: Ladder, today: date) -> date:
    """Return the working day whose reminders are made next: today, until they were
    made. One query.
    """
    has_run = DailyRun.objects.filter(day=today, round=ladder.round).exists()
    return ladder.days.on_or_after(today + timedelta(days=1) if has_run else today)


def previews_on(
    ladder: Ladder, day: date, today: date, coming: date, page: int = 1
) -> list[Preview]:
    """Return what each step would send on a day, today or later. A fixed number of queries for each
    step of the ladder.

    `coming` is the day of the next run. Of a day from then on it is what comes on it, and who is
    left of what has come before: the rest goes out by then, or has. Of today after its run it is
    what was made, with what became of it.
    """
    holds = list(
        Hold.objects.in_force()
        .filter(round=ladder.round)
        .select_related("step", "person", "by")
    )
    found = []
    step = ladder.step_on(day)
    if step and goes_out_on(ladder, ladder.day_of(step), day, coming):
        is_left = today < day != ladder.day_of(step)
        preview = _of_round(
            ladder, step, day, holds, page, is_left=is_left, is_made=day < coming
        )
        if preview.rows or day >= coming and not is_left:
            found.append(preview)
    for step in ladder.about_updates:
        preview = _about_updates(ladder, step, day, coming, holds)
        if preview.rows:
            found.append(preview)
    return found


def goes_out_on(ladder: Ladder, comes: date, day: date, coming: date) -> bool:
    """True where the run of a day sends what comes on a day, or did not go out earlier; also of a
    run that is over.
    """
    return day < coming or ladder.days.on_or_after(max(comes, coming)) == day


def _of_round(
    ladder: Ladder,
    step: Step,
    day: date,
    holds: list[Hold],
    page: int,
    *,
    is_left: bool,
    is_made: bool,
) -> Preview:
    """Return what a step of the round sends.

    Where it came earlier (`is_left`), that is without those who were told then; where the day's run
    is over (`is_made`), for those alone whom it made one for.
    """
    told = (
        User.objects.active()
        .people()
        .filter(pk__in=people_told(ladder, step, day))
        .order_by("name", "pk")
    )
    made = Reminder.objects.filter(step=step, occasion=None)
    if is_left:
        told = told.exclude(
            pk__in=made.filter(state__in=Reminder.GONE).values("person")
        )
    if is_made:
        told = told.filter(pk__in=made.values("person"))
    number = told.count()
    pages = max(1, -(-number // PER_PAGE))
    page = min(max(page, 1), pages)
    people = list(told[(page - 1) * PER_PAGE : page * PER_PAGE])
    lines = lines_of(ladder, step, day, [one.pk for one in people])
    rows = _rows(step, people, lines, holds, None)
    return Preview(
        step, day, rows, number, _hold_of(step, holds), pages, page, is_left=is_left
    )


def _about_updates(
    ladder: Ladder, step: Step, day: date, coming: date, holds: list[Hold]
) -> Preview:
    lines = untold(step, lines_about_updates(ladder, step, day), day)
    come = {
        person: [
            one
            for one in each
            if goes_out_on(ladder, ladder.day_for(step, one.since), day, coming)
        ]
        for person, each in lines.items()
    }
    lines = {person: each for person, each in come.items() if each}
    told = User.objects.active().people().filter(pk__in=lines).order_by("name", "pk")
    if day < coming:
        told = told.filter(
            pk__in=Reminder.objects.filter(step=step, occasion=day).values("person")
        )
    people = list(told)
    rows = _rows(step, people[:PER_PAGE], lines, holds, day)
    return Preview(
        step,
        day,
        rows,
        len(people),
        _hold_of(step, holds),
        skipped=len(people) - len(rows),
    )


def _rows(
    step: Step,
    people: list[User],
    lines: dict,
    holds: list[Hold],
    occasion: date | None,
) -> list[Row]:
    made = Reminder.objects.filter(step=step, person__in=people, occasion=occasion)
    reminders = {one.person_id: one for one in made}
    held = {one.person_id: one for one in holds if one.person_id}
    return [
        Row(one, lines.get(one.pk, []), reminders.get(one.pk), held.get(one.pk))
        for one in people
    ]


def _hold_of(step: Step, holds: list[Hold]) -> Hold | None:
    return next((one for one in holds if one.step_id and one.step_id == step.pk), None)


def letter_on(
    ladder: Ladder, step: Step, person: User, day: date, at: datetime
) -> Letter | None:
    """Return the email that a person would get at a step on a day, or None where they would owe
    nothing.
    """
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
        changes=ladder.round.times_extended,
    )
