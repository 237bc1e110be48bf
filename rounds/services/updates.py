"""The workflow of a progress update: draft, submitted, returned, accepted (design, section 6)."""

from datetime import datetime

from django.db import transaction

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.ratings import DEFINITIONS_VERSION, split
from commitments.services import state_date
from people.models import User
from programme.errors import Conflict, NotAllowed
from rounds import rules
from rounds.content import Content, EvidenceLine, MilestoneLine, RecoveryLine
from rounds.models import EvidenceLink, MilestoneChange, ProgressUpdate, RecoveryStep, ReportingRound, Transition

State = ProgressUpdate.State


class AlreadyReported(Conflict):
    """This commitment has an update in this round."""

    def __init__(self, existing: ProgressUpdate):
        self.existing = existing
        super().__init__(
            f"{existing.commitment.reference} already has an update for {existing.round} (number {existing.pk},"
            f" {existing.get_state_display().lower()}). "
            + ("Go on with that one." if existing.is_editable else "It cannot be changed now.")
        )


class NotWaiting(Conflict):
    """The update is no longer waiting for review."""

    def __init__(self):
        super().__init__(
            "This update is not waiting for review: someone has dealt with it, or its author took it back."
        )


class ChangedMeanwhile(Conflict):
    """Someone else saved the update since this person opened it."""

    def __init__(self, current: ProgressUpdate):
        self.current = current
        super().__init__(
            "This update was saved again after you read it. Compare yours with what is saved now, then save again."
        )


def check_may_report(user: User, commitment: Commitment) -> None:
    """Raise `NotAllowed`, saying who may, unless this person or key reports on this commitment."""
    if not commitment.may_be_reported_by(user):
        raise NotAllowed(
            f"Updates on {commitment.reference} come from {commitment.lead} (its lead organisation), its owner"
            f" ({commitment.owner}) or a programme officer. You may read it."
        )


def is_accepted_at_once(commitment: Commitment, by: User) -> bool:
    """True where what this person hands in needs no review: an officer, for what the Scottish Government leads."""
    return by.is_officer and commitment.lead.is_government


@transaction.atomic
def start_update(
    *, commitment: Commitment, reporting_round: ReportingRound, content: Content, by: User, at: datetime
) -> ProgressUpdate:
    """Keep the first draft of a commitment's update for a round.

    Raises `NotAllowed` for someone who does not report on it, `ValidationError` for what cannot be kept,
    `AlreadyReported` where the round has one, `Conflict` where the round is not open or the commitment not live.
    """
    commitment = Commitment.objects.select_for_update(of=["self"]).select_related("lead", "owner").get(pk=commitment.pk)
    check_may_report(by, commitment)
    _check_round(reporting_round)
    if not commitment.is_live:
        raise Conflict(f"{commitment.reference} is {commitment.get_lifecycle_display().lower()} and owes no update.")
    existing = (
        commitment.updates.filter(round=reporting_round, corrects=None).select_related("commitment", "round").first()
    )
    if existing:
        raise AlreadyReported(existing)
    rules.check_form(content, commitment.milestones.all(), at.date())
    update = ProgressUpdate(
        commitment=commitment, round=reporting_round, author=by, seat=commitment.owner, version=0, saved_at=at
    )
    _write(update, content, at)
    _record(update, verb="started", by=by, at=at, to=State.DRAFT)
    return update


@transaction.atomic
def report(
    *, commitment: Commitment, reporting_round: ReportingRound, content: Content, by: User, at: datetime
) -> ProgressUpdate:
    """Start a commitment's update for a round and submit it: both, or neither. Raises what the two raise."""
    update = start_update(commitment=commitment, reporting_round=reporting_round, content=content, by=by, at=at)
    return submit_update(update=update, by=by, at=at)


