"""Who is told of returns that an officer chose, beside what the ladder's days send.

That is who is responsible for each; of one that nobody is named for, who is reminded of it by the
step. Nobody gets a summary of it, and nobody is told who only chairs.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from people.models import User
from reminders.letters import Letter
from reminders.lines import Line, LinesByPerson, Why
from reminders.message_texts import compose
from reminders.models import Hold, Reminder, Step
from reminders.recipients import lines_of_round, people_reached
from reminders.responsible import Names, names_by_commitment
from reminders.schedule import Ladder
from reminders.selectors import is_demonstration


@dataclass(frozen=True)
class ChosenRow:
    """One person that chosen returns concern, with the email they would get."""

    person: User
    lines: list[Line]
    letter: Letter
    reminder: Reminder | None
    hold: Hold | None

    @property
    def may_be_sent(self) -> bool:
        is_sent = self.reminder is not None and self.reminder.is_sent
        return not is_sent and self.hold is None


def step_for(ladder: Ladder, today: date) -> Step | None:
    """Return the step whose words a reminder of chosen returns has: the one that holds on a day,
    else the first ahead.
    """
    if step := ladder.step_on(today):
        return step
    ahead = [step for day, step in ladder.dated if day > today]
    return ahead[0] if ahead else None


def chosen_lines(
    ladder: Ladder, step: Step, today: date, people: Iterable[int], chosen: set[int]
) -> LinesByPerson:
    """Return what of the chosen commitments each of these people is told of. At most 8 queries."""
    names = names_by_commitment(chosen)
    by_person: LinesByPerson = {}
    for person, lines in lines_of_round(ladder, step, today, people, chosen).items():
        concerning = [line for line in lines if _concerns(line, names)]
        if concerning:
            by_person[person] = concerning
    return by_person


def _concerns(line: Line, names: dict[int, Names]) -> bool:
    """True for who is responsible, and where nobody is, for who is to send it."""
    if line.why == Why.RESPONSIBLE:
        return True
    return not line.is_told and line.commitment.pk not in names


def chosen_rows(
    ladder: Ladder, step: Step, today: date, chosen: set[int], at: datetime
) -> list[ChosenRow]:
    """Return whom chosen returns concern, by name, each with the email. A fixed number of queries;
    `at` stamps calendar files.
    """
    reached = people_reached(ladder, step, today, chosen)
    lines = chosen_lines(ladder, step, today, reached, chosen)
    people = User.objects.reachable().filter(pk__in=lines).order_by("name", "pk")
    reminders = {
        reminder.person_id: reminder
        for reminder in Reminder.objects.filter(step=step, occasion=today)
    }
    holds = list(Hold.objects.in_force().with_names().filter(round=ladder.round))
    of_step = [hold for hold in holds if hold.step_id == step.pk]
    demonstration = is_demonstration()
    rows = []
    for person in people:
        of_person = [hold for hold in holds if hold.person_id == person.pk]
        letter = compose(
            step=step,
            person=person,
            lines=lines[person.pk],
            ladder=ladder,
            today=today,
            at=at,
            is_demonstration=demonstration,
            changes=ladder.round.times_extended,
        )
        rows.append(
            ChosenRow(
                person=person,
                lines=lines[person.pk],
                letter=letter,
                reminder=reminders.get(person.pk),
                hold=next(iter(of_person + of_step), None),
            )
        )
    return rows
