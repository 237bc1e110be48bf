"""Handing an update in: as it was written, as nothing has changed, and taking it back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import (
    Case,
    F,
    Max,
    OuterRef,
    Subquery,
    When,
    prefetch_related_objects,
)
from django.utils import timezone

from commitments.models import Commitment
from people.models import SeatHolding, User
from rounds.accepted_dates import corrected_before
from rounds.content import Content, to_json
from rounds.faults import Faults
from rounds.models import (
    MilestoneChange,
    ProgressUpdate,
    ReportingRound,
    Submission,
)
from rounds.models.updates import Transition
from rounds.states import State, Verb
from rounds.updates import rules, workflow
from rounds.updates.content_rows import content_of
from rounds.updates.oddities import oddities_of
from rounds.updates.review import accept_if_at_once, is_accepted_at_once
from rounds.updates.selectors import only_typed_by
from rounds.updates.steps import locked, locked_commitment, move, step_of
from rounds.updates.write import (
    check_is_expected,
    check_is_first,
    check_is_live,
    check_may_start,
    copy_files,
    save_update,
    start_update,
)
from toolkit.errors import Conflict
from toolkit.faults import OF_UPDATES

# The rows that an update's content is read from.
PARTS = ["recovery", "evidence", "milestone_changes", "files"]


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
    raise, all that is wrong with what was sent at once.
    """
    try:
        update = start_update(
            commitment=commitment,
            reporting_round=reporting_round,
            content=content,
            by=by,
            at=at,
        )
    except ValidationError:
        milestones = commitment.milestones.standing().with_sources()
        rules.check_whole(content, milestones, timezone.localdate(at))
        raise
    return submit_update(update=update, by=by, at=at)


@transaction.atomic
def nothing_has_changed(
    *,
    commitment: Commitment,
    reporting_round: ReportingRound,
    by: User,
    at: datetime,
    confirm: Sequence[str] = (),
) -> ProgressUpdate:
    """Hand in the last accepted update once more, as the answer for this round.

    It re-dates the rating and states no date anew; what this person has typed and never saved gives
    way to it. Raises `Conflict` the third time in a row (design, section 6) and where there is
    nothing to repeat, and asks back, by `ValidationError`, about what `confirm` does not answer
    (`toolkit.faults.OF_UNCHANGED`); besides what `start_update` and `submit_update` raise.
    """
    commitment = locked_commitment(commitment)
    check_may_start(commitment, reporting_round, by)
    draft = _own_typing(commitment, reporting_round, by)
    if draft is None:
        check_is_first(commitment, reporting_round)
    last = _last_that_may_be_repeated(commitment)
    content = replace(
        content_of(last),
        milestones=[],
        confirm=[code for code in confirm if code in OF_UPDATES],
    )
    _ask_about_repeating(content, commitment, confirm, by=by, at=at)
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


def _ask_about_repeating(
    content: Content,
    commitment: Commitment,
    confirm: Sequence[str],
    *,
    by: User,
    at: datetime,
) -> None:
    """Ask back about what may be a slip in handing an earlier update in once more: recovery steps
    whose day is over by now, and that it would be accepted with the same press.
    """
    faults = Faults()
    if is_accepted_at_once(commitment, by):
        sentence = (
            "Reporting for the Scottish Government, you accept this answer as you give"
            " it."
        )
        faults.ask("confirm", "accepted_at_once", sentence, confirm)
    for oddity in oddities_of(content, [], timezone.localdate(at)):
        faults.ask("confirm", oddity.code, oddity.sentence, confirm)
    faults.raise_any()


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
    _check_was_not_set_aside(earlier[-1])
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
    _check_ask_still_holds(earlier[-1])
    return earlier[-1]


def _check_was_not_set_aside(last: ProgressUpdate) -> None:
    """Raise `Conflict` where officers found that the last accepted update does not hold."""
    reference = last.commitment.reference
    if last.disagreed_at:
        raise Conflict(
            f"A second officer disagreed with the last update on {reference}. Say in"
            " your own words what is so now."
        )
    if not ProgressUpdate.objects.in_force().filter(pk=last.pk).exists():
        raise Conflict(
            f"{reference} was reported complete and found not to be. Say in your own"
            " words what is so now."
        )


def _check_ask_still_holds(last: ProgressUpdate) -> None:
    """Raise `Conflict` where something is asked of the group, and a milestone was done since.

    What was stated on the day of its acceptance came since too, unless the update says it itself.
    """
    if not last.ask or last.accepted_at is None:
        return
    since = timezone.localdate(last.accepted_at)
    said = MilestoneChange.objects.filter(
        update__in=[last, *corrected_before(last)], done_date__isnull=False
    )
    milestones = last.commitment.milestones.standing()
    since_then = milestones.filter(done_stated_on__gte=since)
    own = {"pk__in": said.values("milestone"), "done_stated_on": since}
    done = since_then.exclude(**own).first()
    if done:
        raise Conflict(
            f"“{done}” was done since, and the last update asks something of the"
            " Leadership Group. Say in your own words what is still asked."
        )


