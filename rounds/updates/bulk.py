"""Many updates at once, each judged by the rules of a single one and written together with the
others.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, Q
from django.utils import timezone

from commitments.former_references import FormerReference
from commitments.models import Commitment, Milestone
from people.models import User
from rounds.content import Content
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound, Transition
from rounds.updates import rules
from rounds.updates.content_rows import fill, parts_of
from rounds.updates.hand_in import hand_in
from rounds.updates.steps import new_update, step_of
from rounds.updates.workflow import check_may_be_handed_in
from rounds.updates.write import AlreadyReported, check_may_start
from toolkit.errors import Conflict, NotAllowed

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
    """Return the commitment that has, or had, this reference, in any case of letters; raise
    `ValidationError` where there is none.
    """
    commitment = Commitment.objects.visible_to(by).named(reference.upper()).first()
    if commitment is None:
        raise no_commitment()
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


def by_every_reference(commitments: Sequence[Commitment]) -> dict[str, Commitment]:
    """Return commitments by every reference that each has or had. One query."""
    by_key = {commitment.pk: commitment for commitment in commitments}
    former = FormerReference.objects.filter(commitment__in=by_key)
    by_reference = {
        reference: by_key[key]
        for reference, key in former.values_list("reference", "commitment")
    }
    present = {commitment.reference: commitment for commitment in commitments}
    return by_reference | present


@transaction.atomic
def report_many(*, rows: Sequence[Row], by: User, at: datetime) -> list[Outcome]:
    """Keep or hand in many updates, and return what became of each, in their order.

    A refused row does not stop the others. The number of queries does not depend on the number of
    rows, but for those that are accepted at once (`is_accepted_at_once`). Rows are refused with
    what `start_update` and `submit_update` raise.
    """
    facts = _Facts(rows, by)
    outcomes = []
    begun = []
    for row in rows:
        try:
            update, settled = facts.begin(row, by, at)
        except (ValidationError, NotAllowed, Conflict) as refusal:
            outcomes.append(Outcome(refusal=refusal))
        else:
            outcomes.append(Outcome(update=update))
            begun.append((update, settled))
    if begun:
        _write_all(begun, by=by, at=at)
    return outcomes


class _Facts:
    """What the rules ask about the rows, read in a few queries, with their commitments and round
    locked.
    """

    def __init__(self, rows: Sequence[Row], by: User):
        commitments = self._lock_commitments(rows, by)
        self.commitments = by_every_reference(commitments)
        rounds = self._read_rounds(rows)
        self.rounds = {
            reporting_round.slug: reporting_round for reporting_round in rounds
        }
        still_open = [
            reporting_round for reporting_round in rounds if reporting_round.is_open
        ]
        self.open_round = still_open[0] if still_open else None
        returns = {"commitment__in": commitments, "round__in": rounds}
        expected = ExpectedReturn.objects.filter(**returns)
        self.expected = set(expected.values_list("commitment", "round"))
        updates = ProgressUpdate.objects.standing().filter(**returns, corrects=None)
        updates = updates.select_related("commitment", "round__meeting")
        self.updates = {
            (update.commitment_id, update.round_id): update for update in updates
        }
        self.milestones = self._read_milestones(commitments)

    def begin(self, row: Row, by: User, at: datetime) -> tuple[ProgressUpdate, Row]:
        """Return the unsaved update of a row that keeps every rule, and the row as it is kept."""
        commitment = self.commitments.get(row.commitment.upper())
        if commitment is None:
            raise no_commitment()
        reporting_round = self._round(row.round)
        place = (commitment.pk, reporting_round.pk)
        is_expected = place in self.expected
        check_may_start(commitment, reporting_round, by, is_expected=is_expected)
        self._check_is_first(commitment, reporting_round)
        milestones = self.milestones[commitment.pk]
        today = timezone.localdate(at)
        check = rules.check_form_or_whole if row.submit else rules.check_form
        check(row.content, milestones, today)
        content = rules.settled(row.content, milestones)
        if row.submit:
            check_may_be_handed_in(reporting_round)
            rules.check_complete(content, milestones, today)
            content.confirm = rules.confirmed(content, milestones, today)
        update = new_update(commitment, reporting_round, by=by, at=at)
        fill(update, content, at)
        self.updates[place] = update
        return update, replace(row, content=content)

    def _check_is_first(
        self, commitment: Commitment, reporting_round: ReportingRound
    ) -> None:
        """Refuse a second update of a return: stored, or begun by a row before."""
        existing = self.updates.get((commitment.pk, reporting_round.pk))
        if existing is None:
            return
        if existing.pk is not None:
            raise AlreadyReported(existing)
        sentence = (
            f"{commitment.reference} is in this request already. Send one row"
            " for each commitment."
        )
        fault = ValidationError(sentence, code="repeated")
        raise ValidationError({"commitment": fault})

    def _lock_commitments(self, rows: Sequence[Row], by: User) -> list[Commitment]:
        references = {row.commitment.upper() for row in rows}
        visible = Commitment.objects.visible_to(by).named(*references)
        locked = visible.order_by("pk").select_for_update(of=["self"], no_key=True)
        return list(locked.select_related("lead", "owner"))

    def _read_milestones(
        self, commitments: Sequence[Commitment]
    ) -> dict[int, list[Milestone]]:
        by_commitment: dict[int, list[Milestone]] = defaultdict(list)
        milestones = Milestone.objects.standing().with_sources()
        for milestone in milestones.filter(commitment__in=commitments):
            by_commitment[milestone.commitment_id].append(milestone)
        return by_commitment

    def _read_rounds(self, rows: Sequence[Row]) -> list[ReportingRound]:
        """Read the rounds that rows name and the open one, which cannot close while this
        transaction lasts.
        """
        opened = ReportingRound.objects.open().values_list("pk", flat=True).first()
        if opened is not None:
            ReportingRound.objects.is_closed_now(opened)
        slugs = {row.round for row in rows}
        wanted = ReportingRound.objects.filter(Q(slug__in=slugs) | Q(pk=opened))
        return list(wanted.select_related("meeting").order_by("pk"))

    def _round(self, slug: str) -> ReportingRound:
        reporting_round = self.rounds.get(slug) if slug else self.open_round
        if reporting_round is None:
            raise _no_round(slug)
        return reporting_round


def _write_all(
    begun: list[tuple[ProgressUpdate, Row]], *, by: User, at: datetime
) -> None:
    """Write updates as their authors would one by one: begun with all they say, then handed in
    where that is asked.
    """
    _write_drafts(begun, by=by, at=at)
    hand_in([update for update, row in begun if row.submit], by=by, at=at)


def _write_drafts(
    begun: list[tuple[ProgressUpdate, Row]], *, by: User, at: datetime
) -> None:
    updates = [update for update, _ in begun]
    ProgressUpdate.objects.bulk_create(updates)
    rows_of_models: dict[type[Model], list[Model]] = defaultdict(list)
    for update, row in begun:
        for model, rows in parts_of(update, row.content).items():
            rows_of_models[model] += rows
    for model, rows in rows_of_models.items():
        model._default_manager.bulk_create(rows)
    Transition.objects.bulk_create(
        step_of(update, verb=Transition.Verb.STARTED, by=by, at=at)
        for update in updates
    )


def no_commitment() -> ValidationError:
    """Return what is said where a reference leads to nothing that this person sees."""
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
