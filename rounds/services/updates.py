"""The workflow of a progress update: draft, submitted, returned, accepted (design, section 6)."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.ratings import DEFINITIONS_VERSION, split
from commitments.services import state_date
from people.models import User
from programme.errors import Conflict, NotAllowed
from rounds import rules, workflow
from rounds.as_at import make_current
from rounds.content import (
    Content,
    EvidenceLine,
    MilestoneLine,
    RecoveryLine,
    tidy,
    to_json,
)
from rounds.models import (
    Comment,
    EvidenceLink,
    MilestoneChange,
    ProgressUpdate,
    RecoveryStep,
    ReportingRound,
    Submission,
    Transition,
)
from rounds.workflow import NotWaiting as NotWaiting  # what the steps of a review raise

State = ProgressUpdate.State
# Times in a row that a commitment may be answered with "nothing has changed" (design,
# section 6).
MOST_UNCHANGED = 2


class AlreadyReported(Conflict):
    """This commitment has an update in this round, or this update has its correction."""

    def __init__(self, existing: ProgressUpdate):
        self.existing = existing
        super().__init__(
            f"{existing.commitment.reference} already has an update for"
            f" {existing.round} (number {existing.pk},"
            f" {existing.get_state_display().lower()}). "
            + (
                "Go on with that one."
                if existing.is_editable
                else "It cannot be changed now."
            )
        )


class ChangedMeanwhile(Conflict):
    """Someone else saved the update since this person opened it."""

    def __init__(self, current: ProgressUpdate):
        self.current = current
        super().__init__(
            "This update was saved again after you read it. Compare yours with what is"
            " saved now, then save again."
        )


class ReadAnother(Conflict):
    """What waits for review is not what this officer read."""

    def __init__(self):
        super().__init__(
            "This update was taken back and handed in again after you opened it. Read"
            " it as it is now."
        )


def check_may_report(user: User, commitment: Commitment) -> None:
    """Raise `NotAllowed`, saying who may, unless this person or key reports on this commitment."""
    if not commitment.may_be_reported_by(user):
        raise NotAllowed(workflow.REPORTS.format(commitment=commitment))


def is_accepted_at_once(commitment: Commitment, by: User) -> bool:
    """True where what this person hands in needs no review: an officer, for what the Scottish
    Government leads.
    """
    return by.is_officer and commitment.lead.is_government


@transaction.atomic
def start_update(
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    content: Content,
    by: User,
    at: datetime,
    as_typed: bool = False,
) -> ProgressUpdate:
    """Keep the first draft of a commitment's update for a round. `as_typed` says that nobody
    pressed a button yet.

    Raises `NotAllowed` for someone who does not report on it, `ValidationError` for what cannot be
    kept, `AlreadyReported` where the round has one, `Conflict` where the round is not open or the
    commitment not live.
    """
    commitment = _locked_commitment(commitment)
    check_may_start(commitment, reporting_round, by)
    _check_is_first(commitment, reporting_round)
    rules.check_form(content, commitment.milestones.all(), timezone.localdate(at))
    update = ProgressUpdate(
        commitment=commitment,
        round=reporting_round,
        author=by,
        seat=commitment.owner,
        version=0,
        saved_at=at,
    )
    _write(update, content, at)
    record(update, verb="typed" if as_typed else "started", by=by, at=at)
    return update


@transaction.atomic
def report(
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    content: Content,
    by: User,
    at: datetime,
) -> ProgressUpdate:
    """Start a commitment's update for a round and submit it: both, or neither. Raises what the two
    raise.
    """
    update = start_update(
        commitment=commitment,
        reporting_round=reporting_round,
        content=content,
        by=by,
        at=at,
    )
    return submit_update(update=update, by=by, at=at)


@transaction.atomic
def nothing_has_changed(
    *, commitment: Commitment, reporting_round: ReportingRound, by: User, at: datetime
) -> ProgressUpdate:
    """Hand in the last accepted update once more, as the answer for this round.

    It re-dates the rating and states no date anew; what this person has typed and never saved gives
    way to it. Raises `Conflict` the third time in a row (design, section 6) and where there is
    nothing to repeat, besides what `start_update` and `submit_update` raise.
    """
    commitment = _locked_commitment(commitment)
    check_may_start(commitment, reporting_round, by)
    draft = _own_typing(commitment, reporting_round, by)
    if draft is None:
        _check_is_first(commitment, reporting_round)
    earlier = list(
        commitment.updates.accepted().select_related("round__meeting").in_order()
    )
    if not earlier:
        raise Conflict(
            f"{commitment.reference} has no accepted update that could still hold."
            " Write its first one."
        )
    answers = {update.round_id: update for update in earlier if not update.corrects_id}
    last = list(answers.values())[-MOST_UNCHANGED:]
    if len(last) == MOST_UNCHANGED and all(update.is_unchanged for update in last):
        said = " and ".join(str(update.round) for update in last)
        raise Conflict(
            f"“Nothing has changed” was the answer in {said}. It may be given twice in"
            " a row: this time say in your own words what was done, even if the rating"
            " stays."
        )
    content = replace(content_of(earlier[-1]), milestones=[])
    if draft is not None:
        update = save_update(update=draft, content=content, by=by, at=at)
    else:
        update = start_update(
            commitment=commitment,
            reporting_round=reporting_round,
            content=content,
            by=by,
            at=at,
        )
    _copy_files(earlier[-1], update, by=by, at=at)
    update.is_unchanged = True
    update.save()
    return submit_update(update=update, by=by, at=at)


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

    `version` is the one the person opened; raises `ChangedMeanwhile` if another has been saved
    since. `as_typed` keeps a draft while its author types: without a step of its own, but for the
    first by another hand. Raises `NotAllowed`, `ValidationError` for what cannot be kept, and
    `Conflict` where it can no longer be changed.
    """
    update = locked(update)
    workflow.SAVE.check(update, by)
    if version is not None and version != update.version:
        raise ChangedMeanwhile(update)
    rules.check_form(
        content, update.commitment.milestones.all(), timezone.localdate(at)
    )
    if tidy(content) != tidy(content_of(update)):
        update.is_unchanged = False
    if not as_typed:
        update.saved_at = at
    _write(update, content, at)
    if not as_typed:
        record(update, verb="saved", by=by, at=at, came_from=update.state)
    elif not update.is_written_by(by):
        record(update, verb="edited", by=by, at=at, came_from=update.state)
    return update


