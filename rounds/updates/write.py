"""Writing an update: its first draft, what is saved of it since, and its correction."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from people.models import User
from rounds.content import Content, tidy
from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import State, Verb
from rounds.updates import rules, workflow
from rounds.updates.content_rows import content_of, fill, parts_of
from rounds.updates.steps import (
    locked,
    locked_commitment,
    move,
    new_update,
    record,
)
from toolkit.errors import Conflict, NotAllowed


class AlreadyReported(Conflict):
    """This commitment has an update in this round, or this update has its correction."""

    def __init__(self, existing: ProgressUpdate):
        self.existing = existing
        advice = "It cannot be changed now."
        if existing.is_editable:
            advice = "Go on with that one."
        super().__init__(
            f"{existing.commitment.reference} already has an update for"
            f" {existing.round} (number {existing.pk},"
            f" {existing.get_state_display().lower()}). {advice}"
        )


class ChangedMeanwhile(Conflict):
    """Someone else saved the update since this person opened it."""

    def __init__(self, current: ProgressUpdate):
        self.current = current
        super().__init__(
            "This update was saved again after you read it. Compare yours with what is"
            " saved now, then save again."
        )


def check_may_report(user: User, commitment: Commitment) -> None:
    """Raise `NotAllowed`, saying who may, unless this person or key reports on this commitment."""
    if not commitment.may_be_reported_by(user):
        raise NotAllowed(workflow.REPORTS.format(commitment=commitment))


@transaction.atomic
def start_update(
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    content: Content,
    by: User,
    at: datetime,
    as_typed: bool = False,
    starts_from: ProgressUpdate | None = None,
) -> ProgressUpdate:
    """Keep the first draft of a commitment's update for a round. `as_typed` says that nobody
    pressed a button yet; `starts_from` is another whose files it shows too.

    The round is the open one, the next to open, or the one that takes late returns. Raises
    `NotAllowed` for someone who does not report on it, `ValidationError` for what cannot be kept,
    `AlreadyReported` where the round has one, `Conflict` where the round takes none or the
    commitment is not live.
    """
    commitment = locked_commitment(commitment)
    check_may_start(commitment, reporting_round, by)
    check_is_first(commitment, reporting_round)
    milestones = list(commitment.milestones.standing())
    rules.check_form(content, milestones, timezone.localdate(at))
    content = rules.settled(content, milestones)
    update = new_update(commitment, reporting_round, by=by, at=at)
    _write(update, content, at)
    if starts_from:
        copy_files(starts_from, update, by=by, at=at)
    verb = Verb.TYPED if as_typed else Verb.STARTED
    record(update, verb=verb, by=by, at=at)
    return update


@transaction.atomic
def save_update(
    *,
    update: ProgressUpdate,
    content: Content,
    by: User,
    at: datetime,
    version: int | None = None,
    as_typed: bool = False,
) -> ProgressUpdate:
    """Replace what a draft or returned update says.

    What this person has just saved makes no step when it is saved once more. `version` is the one
    the person opened; raises `ChangedMeanwhile` if another has been saved
    since. `as_typed` keeps a draft while its author types: without a step of its own, but for the
    first by another hand. Raises `NotAllowed`, `ValidationError` for what cannot be kept, and
    `Conflict` where it can no longer be changed.
    """
    update = locked(update)
    workflow.SAVE.check(update, by)
    if version is not None and version != update.version:
        raise ChangedMeanwhile(update)
    milestones = list(update.commitment.milestones.standing())
    rules.check_form(content, milestones, timezone.localdate(at))
    content = rules.settled(content, milestones)
    is_changed = tidy(content) != tidy(content_of(update))
    if not is_changed and not as_typed and _has_just_saved(by, update):
        return update
    if is_changed:
        update.is_unchanged = False
    if not as_typed:
        update.saved_at = at
    _write(update, content, at)
    if not as_typed:
        record(update, verb=Verb.SAVED, by=by, at=at, came_from=update.state)
    elif not update.is_written_by(by):
        record(update, verb=Verb.EDITED, by=by, at=at, came_from=update.state)
    return update


def _has_just_saved(user: User, update: ProgressUpdate) -> bool:
    """True where this person's saving was its last step: the same once more is no other."""
    last = update.transitions.order_by("pk").last()
    return last is not None and last.verb == Verb.SAVED and last.by_id == user.pk


