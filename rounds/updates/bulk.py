"""Many updates at once, each judged by the rules of a single one and written together with the
others.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery, prefetch_related_objects
from django.utils import timezone

from commitments.models import Commitment, Milestone
from people.models import SeatHolding, User
from rounds.content import Content, to_json
from rounds.models import (
    ExpectedReturn,
    ProgressUpdate,
    ReportingRound,
    Submission,
    Transition,
)
from rounds.updates import rules
from rounds.updates.content_rows import content_of, fill, parts_of
from rounds.updates.review import accept_if_at_once
from rounds.updates.steps import handed_in_values, new_update
from rounds.updates.write import AlreadyReported, check_may_start
from toolkit.errors import Conflict, NotAllowed

State = ProgressUpdate.State
Verb = Transition.Verb
Refusal = ValidationError | NotAllowed | Conflict


@dataclass(frozen=True)
class Row:
    """One update as it was sent: for which commitment and round (empty for the open one), and
    whether to hand it in.
    """

    commitment: str
    content: Content
    round: str = ""
    submit: bool = True


@dataclass
class Outcome:
    """What became of one row: its update, or why it was refused."""

    update: ProgressUpdate | None = None
    refusal: Refusal | None = None


def find_commitment(reference: str, by: User) -> Commitment:
    """Return the commitment of this reference, in any case of letters; raise `ValidationError`
    where there is none.
    """
    commitment = (
        Commitment.objects.visible_to(by).filter(reference=reference.upper()).first()
    )
    if commitment is None:
        raise _no_commitment()
    return commitment


def find_round(slug: str) -> ReportingRound:
    """Return the round of this name, or the open one; raise `ValidationError` or `Conflict` where
    there is none.
    """
    rounds = ReportingRound.objects.select_related("meeting")
    reporting_round = (
        rounds.filter(slug=slug).first() if slug else rounds.open().first()
    )
    if reporting_round is None:
        raise _no_round(slug)
    return reporting_round


@transaction.atomic
def report_many(*, rows: Sequence[Row], by: User, at: datetime) -> list[Outcome]:
    """Keep or hand in many updates, and return what became of each, in their order.

    A refused row does not stop the others. The number of queries does not depend on the number of
    rows, but for those that are accepted at once (`is_accepted_at_once`). Rows are refused with
    what `start_update` and `submit_update` raise.
    """
    facts = _Facts(rows, by)
    outcomes, begun = [], []
    for row in rows:
        try:
            update = facts.begin(row, by, at)
        except (ValidationError, NotAllowed, Conflict) as refusal:
            outcomes.append(Outcome(refusal=refusal))
        else:
            outcomes.append(Outcome(update=update))
            begun.append((update, row))
    if begun:
        _write_all(begun, facts, by=by, at=at)
    return outcomes


class _Facts:
    """What the rules ask about the rows, read in a few queries, with their commitments and round
    locked.
    """

    def __init__(self, rows: Sequence[Row], by: User):
        references = {row.commitment.upper() for row in rows}
        locked = (
            Commitment.objects.visible_to(by)
            .filter(reference__in=references)
            .order_by("pk")
        )
        locked = locked.select_for_update(of=["self"], no_key=True).select_related(
            "lead", "owner"
        )
        self.commitments = {one.reference: one for one in locked}
        self.rounds = {one.slug: one for one in self._read_rounds(rows)}
        self.open_round = next(
            (one for one in self.rounds.values() if one.is_open), None
        )
        named = {"commitment__in": self.commitments.values(), "round": self.open_round}
        self.expected = set(
            ExpectedReturn.objects.filter(**named).values_list("commitment", flat=True)
        )
        updates = ProgressUpdate.objects.filter(**named, corrects=None).select_related(
            "commitment", "round__meeting"
        )
        self.updates = {one.commitment_id: one for one in updates}
        self.milestones: dict[int, list[Milestone]] = defaultdict(list)
        for milestone in Milestone.objects.with_sources().filter(
            commitment__in=self.commitments.values()
        ):
            self.milestones[milestone.commitment_id].append(milestone)
        seats = {one.owner_id for one in self.commitments.values()}
        holdings = SeatHolding.objects.filter(
            seat__in=seats, until=None
        ).select_related("person")
        self.holders = {holding.seat_id: holding.person for holding in holdings}

    def begin(self, row: Row, by: User, at: datetime) -> ProgressUpdate:
        """Return the unsaved update of a row that keeps every rule."""
        commitment = self.commitments.get(row.commitment.upper())
        if commitment is None:
            raise _no_commitment()
        reporting_round = self._round(row.round)
        check_may_start(
            commitment, reporting_round, by, is_expected=commitment.pk in self.expected
        )
        if existing := self.updates.get(commitment.pk):
            if existing.pk is None:
                said = (
                    f"{commitment.reference} is in this request already. Send one row"
                    " for each commitment."
                )
                raise ValidationError(
                    {"commitment": ValidationError(said, code="repeated")}
                )
            raise AlreadyReported(existing)
        milestones = self.milestones[commitment.pk]
        rules.check_form(row.content, milestones, timezone.localdate(at))
        if row.submit:
            rules.check_complete(row.content, milestones)
        update = new_update(commitment, reporting_round, by=by, at=at)
        fill(update, row.content, at)
        self.updates[commitment.pk] = update
        return update

    def _read_rounds(self, rows: Sequence[Row]) -> list[ReportingRound]:
        """Read the rounds that rows name and the open one, which cannot close while this
        transaction lasts.
        """
        opened = ReportingRound.objects.open().values_list("pk", flat=True).first()
        if opened is not None:
            ReportingRound.objects.is_closed_now(opened)
        slugs = {row.round for row in rows}
        return list(
            ReportingRound.objects.select_related("meeting")
            .filter(Q(slug__in=slugs) | Q(pk=opened))
            .order_by("pk")
        )

    def _round(self, slug: str) -> ReportingRound:
        reporting_round = self.rounds.get(slug) if slug else self.open_round
        if reporting_round is None:
            raise _no_round(slug)
        return reporting_round


def _write_all(
    begun: list[tuple[ProgressUpdate, Row]], facts: _Facts, *, by: User, at: datetime
) -> None:
    """Write updates as their authors would one by one: begun with all they say, then handed in
    where that is asked.
    """
    _write_drafts(begun, by=by, at=at)
    handed_in = [update for update, row in begun if row.submit]
    _hand_in(handed_in, facts, by=by, at=at)
    prefetch_related_objects(
        handed_in, "recovery", "evidence", "milestone_changes", "files"
    )
    Submission.objects.bulk_create(
        Submission(
            update=update, number=1, at=at, by=by, content=to_json(content_of(update))
        )
        for update in handed_in
    )
    for update in handed_in:
        accept_if_at_once(update, by=by, at=at)


def _write_drafts(
    begun: list[tuple[ProgressUpdate, Row]], *, by: User, at: datetime
) -> None:
    updates = [update for update, _ in begun]
    ProgressUpdate.objects.bulk_create(updates)
    rows_of_models = defaultdict(list)
    for update, row in begun:
        for model, rows in parts_of(update, row.content).items():
            rows_of_models[model] += rows
    for model, rows in rows_of_models.items():
        model.objects.bulk_create(rows)
    _record(updates, Verb.STARTED, by=by, at=at)


def _hand_in(
    updates: list[ProgressUpdate], facts: _Facts, *, by: User, at: datetime
) -> None:
    """Write to all of them at once what `submit_update` writes to one."""
    values = handed_in_values(by=by, at=at)
    for update in updates:
        for name, value in values.items():
            setattr(update, name, value)
        update.answered_by = facts.holders.get(update.seat_id)
        update.version += 1
    holders = SeatHolding.objects.filter(seat=OuterRef("seat"), until=None)
    keys = [update.pk for update in updates]
    ProgressUpdate.objects.filter(pk__in=keys).update(
        **values,
        answered_by=Subquery(holders.values("person")[:1]),
        version=F("version") + 1,
    )
    _record(updates, Verb.SUBMITTED, by=by, at=at, came_from=State.DRAFT)


def _record(
    updates: list[ProgressUpdate],
    verb: Verb,
    *,
    by: User,
    at: datetime,
    came_from: str = "",
) -> None:
    Transition.objects.bulk_create(
        Transition(
            update=update,
            verb=verb,
            by=by,
            at=at,
            from_state=came_from,
            to_state=update.state,
        )
        for update in updates
    )


def _no_commitment() -> ValidationError:
    return _unknown(
        "commitment",
        "There is no commitment of this reference. See /api/v1/commitments/.",
    )


def _no_round(slug: str) -> ValidationError | Conflict:
    """Return what is said where a round that was named is not there, or where none is open."""
    if slug:
        return _unknown("round", "There is no round of this name. See /api/v1/rounds/.")
    return Conflict(
        "No reporting round is open. Send this again when the next one opens."
    )


def _unknown(field: str, sentence: str) -> ValidationError:
    return ValidationError({field: ValidationError(sentence, code="unknown")})