@transaction.atomic
def submit_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Hand a draft or returned update in for review, and keep what it says as a submission of its
    own.

    What an officer submits for a commitment led by the Scottish Government is accepted in the same
    step, and is marked as not yet confirmed until another officer confirms it.
    """
    update = locked(update)
    workflow.SUBMIT.check(update, by)
    content = content_of(update)
    rules.check_complete(content, update.commitment.milestones.with_sources())
    came_from, update.state, update.entered_by, update.submitted_at = (
        update.state,
        State.SUBMITTED,
        by,
        at,
    )
    update.changed_at = at
    update.answered_by = User.objects.filter(
        holdings__seat=update.seat, holdings__until=None
    ).first()
    update.version += 1
    update.save()
    record(update, verb="submitted", by=by, at=at, came_from=came_from)
    Submission.objects.create(
        update=update,
        number=update.submissions.count() + 1,
        at=at,
        by=by,
        content=to_json(content),
    )
    accept_if_at_once(update, by=by, at=at)
    return update


@transaction.atomic
def take_back(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Turn a submitted update into a draft again, for its author, until it is reviewed."""
    update = locked(update)
    workflow.TAKE_BACK.check(update, by)
    return _move(update, verb="taken back", to=State.DRAFT, by=by, at=at)


@transaction.atomic
def return_update(
    *,
    update: ProgressUpdate,
    by: User,
    at: datetime,
    reason: str,
    version: int | None = None,
) -> ProgressUpdate:
    """Send a submitted update back to its author, saying why. `version` is as in
    `accept_update`.
    """
    update = locked(update)
    workflow.RETURN.check(update, by)
    _check_read(update, version)
    reason = rules.checked_reason(
        reason, "Say why the update is returned, so that its author can mend it."
    )
    return _move(update, verb="returned", to=State.RETURNED, by=by, at=at, note=reason)


@transaction.atomic
def accept_update(
    *, update: ProgressUpdate, by: User, at: datetime, version: int | None = None
) -> ProgressUpdate:
    """Accept an update and make its rating and dates the commitment's current ones.

    `version` is the one the officer read; raises `ReadAnother` if it was taken back and handed in
    again since.
    """
    update = locked(update)
    workflow.ACCEPT.check(update, by)
    _check_read(update, version)
    return _accept(update, by=by, at=at)


