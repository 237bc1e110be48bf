"""All that a round expects, each with what its row shows today: a fixed number of queries for any
number of returns.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from commitments.models import Milestone, ResponsiblePerson
from commitments.querysets.commitments import NATURAL_ORDER
from people.models import User
from programme.as_at import AsAt
from returns.answering import with_who_answers
from returns.rows import ReturnRow, SortedUpdates
from rounds.models import ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay
from rounds.states import HANDED_IN, State
from rounds.updates.by_round import ROUNDS_READ, ReportedByRound
from rounds.updates.warnings import ReturnWarning, with_forecasts
from rounds.updates.words import with_words
from standing.snapshot import Item, item_of

READ_WITH = ["commitment__workstream__theme", "commitment__owner__organisation"]
IN_ORDER = [f"commitment__{name}" for name in NATURAL_ORDER]


def round_and_before(slug: str) -> list[ReportingRound]:
    """Return a round, with the ones before it whose updates its warnings look at, oldest first;
    nothing where there is none of this name. One query.
    """
    day = ReportingRound.objects.filter(slug=slug).values("meeting__date")[:1]
    before = Q(state__in=["open", "closed"], meeting__date__lt=Subquery(day))
    rounds = ReportingRound.objects.filter(before | Q(slug=slug))
    newest_first = rounds.select_related("meeting").order_by("-meeting__date", "-pk")
    read = list(newest_first[:ROUNDS_READ])[::-1]
    return read if read and read[-1].slug == slug else []


def rows_of(rounds: Sequence[ReportingRound], user: User) -> list[ReturnRow]:
    """Return a row for each return that the last of these rounds expects, in natural order, as this
    person may see it. Three queries.
    """
    if not user.is_officer:
        # The rounds before are read for warnings, which officers alone are shown.
        rounds = rounds[-1:]
    reporting_round, at = rounds[-1], AsAt.now()
    expected_returns = _expected(reporting_round)
    keys = [expected.commitment_id for expected in expected_returns]
    updates = _updates(rounds, keys, user)
    of_round = RoundOnDay.today(reporting_round)
    sorted_updates = SortedUpdates.of(
        update for update in updates if update.round_id == reporting_round.pk
    )
    milestones = _milestones(keys)
    warnings: dict[int, list[ReturnWarning]] = {}
    if user.is_officer:
        holding = [update for update in updates if update.is_in_force]  # type: ignore[attr-defined]
        warnings = ReportedByRound(rounds, holding).warnings(milestones)
    rows = []
    for expected in expected_returns:
        key = expected.commitment_id
        rows.append(
            ReturnRow(
                expected=expected,
                of_round=of_round,
                item=_item(expected, milestones[key], at),
                update=sorted_updates.counted.get(key),
                ended=sorted_updates.ended.get(key),
                beside=sorted_updates.beside.get(key),
                warnings=warnings.get(key, []),
                at=at,
                is_handed_in=expected.is_handed_in,
                is_seen_whole=expected.commitment.may_be_reported_by(user),
            )
        )
    return rows


# Any: what is annotated is not the model's own.
def _expected(reporting_round: ReportingRound) -> Sequence[Any]:
    names = ResponsiblePerson.objects.names_of_each("commitment")
    answers = ProgressUpdate.objects.filter(
        commitment=OuterRef("commitment"),
        round=reporting_round,
        corrects=None,
        state__in=HANDED_IN,
    )
    expected = with_who_answers(reporting_round).annotate(
        responsible=names, is_handed_in=Exists(answers)
    )
    expected_returns = list(expected.select_related(*READ_WITH).order_by(*IN_ORDER))
    for row in expected_returns:
        row.round = reporting_round
    return expected_returns


def _updates(
    rounds: Sequence[ReportingRound], keys: list[int], user: User
) -> list[ProgressUpdate]:
    """Return what this person sees of the last round, and what was accepted in those before."""
    last = rounds[-1]
    before = Q(round__in=rounds[:-1], state=State.ACCEPTED)
    visible = ProgressUpdate.objects.visible_to(user).filter(commitment__in=keys)
    updates = visible.filter(Q(round=last) | before)
    updates = with_words(updates.with_in_force(of_round=last.pk), last.pk)
    by_key = {reporting_round.pk: reporting_round for reporting_round in rounds}
    in_order = list(updates.select_related("correction").order_by("pk"))
    for update in in_order:
        update.round = by_key[update.round_id]
    return in_order


def _milestones(keys: list[int]) -> dict[int, list[Milestone]]:
    milestones = with_forecasts(Milestone.objects.standing())
    by_commitment: dict[int, list[Milestone]] = defaultdict(list)
    for milestone in milestones.filter(commitment__in=keys).order_by("order"):
        by_commitment[milestone.commitment_id].append(milestone)
    return by_commitment


def _item(expected: Any, milestones: Sequence[Milestone], at: AsAt) -> Item:
    """Return what is expected as an item of today's, from what was read of it."""
    commitment = expected.commitment
    commitment.responsible = expected.responsible
    # Whether its rating is old is nothing that the table of a round tells.
    commitment.last_closed_as_at = None
    commitment.due_on_day = commitment.due_date
    commitment.due_on_day_precision = commitment.due_precision
    return item_of(commitment, milestones, at)
