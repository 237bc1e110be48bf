"""Where to change when reminders come: the day of each step."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from programme.working_days import WorkingDays
from reminders.models import Step
from rounds.models import ReportingRound

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ladder:
    """The steps of a round with the day each comes."""

    round: ReportingRound
    steps: tuple[Step, ...]
    days: WorkingDays

    @property
    def dated(self) -> list[tuple[date, Step]]:
        """The steps that count from the round's own days, in order of theirs.

        What would come before the round opens is left out. A step that falls on a day without work
        goes out on the working day before it, while there still is time; the opening, on the next
        one.
        """
        opens = self.days.on_or_after(self.round.opens_on)
        opening: list[tuple[date, Step]] = []
        due: list[tuple[date, Step]] = []
        for step in self.steps:
            if step.about == Step.About.OPENING:
                opening.append((opens, step))
            elif step.about == Step.About.DUE:
                due.append((self._day(step), step))
        # The opening takes the place of what would come on its day.
        earliest = opens + _DAY if opening else opens
        due = [(day, step) for day, step in due if day >= earliest]
        due.sort(key=lambda dated: (dated[0], dated[1].days))
        return opening + due

    @property
    def about_updates(self) -> list[Step]:
        return [step for step in self.steps if step.is_about_updates]

    def step_on(self, day: date) -> Step | None:
        """Return the step whose day has come last.

        One that was missed still holds until the next one's day.
        """
        reached = [step for when, step in self.dated if when <= day]
        return reached[-1] if reached and self.round.is_open else None

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