@transaction.atomic
def confirm_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Confirm, as a second officer, an update that its own author accepted."""
    update = locked(update)
    workflow.CONFIRM.check(update, by)
    if not update.is_unconfirmed:
        raise Conflict(
            "This update does not wait for a second officer."
            f" {workflow.last_step(update)}"
        )
    update.confirmed_by, update.confirmed_at = by, at
    update.save(update_fields=["confirmed_by", "confirmed_at"])
    record(update, verb="confirmed", by=by, at=at, came_from=State.ACCEPTED)
    make_current(update.commitment)
    return update


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
    existing = (
        ProgressUpdate.objects.filter(corrects=update)
        .select_related("commitment", "round__meeting")
        .first()
    )
    if existing:
        raise AlreadyReported(existing)
    correction = ProgressUpdate(
        commitment=update.commitment,
        round=update.round,
        corrects=update,
        author=by,
        seat=update.commitment.owner,
        is_unchanged=update.is_unchanged,  # until its words change
        version=0,
        saved_at=at,
    )
    _write(correction, content_of(update), at)
    _copy_files(update, correction, by=by, at=at)
    record(correction, verb="started", by=by, at=at)
    return correction


@transaction.atomic
def comment_on(*, update: ProgressUpdate, by: User, at: datetime, text: str) -> Comment:
    """Add a word to the update for its author or its reviewer. Only they read it."""
    update = locked(update)
    workflow.COMMENT.check(update, by)
    text = rules.checked_reason(text, "Write what you want to say.", path="text")
    return Comment.objects.create(update=update, by=by, at=at, text=text)


def content_of(update: ProgressUpdate) -> Content:
    """Return what an update says, as its author would send it."""
    return Content(
        standing=update.standing or "",
        outlook=update.outlook,
        summary=update.summary,
        next_steps=update.next_steps,
        cause=update.cause,
        ask=update.ask,
        recovery=[
            RecoveryLine(line.step, line.who, line.by, line.done)
            for line in update.recovery.all()
        ],
        milestones=[
            MilestoneLine(
                milestone_id=change.milestone_id,
                forecast=change.forecast_date,
                forecast_precision=change.forecast_precision,
                done=change.done_date,
                done_precision=change.done_precision,
                reason=change.reason,
            )
            for change in update.milestone_changes.all()
        ],
        evidence=[EvidenceLine(link.title, link.url) for link in update.evidence.all()],
        files=[file.name for file in update.kept_files],
    )


def locked(update: ProgressUpdate) -> ProgressUpdate:
    """Lock the commitment and then the update, in the order every service takes them, and read the
    update anew.
    """
    Commitment.objects.select_for_update(no_key=True).get(pk=update.commitment_id)
    related = [
        "commitment__lead",
        "commitment__owner",
        "round__meeting",
        "author",
        "seat",
    ]
    return (
        ProgressUpdate.objects.select_for_update(of=["self"], no_key=True)
        .select_related(*related)
        .get(pk=update.pk)
    )


def _locked_commitment(commitment: Commitment) -> Commitment:
    locked = Commitment.objects.select_for_update(of=["self"], no_key=True)
    return locked.select_related("lead", "owner").get(pk=commitment.pk)


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
    if not reporting_round.is_open:
        raise Conflict(
            f"The round {reporting_round.slug} is"
            f" {reporting_round.get_state_display().lower()}, not open."
        )
    if not commitment.is_live:
        raise Conflict(
            f"{commitment.reference} is {commitment.get_lifecycle_display().lower()}"
            " and owes no update."
        )
    if is_expected is None:
        is_expected = commitment.expected_returns.filter(round=reporting_round).exists()
    if not is_expected:
        raise Conflict(
            f"{commitment.reference} was not live when the {reporting_round} round"
            " opened: it owes its first update in the next one."
        )


def _check_is_first(commitment: Commitment, reporting_round: ReportingRound) -> None:
    updates = commitment.updates.filter(round=reporting_round, corrects=None)
    if existing := updates.select_related("commitment", "round__meeting").first():
        raise AlreadyReported(existing)


def _own_typing(
    commitment: Commitment, reporting_round: ReportingRound, by: User
) -> ProgressUpdate | None:
    """Return the draft that gives way to a one-press answer, if there is one."""
    return (
        commitment.updates.only_typed_by(by)
        .filter(round=reporting_round, corrects=None)
        .first()
    )


def _write(update: ProgressUpdate, content: Content, at: datetime) -> None:
    fill(update, content, at)
    update.save()
    for part in (update.recovery, update.milestone_changes, update.evidence):
        part.all().delete()
    for model, parts in parts_of(update, content).items():
        model.objects.bulk_create(parts)


def fill(update: ProgressUpdate, content: Content, at: datetime) -> None:
    """Put into an update, unsaved, what it says of itself; its parts come from `parts_of`."""
    update.changed_at = at
    lifecycle, rating = split(content.standing)
    update.lifecycle, update.rating = lifecycle, rating
    update.outlook = content.outlook
    update.summary, update.next_steps = (
        content.summary.strip(),
        content.next_steps.strip(),
    )
    update.cause, update.ask = content.cause, content.ask.strip()
    update.definitions_version = DEFINITIONS_VERSION
    update.version += 1


def parts_of(
    update: ProgressUpdate, content: Content
) -> dict[type[Model], list[Model]]:
    """Return the unsaved rows of a saved update's parts, by their model."""
    return {
        RecoveryStep: [
            RecoveryStep(
                update=update,
                step=line.step.strip(),
                who=line.who.strip(),
                by=line.by,
                done=line.done,
            )
            for line in content.recovery
        ],
        EvidenceLink: [
            EvidenceLink(update=update, title=link.title.strip(), url=link.url)
            for link in content.evidence
        ],
        MilestoneChange: [
            _change(update, line)
            for line in content.milestones
            if line.forecast or line.done or line.reason
        ],
    }


