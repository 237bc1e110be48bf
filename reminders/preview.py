"""What would go out on a day: to whom, about what, why, and what stands in its way.

It sends and changes nothing.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from people.models import User
from reminders.letters import Letter
from reminders.lines import Line, LinesByPerson
from reminders.message_texts import compose
from reminders.models import DailyRun, Hold, Reminder, Step
from reminders.recipients import lines_of_round, new_lines_for, people_reached
from reminders.schedule import Ladder
from reminders.selectors import is_demonstration
from reminders.update_recipients import lines_about_updates, not_told_before

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
        lines_by_reason: dict[str, list[Line]] = {}
        for line in self.lines:
            lines_by_reason.setdefault(line.why_in_words, []).append(line)
        return list(lines_by_reason.items())

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
    """Return the working day whose reminders are made next: today, until they were made.

    One query.
    """
    has_run = DailyRun.objects.filter(day=today, round=ladder.round).exists()
    earliest = today + timedelta(days=1) if has_run else today
    return ladder.days.on_or_after(earliest)


def previews_on(
    ladder: Ladder, day: date, today: date, coming: date, page: int = 1
) -> list[Preview]:
    """Return what each step would send on a day, today or later.

    `coming` is the day of the next run. Of a day from then on it is what comes on it, and who is
    left of what has come before: the rest goes out by then, or has. Of today after its run it is
    what was made, with what became of it. A fixed number of queries for each step of the ladder.
    """
    holds = list(Hold.objects.in_force().with_names().filter(round=ladder.round))
    previews = []
    step = ladder.step_on(day)
    comes = ladder.day_of(step) if step else None
    if step and comes and goes_out_on(ladder, comes, day, coming):
        is_left = today < day != comes
        preview = _of_round(
            ladder, step, day, holds, page, is_left=is_left, is_made=day < coming
        )
        if preview.rows or day >= coming and not is_left:
            previews.append(preview)
    for step in ladder.about_updates:
        preview = _about_updates(ladder, step, day, coming, holds)
        if preview.rows:
            previews.append(preview)
    return previews


def goes_out_on(ladder: Ladder, comes: date, day: date, coming: date) -> bool:
    """True where the run of a day sends what comes on a day, or did not go out earlier.

    It is true of any run that is over.
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
    keys = people_reached(ladder, step, day)
    people = User.objects.reachable().filter(pk__in=keys).order_by("name", "pk")
    reminders = Reminder.objects.at(step, ladder.counts_to(step))
    if is_left:
        gone = reminders.filter(state__in=Reminder.GONE)
        people = people.exclude(pk__in=gone.values("person"))
    if is_made:
        people = people.filter(pk__in=reminders.values("person"))
    number = people.count()
    pages = max(1, -(-number // PER_PAGE))
    page = min(max(page, 1), pages)
    on_page = list(people[(page - 1) * PER_PAGE : page * PER_PAGE])
    lines = lines_of_round(ladder, step, day, [person.pk for person in on_page])
    return Preview(
        step=step,
        day=day,
        rows=_rows(reminders, on_page, lines, holds),
        number=number,
        hold=_hold_of(step, holds),
        pages=pages,
        page=page,
        is_left=is_left,
    )


def _about_updates(
    ladder: Ladder, step: Step, day: date, coming: date, holds: list[Hold]
) -> Preview:
    lines = _lines_that_go_out(ladder, step, day, coming)
    recipients = User.objects.reachable().filter(pk__in=lines)
    recipients = recipients.order_by("name", "pk")
    reminders = Reminder.objects.at(step, None, day)
    if day < coming:
        recipients = recipients.filter(pk__in=reminders.values("person"))
    people = list(recipients)
    rows = _rows(reminders, people[:PER_PAGE], lines, holds)
    return Preview(
        step=step,
        day=day,
        rows=rows,
        number=len(people),
        hold=_hold_of(step, holds),
        skipped=len(people) - len(rows),
    )


def _lines_that_go_out(
    ladder: Ladder, step: Step, day: date, coming: date
) -> LinesByPerson:
    """Return the lines about updates that the run of a day sends."""
    new = not_told_before(step, lines_about_updates(ladder, step, day), day)
    lines: LinesByPerson = {}
    for person, each in new.items():
        for line in each:
            comes = ladder.day_for(step, line.since) if line.since else None
            if comes and goes_out_on(ladder, comes, day, coming):
                lines.setdefault(person, []).append(line)
    return lines


def _rows(
    existing: QuerySet[Reminder],
    people: list[User],
    lines: LinesByPerson,
    holds: list[Hold],
) -> list[Row]:
    of_these = existing.filter(person__in=people)
    reminders = {reminder.person_id: reminder for reminder in of_these}
    holds_by_person = {hold.person_id: hold for hold in holds if hold.person_id}
    return [
        Row(
            person=person,
            lines=lines.get(person.pk, []),
            reminder=reminders.get(person.pk),
            hold=holds_by_person.get(person.pk),
        )
        for person in people
    ]


def _hold_of(step: Step, holds: list[Hold]) -> Hold | None:
    for hold in holds:
        if hold.step_id and hold.step_id == step.pk:
            return hold
    return None


def letter_on(
    ladder: Ladder, step: Step, person: User, day: date, at: datetime
) -> Letter | None:
    """Return the email a person would get at a step on a day, or None where they owe nothing."""
    lines = new_lines_for(ladder, step, day, person)
    return letter_of(ladder, step, person, lines, day, at) if lines else None


def letter_of(
    ladder: Ladder,
    step: Step,
    person: User,
    lines: list[Line],
    day: date,
    at: datetime,
    sentence: str = "",
) -> Letter:
    """Return the email that tells a person of these lines on a day, with what an officer adds."""
    return compose(
        step=step,
        person=person,
        lines=lines,
        ladder=ladder,
        today=day,
        at=at,
        is_demonstration=is_demonstration(),
        changes=ladder.round.times_extended,
        sentence=sentence,
    )
