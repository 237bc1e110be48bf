"""Where to change when reminders come: the day of each step."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from programme.working_days import WorkingDays
from reminders.models import Reminder, Step
from rounds.models import ReportingRound

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ladder:
    """The steps of a round with the day each comes."""

    round: ReportingRound
    steps: tuple[Step, ...]
    days: WorkingDays
    extended_on: date | None = None  # when the round's present due date was given

    @property
    def dated(self) -> list[tuple[date, Step]]:
        """The steps that count from the round's own days, in order of theirs.

        What would come before the round opens, or before its present due date was given, is left
        out. A step that falls on a day without work goes out on the working day before it, while
        there still is time; the opening, on the next one.
        """
        opens = self.days.on_or_after(self.round.opens_on)
        opening: list[tuple[date, Step]] = []
        due: list[tuple[date, Step]] = []
        for step in self.steps:
            if step.about == Step.About.OPENING:
                opening.append((opens, step))
            elif step.about == Step.About.DUE:
                due.append((self._day(step), step))
        # The opening takes the place of what would come on its day, and so does what tells of more
        # time.
        earliest = opens + _DAY if opening else opens
        if self.extended_on:
            earliest = max(earliest, self.extended_on + _DAY)
        due = [(day, step) for day, step in due if day >= earliest]
        due.sort(key=lambda dated: (dated[0], dated[1].days))
        return opening + due

    @property
    def about_updates(self) -> list[Step]:
        return [step for step in self.steps if step.is_about_updates]

    def step_on(self, day: date) -> Step | None:
        """Return the step whose day has come last.

        One that was missed still holds until the next one's day, or until more time is given: all
        who still owe are told of that, and of the new date.
        """
        reached = [(when, step) for when, step in self.dated if when <= day]
        if not reached or not self.round.is_open:
            return None
        when, step = reached[-1]
        is_over = self.extended_on is not None and when <= self.extended_on
        return None if is_over else step

    def counts_to(self, step: Step) -> date | None:
        """Return the due date that a step counts to, if it counts to one."""
        return self.round.due_on if step.about == Step.About.DUE else None

    def still_calls_for(self, reminder: Reminder, day: date) -> bool:
        """True where a reminder is still to be sent on a day.

        It is not where its step has moved to another day, or the round to another due date. What
        is of no step, and tells of what happened, is.
        """
        if reminder.step is None:
            return True
        step = self.present(reminder.step)
        if reminder.days != step.days or reminder.counts_to != self.counts_to(step):
            return False
        return self.calls_for(step, day, early=reminder.is_early)

    def present(self, step: Step) -> Step:
        """Return a step of this ladder as it is now, given as it was read earlier."""
        for own in self.steps:
            if own == step:
                return own
        return step

    def calls_for(self, step: Step, day: date, *, early: bool = False) -> bool:
        """True where a step is still to be sent on a day.

        `early`, by an officer's wish, also before its own day.
        """
        if step.is_about_updates:
            return self.round.is_open
        if self.step_on(day) == step:
            return True
        return early and self.round.is_open and self.is_ahead(step, day)

    def is_ahead(self, step: Step, day: date) -> bool:
        day_of_step = self.day_of(step)
        return day_of_step is not None and day_of_step > day

    def day_of(self, step: Step) -> date | None:
        """Return the day on which a step of the round itself comes."""
        for day, dated_step in self.dated:
            if dated_step == step:
                return day
        return None

    def own_step(self, step: Step) -> Step | None:
        """Return the ladder's own step for one of the general ladder, or the step itself."""
        for own in self.steps:
            if own.is_like(step):
                return own
        return None

    def day_for(self, step: Step, since: datetime) -> date:
        """Return the day on which a step about updates comes, given when the update was moved."""
        return self.days.counted_from(timezone.localdate(since), step.days)

    def _day(self, step: Step) -> date:
        if step.days == 0:
            return self.days.on_or_before(self.round.due_on)
        return self.days.counted_from(self.round.due_on, step.days)