def _copy_files(
    source: ProgressUpdate, to: ProgressUpdate, *, by: User, at: datetime
) -> None:
    """Let another update show the same files: their bytes never change, so they are kept once."""
    for file in source.files.kept().filter(redacted_at=None):
        file.pk, file.update, file.added_by, file.added_at = None, to, by, at
        file._state.adding = True
        file.save()


def _change(update: ProgressUpdate, line: MilestoneLine) -> MilestoneChange:
    change = MilestoneChange(
        update=update,
        milestone_id=line.milestone_id,
        forecast_date=line.forecast,
        forecast_precision=line.forecast_precision,
        done_date=line.done,
        done_precision=line.done_precision,
        reason=line.reason.strip(),
    )
    change.clean()
    return change


def _move(
    update: ProgressUpdate,
    *,
    verb: str,
    to: State,
    by: User,
    at: datetime,
    note: str = "",
) -> ProgressUpdate:
    came_from, update.state, update.changed_at = update.state, to, at
    update.version += 1
    update.save()
    record(update, verb=verb, by=by, at=at, came_from=came_from, note=note)
    return update


def _check_read(update: ProgressUpdate, version: int | None) -> None:
    if version is not None and version != update.version:
        raise ReadAnother


def record(
    update: ProgressUpdate,
    *,
    verb: str,
    by: User,
    at: datetime,
    came_from: str = "",
    note: str = "",
) -> None:
    Transition.objects.create(
        update=update,
        verb=verb,
        by=by,
        at=at,
        from_state=came_from,
        to_state=update.state,
        note=note,
    )


def accept_if_at_once(update: ProgressUpdate, *, by: User, at: datetime) -> None:
    """Accept what was just handed in, where it needs no review by another
    (`is_accepted_at_once`).
    """
    if is_accepted_at_once(update.commitment, by):
        _accept(
            update,
            by=by,
            at=at,
            note="By its author. A second officer is to confirm it.",
        )


def _accept(
    update: ProgressUpdate, *, by: User, at: datetime, note: str = ""
) -> ProgressUpdate:
    update.accepted_by, update.accepted_at = by, at
    update.is_erratum = ReportingRound.objects.is_closed_now(update.round_id)
    _move(update, verb="accepted", to=State.ACCEPTED, by=by, at=at, note=note)
    if update.commitment.updates.accepted().in_order().last() == update:
        before = update.corrects.milestone_changes.all() if update.corrects_id else []
        corrected = {change.milestone_id: change for change in before}
        for change in update.milestone_changes.select_related("milestone"):
            _apply(change, corrected.get(change.milestone_id), update=update, at=at)
        make_current(update.commitment)
    return update


def _apply(
    change: MilestoneChange,
    corrected: MilestoneChange | None,
    *,
    update: ProgressUpdate,
    at: datetime,
) -> None:
    """Make the dates an accepted update states the milestone's own, and keep each as a statement.

    A date that a correction leaves as it was is passed over: another may have been stated since.
    """
    milestone = Milestone.objects.select_for_update(no_key=True).get(
        pk=change.milestone_id
    )
    for kind, stated in (
        (MilestoneDate.Kind.FORECAST, change.forecast),
        (MilestoneDate.Kind.DONE, change.done),
    ):
        current = getattr(milestone, kind)
        as_before = corrected is not None and stated == getattr(corrected, kind)
        if (
            stated is None
            or as_before
            or stated == (current and current.without_source)
        ):
            continue
        state_date(
            milestone=milestone,
            kind=kind,
            stated=stated,
            on=timezone.localdate(at),
            by=update.entered_by,
            reason=change.reason,
        )
