"""What an officer has sent at once, beside what the day's run makes."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from people.models import User
from people.officers import check_officer
from reminders.chosen import chosen_lines, step_for
from reminders.lines import Line
from reminders.models import Hold, Reminder, ReminderLine, Step
from reminders.models.ladder import LONGEST_SENTENCE
from reminders.recipients import new_lines_for
from reminders.schedule import Ladder
from reminders.selectors import ladder_of
from reminders.services.daily_run import insert, new_row
from reminders.services.ladder import own_step, own_steps
from rounds.faults import Faults
from rounds.models import ReportingRound
from toolkit.errors import Conflict


@transaction.atomic
def send_now(
    *,
    step: Step,
    reporting_round: ReportingRound,
    person: User,
    by: User,
    today: date,
    sentence: str = "",
) -> Reminder:
    """Have one person's reminder of a step sent at once, also before the step's day.

    It is not sent again on that day. `sentence` is what the officer adds to it. Raises `Conflict`
    where it was sent, is held, its day is over, or the person owes nothing or is not invited yet,
    and `ValidationError` for a sentence that is too long.
    """
    _check_officer(by)
    step = own_step(reporting_round, step)
    ladder = ladder_of(reporting_round)
    lines = lines_to_send_now(ladder, step, person, today)
    reminder = _unsent_reminder(ladder, step, person, today)
    _add_missing_lines(reminder, lines)
    reminder.is_early = ladder.is_ahead(step, today)
    reminder.sentence = _checked_sentence(sentence)
    return _wait_again(reminder, asked_by=by)


def lines_to_send_now(
    ladder: Ladder, step: Step, person: User, today: date
) -> list[Line]:
    """Return what a person would be told of at once. Raises `Conflict` as `send_now` does."""
    if not ladder.calls_for(step, today, early=True):
        raise Conflict(
            f"“{step}” is not to be sent any more: its day is over, or the round is not"
            " open."
        )
    lines = new_lines_for(ladder, step, today, person)
    if not lines:
        raise Conflict(f"{person} owes nothing at this step that was not sent before.")
    _check_may_be_sent(ladder.round, step, person)
    occasion = today if step.is_about_updates else None
    reminders = Reminder.objects.at(step, ladder.counts_to(step), occasion)
    if sent := reminders.filter(person=person, state=Reminder.State.SENT).first():
        raise _was_sent(sent)
    return lines


def _checked_sentence(sentence: str) -> str:
    faults = Faults()
    faults.limit(sentence, "sentence", LONGEST_SENTENCE)
    faults.raise_any()
    return sentence


def _was_sent(reminder: Reminder) -> Conflict:
    sent_at = timezone.localtime(reminder.sent_at)
    return Conflict(f"{reminder.person} was sent this on {sent_at:%-d %B %Y, %H:%M}.")


@transaction.atomic
def remind_about(
    *,
    reporting_round: ReportingRound,
    person: User,
    chosen: set[int],
    by: User,
    today: date,
) -> Reminder:
    """Have one person reminded at once of some of what they owe, by the keys of the commitments.

    It is a row of its own, once a day, and in no step's place. Raises `Conflict` where the person
    is told of none of it, was reminded so today, is held or not invited yet.
    """
    _check_officer(by)
    own_steps(reporting_round)
    ladder = ladder_of(reporting_round)
    step = step_for(ladder, today)
    if step is None:
        raise Conflict("The ladder of the round has no step that its words come from.")
    lines = chosen_lines(ladder, step, today, [person.pk], chosen).get(person.pk)
    if not lines:
        raise Conflict(f"{person} owes none of this, or others are reminded of it.")
    _check_may_be_sent(reporting_round, step, person)
    reminder = _unsent_reminder(ladder, step, person, today, is_chosen=True)
    stored = set(reminder.lines.values_list("commitment", flat=True))
    new = [line for line in lines if line.commitment.pk not in stored]
    ReminderLine.objects.bulk_create(line.as_row_of(reminder) for line in new)
    reminder.is_early = ladder.is_ahead(step, today)
    return _wait_again(reminder, asked_by=by)


class NotReminded(Conflict):
    """Nobody of several was reminded, since some cannot be. `reasons` says why, by who it is."""

    def __init__(self, reasons: dict[User, str]):
        self.reasons = reasons
        super().__init__(" ".join(reasons.values()))


@transaction.atomic
def remind_all(
    *,
    reporting_round: ReportingRound,
    people: Iterable[User],
    chosen: set[int],
    by: User,
    today: date,
) -> list[Reminder]:
    """Have several people reminded at once as `remind_about` does, all of them or none.

    Raises `NotReminded` where one of them cannot be.
    """
    reminders, reasons = [], {}
    for person in people:
        try:
            reminder = remind_about(
                reporting_round=reporting_round,
                person=person,
                chosen=chosen,
                by=by,
                today=today,
            )
        except Conflict as conflict:
            reasons[person] = str(conflict)
        else:
            reminders.append(reminder)
    if reasons:
        raise NotReminded(reasons)
    return reminders


@transaction.atomic
def try_again(*, reminder: Reminder, by: User, today: date) -> Reminder:
    """Have what could not be delivered, or waits after a fault, tried again at once.

    It goes to the person's present address. Raises `Conflict` for any other, and where its day is
    over.
    """
    _check_officer(by)
    reminders = Reminder.objects.select_for_update(of=["self"])
    reminder = reminders.select_related("person", "step", "round").get(pk=reminder.pk)
    has_failed = reminder.is_waiting and reminder.fault
    if not (reminder.is_undeliverable or has_failed):
        raise Conflict(
            "This reminder is not to be tried again:"
            f" {reminder.get_state_display().lower()}."
        )
    if not _is_still_called_for(reminder, today):
        raise Conflict(
            "This reminder is not to be tried again: its day is over, or the round is"
            " not open."
        )
    return _wait_again(reminder, asked_by=by)


def _is_still_called_for(reminder: Reminder, today: date) -> bool:
    """True of what happened, and of a reminder whose step holds."""
    if reminder.round is None:
        return True
    return ladder_of(reminder.round).still_calls_for(reminder, today)


def _check_officer(by: User) -> None:
    check_officer(by, "Reminders are sent by programme officers.")


def _check_may_be_sent(
    reporting_round: ReportingRound, step: Step, person: User
) -> None:
    if not User.objects.reachable().filter(pk=person.pk).exists():
        raise Conflict(
            f"Nothing is sent to {person} before the invitation, which is held. Send it"
            " first."
        )
    holds = Hold.objects.in_force().with_names().filter(round=reporting_round)
    hold = holds.filter(Q(step=step) | Q(person=person)).first()
    if hold:
        raise Conflict(
            f"{hold.what} is held by {hold.by}: {hold.reason} Release it first."
        )


def _unsent_reminder(
    ladder: Ladder,
    step: Step,
    person: User,
    today: date,
    *,
    is_chosen: bool = False,
) -> Reminder:
    """Return the person's reminder of the step, made where there is none yet, and locked."""
    row = new_row(ladder, step, person.pk, person.email, today, is_chosen=is_chosen)
    insert([row], step)
    reminders = Reminder.objects.at(step, row.counts_to, row.occasion)
    reminders = reminders.select_for_update(of=["self"])
    reminder = reminders.select_related("round__meeting", "step", "person").get(
        person=person
    )
    if reminder.is_sent:
        raise _was_sent(reminder)
    return reminder


def _add_missing_lines(reminder: Reminder, lines: list[Line]) -> None:
    """Keep what a new reminder about updates is about; others are looked up as they are sent."""
    if lines and lines[0].update and not reminder.lines.exists():
        rows = [line.as_row_of(reminder) for line in lines]
        ReminderLine.objects.bulk_create(rows)


def _wait_again(reminder: Reminder, *, asked_by: User | None) -> Reminder:
    reminder.state = Reminder.State.WAITING
    reminder.asked_by = asked_by
    reminder.attempts = 0
    reminder.not_before = None
    reminder.save(
        update_fields=[
            "state",
            "asked_by",
            "is_early",
            "sentence",
            "attempts",
            "not_before",
        ]
    )
    return reminder