@transaction.atomic
def discard_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Put a draft aside for its author: it is kept as it is, and a new one may be begun.

    What it was to correct or was taken over from is free for another; the step says which it was.
    """
    update = locked(update)
    workflow.DISCARD.check(update, by)
    note = _let_go(update)
    return move(
        update, verb=Verb.DISCARDED, to=State.DISCARDED, by=by, at=at, note=note
    )


def _let_go(update: ProgressUpdate) -> str:
    """Free what a draft alone may name, unsaved, and return what it was."""
    notes = []
    if update.corrects_id:
        notes.append(f"It was to correct update {update.corrects_id}.")
        update.corrects = None
    if update.taken_from:
        body = update.taken_from.organisation
        notes.append(f"It was taken over from the contribution of {body}.")
        update.taken_from = None
    return " ".join(notes)


@transaction.atomic
def correct_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Begin a correction of an accepted update: a new draft of the same words, which names the one
    it corrects.

    It may be accepted after the round has closed; it then stands beside the frozen figures as an
    erratum, and becomes current only if it corrects the latest update. Raises `AlreadyReported`
    where the correction is begun already.
    """
    update = locked(update)
    workflow.CORRECT.check(update, by)
    _check_is_uncorrected(update)
    correction = new_update(update.commitment, update.round, by=by, at=at)
    correction.corrects = update
    # Until its words change.
    correction.is_unchanged = update.is_unchanged
    _write(correction, content_of(update), at)
    copy_files(update, correction, by=by, at=at)
    record(correction, verb=Verb.STARTED, by=by, at=at)
    return correction


def _check_is_uncorrected(update: ProgressUpdate) -> None:
    """Raise `AlreadyReported` where the update's correction is begun."""
    corrections = ProgressUpdate.objects.filter(corrects=update)
    related = ["commitment", "round__meeting"]
    if existing := corrections.select_related(*related).first():
        raise AlreadyReported(existing)


def check_may_start(
    commitment: Commitment,
    reporting_round: ReportingRound,
    by: User,
    *,
    is_expected: bool | None = None,
) -> None:
    """Raise `NotAllowed` or `Conflict`, saying why, where this person may not report on it in this
    round.

    `is_expected` says whether the round expects its return, for who knows that already; None asks
    the database.
    """
    check_may_report(by, commitment)
    workflow.check_may_be_begun(reporting_round)
    check_is_live(commitment)
    if not reporting_round.is_planned:
        check_is_expected(commitment, reporting_round, is_expected=is_expected)


def check_is_expected(
    commitment: Commitment,
    reporting_round: ReportingRound,
    *,
    is_expected: bool | None = None,
) -> None:
    """Raise `Conflict` where a round that has opened expects no return of a commitment."""
    if is_expected is None:
        is_expected = commitment.expected_returns.filter(round=reporting_round).exists()
    if not is_expected:
        raise Conflict(
            f"{commitment.reference} was not live when the {reporting_round} round"
            " opened: it owes its first update in the next one, unless a programme"
            " officer adds it to this one."
        )


def check_is_live(commitment: Commitment) -> None:
    """Raise `NoLongerDue` where nothing is owed on a commitment any more."""
    if not commitment.is_live:
        raise workflow.NoLongerDue(commitment)


def check_is_open(reporting_round: ReportingRound) -> None:
    """Raise `Conflict`, saying what it is, where a round takes nothing in."""
    if not reporting_round.is_open:
        raise Conflict(
            f"The round {reporting_round.slug} is"
            f" {reporting_round.get_state_display().lower()}, not open."
        )


def check_is_first(commitment: Commitment, reporting_round: ReportingRound) -> None:
    """Raise `AlreadyReported` where the round has an update of the commitment; what ended makes
    room for another.
    """
    updates = commitment.updates.standing().filter(round=reporting_round, corrects=None)
    if existing := updates.select_related("commitment", "round__meeting").first():
        raise AlreadyReported(existing)


def _write(update: ProgressUpdate, content: Content, at: datetime) -> None:
    fill(update, content, at)
    update.save()
    for part in (update.recovery, update.milestone_changes, update.evidence):
        part.all().delete()
    for model, parts in parts_of(update, content).items():
        model._default_manager.bulk_create(parts)


def copy_files(
    source: ProgressUpdate, to: ProgressUpdate, *, by: User, at: datetime
) -> None:
    """Let another update show the same files: their bytes never change, so they are kept once."""
    for file in source.files.kept().filter(redacted_at=None):
        file.pk = None
        file.update = to
        file.added_by = by
        file.added_at = at
        file._state.adding = True
        file.save()
