"""What is said of rounds."""

from datetime import date

from django.urls import reverse
from django.utils.formats import date_format

from programme import clock
from reminders.events.answering import answering_people
from reminders.events.kinds import Kind
from reminders.events.telling import Telling, by_whom, words_of
from reminders.models import Event
from rounds.models import ExpectedReturn, ReportingRound

MOST_LISTED = 20


def opened(event: Event, person: int) -> Telling:
    """The round opened."""
    reporting_round = _round(event)
    return Telling(
        subject=f"the {reporting_round} round is open",
        sentence=(
            f"{by_whom(event)} opened the {reporting_round} round. Updates are due on"
            f" {_in_full(reporting_round.due_on)}."
        ),
        path=reverse("rounds:my-work"),
        do="See what you owe",
    )


def return_added(event: Event, person: int) -> Telling:
    """The return of what came since is owed in the round that is open."""
    reporting_round, commitment = _round(event), event.commitment
    assert commitment is not None
    return Telling(
        subject=f"{commitment.reference}: an update is owed in {reporting_round}",
        sentence=(
            f"{by_whom(event)} added {commitment} to the {reporting_round} round. Its"
            f" update is due on {_in_full(reporting_round.due_on)}."
        ),
        path=commitment.get_absolute_url(),
        do="See it, and report",
    )


def more_time(event: Event, person: int) -> Telling:
    """The round falls due later, for those who still owe something."""
    reporting_round = _round(event)
    step = event.round_step
    assert step is not None
    due_before: date | None = getattr(event, "due_before", None)
    before = ""
    if due_before and due_before != step.due_on:
        before = f", not on {_in_full(due_before)}"
    return Telling(
        subject=(
            f"more time for the {reporting_round} round: due"
            f" {date_format(step.due_on, 'j F Y')}"
        ),
        sentence=(
            f"{by_whom(event)} gave more time: the updates of the {reporting_round}"
            f" round that are still owed are due on {_in_full(step.due_on)}{before}."
        ),
        quote=words_of(event),
        path=reverse("rounds:my-work"),
        do="See what you owe",
    )


def closed(event: Event, person: int) -> Telling:
    """The round closed. What is missing of it stands in the email (`missing_in`)."""
    reporting_round = _round(event)
    return Telling(
        subject=f"the {reporting_round} round closed",
        sentence=f"{by_whom(event)} closed the {reporting_round} round.",
        path=reporting_round.get_absolute_url(),
        do="See what was reported, and what was not",
    )


def missing_in(event: Event, person: int) -> str:
    """Return which returns a closed round misses, and why, one to a line: this person's, or all of
    them where none is theirs. Nothing of other events. At most five queries.
    """
    if event.kind != Kind.CLOSED:
        return ""
    missing = _missing(_round(event), person)
    if not missing:
        return "Everything was reported."
    lines = ["Not reported in it, and why:"]
    lines += [_missing_line(expected) for expected in missing[:MOST_LISTED]]
    if len(missing) > MOST_LISTED:
        lines.append(f"and {len(missing) - MOST_LISTED} more, on the round’s page")
    return "\n".join(lines)


def early_close_asked(event: Event, person: int) -> Telling:
    """An officer asks another to close a round before its due date is over."""
    reporting_round = _round(event)
    return Telling(
        subject=f"the {reporting_round} round: a second officer is wanted to close it",
        sentence=(
            f"{by_whom(event)} asks that the {reporting_round} round is closed before"
            f" its due date, {_in_full(reporting_round.due_on)}. It stays open until"
            " another officer closes it."
        ),
        quote=words_of(event),
        path=reverse("rounds:close", args=[reporting_round.slug]),
        do="Close it, or refuse",
    )


def early_close_refused(event: Event, person: int) -> Telling:
    """Another officer refused to close a round early."""
    reporting_round = _round(event)
    return Telling(
        subject=f"the {reporting_round} round stays open",
        sentence=(
            f"You asked that the {reporting_round} round is closed before its due date."
            f" {by_whom(event)} refused."
        ),
        quote=words_of(event),
        path=reporting_round.get_absolute_url(),
        do="See the round",
    )


def to_open(event: Event, person: int) -> Telling:
    """A planned round whose day has come."""
    reporting_round = _round(event)
    return Telling(
        subject=f"the {reporting_round} round is to be opened",
        sentence=(
            f"The {reporting_round} round was planned to open on"
            f" {_in_full(reporting_round.opens_on)}, and nobody has opened it. Nobody"
            " is asked to report before that."
        ),
        path=reverse("rounds:open", args=[reporting_round.slug]),
        do="Open it",
    )


def to_close(event: Event, person: int) -> Telling:
    """An open round whose last day is over."""
    reporting_round = _round(event)
    return Telling(
        subject=f"the {reporting_round} round is to be closed",
        sentence=(
            f"The {reporting_round} round was to close on"
            f" {_in_full(reporting_round.closes_on)}, and is open still."
        ),
        path=reverse("rounds:close", args=[reporting_round.slug]),
        do="Close it",
    )


def _round(event: Event) -> ReportingRound:
    assert event.round is not None
    return event.round


def _in_full(day: date) -> str:
    return date_format(day, "l j F Y")


def _missing(reporting_round: ReportingRound, person: int) -> list[ExpectedReturn]:
    expected = ExpectedReturn.objects.filter(round=reporting_round, update=None)
    in_order = expected.order_by("commitment__series", "commitment__number")
    missing = list(in_order.select_related("commitment"))
    commitments = {each.commitment_id for each in missing}
    answering = answering_people(commitments, clock.today())
    own = [each for each in missing if person in answering[each.commitment_id]]
    return own or missing


def _missing_line(expected: ExpectedReturn) -> str:
    why = expected.get_not_reported_display().lower()
    note = f": {expected.note}" if expected.note else ""
    return f"{expected.commitment} ({why}{note})"