@transaction.atomic
def save_update(
    *, update: ProgressUpdate, content: Content, by: User, at: datetime, version: int | None = None
) -> ProgressUpdate:
    """Replace what a draft or returned update says.

    `version` is the one the person opened; raises `ChangedMeanwhile` if another has been saved since. Raises
    `NotAllowed`, `ValidationError` for what cannot be kept, and `Conflict` where it can no longer be changed.
    """
    update = _locked(update)
    check_may_report(by, update.commitment)
    if not update.is_editable:
        raise Conflict(f"This update is {update.get_state_display().lower()} and cannot be changed.")
    if version is not None and version != update.version:
        raise ChangedMeanwhile(update)
    rules.check_form(content, update.commitment.milestones.all(), at.date())
    _write(update, content, at)
    if not update.is_written_by(by):
        _record(update, verb="edited", by=by, at=at, came_from=update.state)
    return update


@transaction.atomic
def submit_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Hand a draft or returned update in for review.

    What an officer submits for a commitment led by the Scottish Government is accepted in the same step, and is marked
    as not yet confirmed until another officer confirms it.
    """
    update = _locked(update)
    check_may_report(by, update.commitment)
    _check_round(update.round)
    if not update.is_editable:
        raise Conflict(f"This update is {update.get_state_display().lower()} and cannot be submitted.")
    rules.check_complete(content_of(update), update.commitment.milestones.all())
    came_from, update.state, update.entered_by, update.submitted_at = update.state, State.SUBMITTED, by, at
    update.version += 1
    update.save()
    _record(update, verb="submitted", by=by, at=at, came_from=came_from)
    if is_accepted_at_once(update.commitment, by):
        _accept(update, by=by, at=at, note="By its author. A second officer is to confirm it.")
    return update


@transaction.atomic
def take_back(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Turn a submitted update into a draft again, for its author, until it is reviewed."""
    update = _locked(update)
    if not update.is_submitted:
        raise NotWaiting
    if not update.may_be_taken_back_by(by):
        raise NotAllowed("An update is taken back by its author or by the person who handed it in.")
    return _move(update, verb="taken back", to=State.DRAFT, by=by, at=at)


@transaction.atomic
def return_update(*, update: ProgressUpdate, by: User, at: datetime, reason: str) -> ProgressUpdate:
    """Send a submitted update back to its author, saying why."""
    update = _locked(update)
    _check_may_review(update, by)
    faults = rules.Faults()
    faults.need(reason.strip(), "reason", "Say why the update is returned, so that its author can mend it.")
    faults.limit(reason, "reason", rules.LONGEST_TEXT)
    faults.raise_any()
    return _move(update, verb="returned", to=State.RETURNED, by=by, at=at, note=reason.strip())


@transaction.atomic
def accept_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Accept an update and make its rating and dates the commitment's current ones."""
    update = _locked(update)
    _check_may_review(update, by)
    return _accept(update, by=by, at=at)


