"""The ladder of a round: its own steps, which begin as a copy of the general ladder."""

from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User
from people.officers import check_officer
from reminders.models import Step
from reminders.selectors import ladder_of
from rounds.models import ReportingRound
from toolkit.errors import Conflict


@dataclass(frozen=True)
class StepContent:
    """What officers may change of a step. What it counts from stays."""

    days: int
    to_owner: bool
    to_contacts: bool
    to_chair: bool
    sentence: str
    with_pack: bool


def own_steps(reporting_round: ReportingRound) -> list[Step]:
    """Return a round's own steps, made from the general ladder the first time.

    Call it in a transaction. From then on a change of the general ladder does not reach this round.
    """
    ReportingRound.objects.select_for_update(no_key=True).get(pk=reporting_round.pk)
    steps = list(reporting_round.reminder_steps.all())
    if steps:
        return steps
    return [_copy_of(step, reporting_round) for step in Step.objects.default()]


def _copy_of(step: Step, reporting_round: ReportingRound) -> Step:
    return Step.objects.create(
        round=reporting_round,
        about=step.about,
        days=step.days,
        to_owner=step.to_owner,
        to_contacts=step.to_contacts,
        to_chair=step.to_chair,
        sentence=step.sentence,
        with_pack=step.with_pack,
    )


def own_step(reporting_round: ReportingRound, step: Step) -> Step:
    """Return a round's own step for one of the general ladder, or the step itself.

    Call it in a transaction.
    """
    if step.round_id == reporting_round.pk:
        return step
    if step.round_id is not None:
        raise Conflict(f"“{step}” is a step of another round than {reporting_round}.")
    for own in own_steps(reporting_round):
        if own.is_like(step):
            return own
    raise Conflict(f"“{step}” is not on the ladder of the {reporting_round} round.")


@transaction.atomic
def add_step(*, step: Step, by: User) -> Step:
    """Add a step to the ladder of its round, or to the general one. Raises `ValidationError`."""
    _check_may_change(step.round, by)
    if step.round:
        own_steps(step.round)
    step.full_clean()
    step.save()
    return step


@transaction.atomic
def remove_step(
    *, step: Step, reporting_round: ReportingRound | None, by: User
) -> None:
    """Take a step off the ladder of a round (`None`: the general one).

    A step of which something was sent stays. A step of the general ladder may come with a round
    that still follows it: the round gets a ladder of its own.
    """
    _check_may_change(reporting_round, by)
    step = _locked_step(step, reporting_round)
    _check_removable(step)
    step.delete()


@transaction.atomic
def change_step(
    *,
    step: Step,
    content: StepContent,
    reporting_round: ReportingRound | None,
    by: User,
    today: date,
) -> Step:
    """Change a step of the ladder of a round (`None`: the general one) in place.

    What was sent keeps its text and what the step was called then. On another day it is sent
    again. Raises `ValidationError`, also where it was sent and that day is over, and `Conflict` as
    for taking it off.
    """
    _check_may_change(reporting_round, by)
    step = _locked_step(step, reporting_round)
    is_moved = step.days != content.days
    for name, value in asdict(content).items():
        setattr(step, name, value)
    step.full_clean()
    step.save()
    if is_moved and reporting_round and step.reminders.exists():
        _check_day_is_to_come(step, reporting_round, today)
    return step


def _check_day_is_to_come(
    step: Step, reporting_round: ReportingRound, today: date
) -> None:
    """Refuse a day that has come: its emails would follow at once on those of the day before."""
    day = ladder_of(reporting_round).day_of(step)
    if day and day <= today:
        raise ValidationError(
            {
                "number": (
                    f"That is {day:%-d %B %Y}. Emails of this step were made before:"
                    " give a day to come."
                )
            },
            code="past",
        )


def _locked_step(step: Step, reporting_round: ReportingRound | None) -> Step:
    """Return the step of a round's ladder, or of the general one, locked."""
    if reporting_round:
        step = own_step(reporting_round, step)
    elif step.round_id is not None:
        raise Conflict(
            f"“{step}” is a step of the {step.round} round: go to that round’s ladder."
        )
    return Step.objects.select_for_update().get(pk=step.pk)


def _check_removable(step: Step) -> None:
    if step.reminders.exists() or step.holds.exists():
        raise Conflict(
            f"“{step}” has reminders or was held, so it stays on the ladder."
            " To keep back what is still to be sent, hold it."
        )
    others = Step.objects.filter(round=step.round).exclude(pk=step.pk)
    if not others.exists():
        raise ValidationError("A ladder needs at least one step.", code="last_step")


def _check_may_change(reporting_round: ReportingRound | None, by: User) -> None:
    check_officer(by, "The ladder of reminders is kept by programme officers.")
    if reporting_round and reporting_round.is_closed:
        raise Conflict(
            f"The {reporting_round} round is closed: nothing is sent for it any more."
        )