@transaction.atomic
def submit_update(*, update: ProgressUpdate, by: User, at: datetime) -> ProgressUpdate:
    """Hand a draft or returned update in for review, and keep what it says as a submission of its
    own. After its round has closed it is a late return.

    What an officer submits for a commitment led by the Scottish Government is accepted in the same
    step, and is marked as not yet confirmed until another officer confirms it.
    """
    update = locked(update)
    workflow.SUBMIT.check(update, by)
    if update.corrects_id is None:
        check_is_live(update.commitment)
        check_is_expected(update.commitment, update.round)
    prefetch_related_objects([update], *PARTS)
    milestones = list(update.commitment.milestones.standing().with_sources())
    content, today = content_of(update), timezone.localdate(at)
    rules.check_complete(content, milestones, today)
    _keep_confirmed(update, rules.confirmed(content, milestones, today))
    hand_in([update], by=by, at=at)
    return update


def _keep_confirmed(update: ProgressUpdate, confirmed: list[str]) -> None:
    """Keep of the codes that were confirmed those that were asked about."""
    if update.confirm != confirmed:
        update.confirm = confirmed
        update.save(update_fields=["confirm"])


def hand_in(updates: Sequence[ProgressUpdate], *, by: User, at: datetime) -> None:
    """Write to updates that may be handed in, by the rules, that they were.

    Each keeps who held its seat, the step, and what it says as a submission of its own. The number
    of queries does not depend on their number, but for those that are accepted at once.
    """
    came_from = {update.pk: update.state for update in updates}
    _write_values(updates, by=by, at=at)
    Transition.objects.bulk_create(
        step_of(
            update, verb=Verb.SUBMITTED, by=by, at=at, came_from=came_from[update.pk]
        )
        for update in updates
    )
    _keep_submissions(updates, by=by, at=at)
    for update in updates:
        accept_if_at_once(update, by=by, at=at)


def _write_values(updates: Sequence[ProgressUpdate], *, by: User, at: datetime) -> None:
    """Write what handing in changes of an update, to the rows and to these copies of them."""
    values = {
        "state": State.SUBMITTED,
        "entered_by": by,
        "submitted_at": at,
        "changed_at": at,
    }
    holdings = SeatHolding.objects.filter(until=None).select_related("person")
    # Who owns it by now answers for it, though another did as it was begun.
    seats = {update.commitment.owner_id for update in updates}
    holders = {
        holding.seat_id: holding.person for holding in holdings.filter(seat__in=seats)
    }
    late = _that_come_late(updates)
    for update in updates:
        for name, value in values.items():
            setattr(update, name, value)
        update.seat = update.commitment.owner
        update.answered_by = holders.get(update.seat_id)
        update.version += 1
        update.is_late_return = update.pk in late
    owner = Commitment.objects.filter(pk=OuterRef("commitment")).values("owner")
    its_owner = Commitment.objects.filter(pk=OuterRef(OuterRef("commitment")))
    of_seat = SeatHolding.objects.filter(seat__in=its_owner.values("owner"), until=None)
    ProgressUpdate.objects.filter(pk__in=[update.pk for update in updates]).update(
        **values,
        seat=Subquery(owner),
        answered_by=Subquery(of_seat.values("person")[:1]),
        version=F("version") + 1,
        is_late_return=Case(When(pk__in=late, then=True), default=False),
    )


def _that_come_late(updates: Sequence[ProgressUpdate]) -> set[int]:
    """Return the keys of those whose round has closed. It cannot close while this lasts."""
    first = [update for update in updates if update.corrects_id is None]
    is_closed = ReportingRound.objects.is_closed_now
    closed = {pk for pk in {update.round_id for update in first} if is_closed(pk)}
    return {update.pk for update in first if update.round_id in closed}


def _keep_submissions(
    updates: Sequence[ProgressUpdate], *, by: User, at: datetime
) -> None:
    """Keep what each update says now, word for word, behind what it said before."""
    prefetch_related_objects(updates, *PARTS)
    earlier = Submission.objects.filter(update__in=updates).values_list("update")
    numbers = dict(earlier.annotate(Max("number")))
    Submission.objects.bulk_create(
        Submission(
            update=update,
            number=numbers.get(update.pk, 0) + 1,
            at=at,
            by=by,
            content=to_json(content_of(update)),
        )
        for update in updates
    )


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