@transaction.atomic
def confirm_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Confirm, as a second officer, an update that its own author accepted."""
    update = _locked(update)
    if not by.is_officer or update.is_written_by(by):
        raise NotAllowed("An update is confirmed by a programme officer other than the one who wrote it.")
    if not update.is_unconfirmed:
        raise Conflict("This update does not wait for a second officer.")
    update.confirmed_by, update.confirmed_at = by, at
    update.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(update, verb="confirmed", by=by, at=at, came_from=State.ACCEPTED)
    _make_current(update.commitment)
    return update


def content_of(update: ProgressUpdate) -> Content:
    """Return what an update says, as its author would send it."""
    return Content(
        standing=update.standing or "",
        outlook=update.outlook,
        summary=update.summary,
        next_steps=update.next_steps,
        cause=update.cause,
        ask=update.ask,
        recovery=[RecoveryLine(line.step, line.who, line.by) for line in update.recovery.all()],
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
    )


def _locked(update: ProgressUpdate) -> ProgressUpdate:
    """Lock the commitment and then the update, in the order every service takes them, and read the update anew."""
    Commitment.objects.select_for_update().get(pk=update.commitment_id)
    related = ["commitment__lead", "commitment__owner", "round__meeting", "author", "seat"]
    return ProgressUpdate.objects.select_for_update(of=["self"]).select_related(*related).get(pk=update.pk)


def _check_round(reporting_round: ReportingRound) -> None:
    if not reporting_round.is_open:
        raise Conflict(f"The round {reporting_round.slug} is {reporting_round.get_state_display().lower()}, not open.")


def _check_may_review(update: ProgressUpdate, by: User) -> None:
    if not by.is_officer or update.is_written_by(by):
        raise NotAllowed("An update is reviewed by a programme officer who neither wrote nor entered it.")
    if not update.is_submitted:
        raise NotWaiting
    _check_round(update.round)


def _write(update: ProgressUpdate, content: Content, at: datetime) -> None:
    lifecycle, rating = split(content.standing)
    update.lifecycle, update.rating = lifecycle, rating
    update.outlook = content.outlook
    update.summary, update.next_steps = content.summary.strip(), content.next_steps.strip()
    update.cause, update.ask = content.cause, content.ask.strip()
    update.definitions_version, update.saved_at = DEFINITIONS_VERSION, at
    update.version += 1
    update.save()
    for part in (update.recovery, update.milestone_changes, update.evidence):
        part.all().delete()
    RecoveryStep.objects.bulk_create(
        RecoveryStep(update=update, step=line.step.strip(), who=line.who.strip(), by=line.by)
        for line in content.recovery
    )
    EvidenceLink.objects.bulk_create(
        EvidenceLink(update=update, title=link.title.strip(), url=link.url) for link in content.evidence
    )
    changes = [_change(update, line) for line in content.milestones if line.forecast or line.done or line.reason]
    MilestoneChange.objects.bulk_create(changes)


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


def _move(update: ProgressUpdate, *, verb: str, to: State, by: User, at: datetime, note: str = "") -> ProgressUpdate:
    came_from, update.state = update.state, to
    update.version += 1
    update.save()
    _record(update, verb=verb, by=by, at=at, came_from=came_from, note=note)
    return update


def _record(
    update: ProgressUpdate, *, verb: str, by: User, at: datetime, came_from: str = "", to: str = "", note: str = ""
) -> None:
    Transition.objects.create(
        update=update, verb=verb, by=by, at=at, from_state=came_from, to_state=to or update.state, note=note
    )


def _accept(update: ProgressUpdate, *, by: User, at: datetime, note: str = "") -> ProgressUpdate:
    update.accepted_by, update.accepted_at = by, at
    _move(update, verb="accepted", to=State.ACCEPTED, by=by, at=at, note=note)
    for change in update.milestone_changes.select_related("milestone"):
        _apply(change, update=update, at=at)
    _make_current(update.commitment)
    return update


def _apply(change: MilestoneChange, *, update: ProgressUpdate, at: datetime) -> None:
    """Make the dates an accepted update states the milestone's own, and keep each as a statement."""
    milestone = Milestone.objects.select_for_update().get(pk=change.milestone_id)
    for kind, stated in ((MilestoneDate.Kind.FORECAST, change.forecast), (MilestoneDate.Kind.DONE, change.done)):
        current = getattr(milestone, kind)
        if stated is None or stated == (current and current.without_source):
            continue
        state_date(
            milestone=milestone, kind=kind, stated=stated, on=at.date(), by=update.entered_by, reason=change.reason
        )


def _make_current(commitment: Commitment) -> None:
    """Copy the rating of the last round's accepted update to its commitment: the one place that writes it."""
    latest = (
        commitment.updates.accepted().select_related("round__meeting").order_by("-round__meeting__date", "-pk").first()
    )
    commitment.lifecycle, commitment.rating, commitment.outlook = latest.lifecycle, latest.rating, latest.outlook
    commitment.rated_as_at, commitment.is_confirmed = latest.round.as_at, not latest.is_unconfirmed
    commitment.save(update_fields=["lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed"])
