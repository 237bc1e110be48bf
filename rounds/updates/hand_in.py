"""Handing an update in: as it was written, as nothing has changed, and taking it back."""

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from commitments.models import Commitment
from people.models import User
from rounds.content import Content, to_json
from rounds.models import ProgressUpdate, ReportingRound, Submission
from rounds.models.updates import Transition
from rounds.updates import rules, workflow
from rounds.updates.content_rows import content_of
from rounds.updates.review import accept_if_at_once
from rounds.updates.selectors import only_typed_by
from rounds.updates.steps import (
    handed_in_values,
    locked,
    locked_commitment,
    move,
    record,
)
from rounds.updates.workflow import NotWaiting as NotWaiting
from rounds.updates.write import (
    check_is_first,
    check_may_start,
    copy_files,
    save_update,
    start_update,
)
from toolkit.errors import Conflict

State = ProgressUpdate.State
Verb = Transition.Verb


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
    commitment = locked_commitment(commitment)
    check_may_start(commitment, reporting_round, by)
    draft = _own_typing(commitment, reporting_round, by)
    if draft is None:
        check_is_first(commitment, reporting_round)
    last = _last_that_may_be_repeated(commitment)
    content = replace(content_of(last), milestones=[])
    if draft is None:
        update = start_update(
            commitment=commitment,
            reporting_round=reporting_round,
            content=content,
            by=by,
            at=at,
        )
    else:
        update = save_update(update=draft, content=content, by=by, at=at)
    copy_files(last, update, by=by, at=at)
    return _submit_unchanged(update, by=by, at=at)


def _submit_unchanged(
    update: ProgressUpdate, *, by: User, at: datetime
) -> ProgressUpdate:
    update.is_unchanged = True
    update.save()
    return submit_update(update=update, by=by, at=at)


def _last_that_may_be_repeated(commitment: Commitment) -> ProgressUpdate:
    """Return the last accepted update, or raise `Conflict` where none may be repeated."""
    accepted = commitment.updates.accepted().select_related("round__meeting")
    earlier = list(accepted.in_order())
    if not earlier:
        raise Conflict(
            f"{commitment.reference} has no accepted update that could still hold."
            " Write its first one."
        )
    answers = {update.round_id: update for update in earlier if not update.corrects_id}
    newest_first = list(answers.values())[::-1]
    if rules.is_unchanged_too_often(newest_first):
        last_answers = newest_first[: rules.MOST_UNCHANGED]
        rounds = " and ".join(str(answer.round) for answer in reversed(last_answers))
        raise Conflict(
            f"“Nothing has changed” was the answer in {rounds}. It may"
            " be given twice in a row: this time say in your own words what was done,"
            " even if the rating stays."
        )
    return earlier[-1]


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
    _write_handing_in(update, by=by, at=at)
    Submission.objects.create(
        update=update,
        number=update.submissions.count() + 1,
        at=at,
        by=by,
        content=to_json(content),
    )
    accept_if_at_once(update, by=by, at=at)
    return update


def _write_handing_in(update: ProgressUpdate, *, by: User, at: datetime) -> None:
    """Write to an update that it was handed in and who held the seat, and keep the step."""
    came_from = update.state
    for name, value in handed_in_values(by=by, at=at).items():
        setattr(update, name, value)
    holders = User.objects.filter(holdings__seat=update.seat, holdings__until=None)
    update.answered_by = holders.first()
    update.version += 1
    update.save()
    record(update, verb=Verb.SUBMITTED, by=by, at=at, came_from=came_from)


@transaction.atomic
def take_back(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Turn a submitted update into a draft again, for its author, until it is reviewed."""
    update = locked(update)
    workflow.TAKE_BACK.check(update, by)
    return move(update, verb=Verb.TAKEN_BACK, to=State.DRAFT, by=by, at=at)


def _own_typing(
    commitment: Commitment, reporting_round: ReportingRound, by: User
) -> ProgressUpdate | None:
    """Return the draft that gives way to a one-press answer, if there is one."""
    of_round = commitment.updates.filter(round=reporting_round, corrects=None)
    return only_typed_by(of_round, by).first()
