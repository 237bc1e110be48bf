"""Reads across the whole programme, for its pages."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, prefetch_related_objects

from commitments.cards import Card
from commitments.charts import Segment, segments_of
from commitments.models import Commitment
from commitments.ratings import CONFIDENCE, Standing
from people.models import User
from rounds.models import ProgressUpdate, ReportingRound
from workstreams.models import Workstream

ROUNDS_SHOWN = 5
MOST_NEEDING_ATTENTION = 15


@dataclass
class Tile:
    """One figure of the overview, and where the actions and recommendations it counts are listed."""

    standing: Standing
    actions: int
    recommendations: int

    @property
    def total(self) -> int:
        return self.actions + self.recommendations


@dataclass
class StrandRow:
    """One work strand: the bar of its actions, and which of them moved since the last closed round."""

    strand: Workstream
    segments: list[Segment]
    total: int
    improved: list[Commitment] = field(default_factory=list)
    worse: list[Commitment] = field(default_factory=list)


@dataclass
class Overview:
    """Where the programme stands on a day, as one person may see it."""

    tiles: list[Tile]
    total: int
    evidence: Counter
    assumed: int
    more_confident: list[Card]
    strands: list[StrandRow]
    recommendations: list[Segment]
    recommendation_count: int
    attention: list[tuple[Card, ReportingRound | None, str]]
    attention_count: int
    rounds: list[ReportingRound]
    grid: list[tuple[Card, list[ProgressUpdate | None]]]
    owing: int
    handed_in: int
    open_round: ReportingRound | None = None
    last_closed: ReportingRound | None = None
    unconfirmed: list[Card] = field(default_factory=list)
    stale: int = 0


def overview(*, user: User, today: date) -> Overview:
    """Return everything the overview shows, in a fixed number of queries whatever the size of the programme."""
    cards = Commitment.objects.visible_to(user).counted().cards(today)
    rounds = ReportingRound.objects.recent(ROUNDS_SHOWN)
    open_round = ReportingRound.objects.open().select_related("meeting").with_counts().first()
    last_closed = next((one for one in reversed(rounds) if not one.is_open), None)
    updates = _updates(user, rounds)
    needing = [card for card in cards if _needs_attention(card)]
    needing.sort(key=lambda card: (card.commitment.standing != Standing.RED, -card.evidence.slip))
    late = [milestone for card in needing[:MOST_NEEDING_ATTENTION] for milestone in card.evidence.causes]
    prefetch_related_objects(late, "agreed_dates")
    recommendations = [card for card in cards if card.commitment.kind == Commitment.Kind.RECOMMENDATION]
    return Overview(
        tiles=_tiles(cards),
        total=len(cards),
        evidence=Counter(card.evidence.rating for card in cards),
        assumed=sum(card.evidence.is_assumed for card in cards),
        more_confident=[card for card in cards if card.is_more_confident],
        strands=_strands(cards, updates, last_closed),
        recommendations=segments_of(_counts(recommendations)),
        recommendation_count=len(recommendations),
        attention=[(card, *_ask(card, updates, rounds)) for card in needing[:MOST_NEEDING_ATTENTION]],
        attention_count=len(needing),
        rounds=rounds,
        grid=[(card, [updates.get((card.commitment.pk, one.pk)) for one in rounds]) for card in cards],
        owing=open_round.expected_count if open_round else 0,
        handed_in=open_round.handed_in_count if open_round else 0,
        open_round=open_round,
        last_closed=last_closed,
        unconfirmed=[card for card in cards if not card.commitment.is_confirmed],
        stale=sum(card.commitment.is_stale for card in cards),
    )


def _updates(user: User, rounds: Sequence[ReportingRound]) -> dict[tuple[int, int], ProgressUpdate]:
    """Return the updates of these rounds that a person may see, by commitment and round.

    A correction stands for what it corrects once it is accepted; an erratum does not: a closed round's figures are
    frozen, and the erratum stands beside them on the commitment's page.
    """
    updates = ProgressUpdate.objects.visible_to(user).as_counted().filter(round__in=rounds).order_by("pk")
    updates = updates.exclude(~Q(state="accepted"), round__state="closed")  # it counts as not reported
    shown = ["commitment", "round", "state", "lifecycle", "rating", "ask", "entered_by", "accepted_by", "confirmed_by"]
    return {
        (update.commitment_id, update.round_id): update
        for update in updates.select_related("correction").only(*shown, "corrects", "correction__state")
        if update.is_accepted or not update.corrects_id
    }


def _counts(cards: Sequence[Card]) -> Counter:
    return Counter(card.commitment.standing for card in cards)


def _tiles(cards: Sequence[Card]) -> list[Tile]:
    by_kind = defaultdict(Counter)
    for card in cards:
        by_kind[card.commitment.kind][card.commitment.standing] += 1
    shown = [Standing.RED, Standing.AMBER, Standing.GREEN, Standing.NOT_STARTED, Standing.COMPLETE, Standing.VERIFIED]
    tiles = [Tile(standing, by_kind["action"][standing], by_kind["recommendation"][standing]) for standing in shown]
    always = (Standing.RED, Standing.AMBER, Standing.GREEN, Standing.COMPLETE)
    return [tile for tile in tiles if tile.total or tile.standing in always]


def _strands(cards: Sequence[Card], updates: dict, last_closed: ReportingRound | None) -> list[StrandRow]:
    by_strand = defaultdict(list)
    for card in cards:
        if card.commitment.kind == Commitment.Kind.ACTION:
            by_strand[card.commitment.workstream_id].append(card)
    rows = []
    for strand in Workstream.objects.select_related("lead"):
        mine = by_strand[strand.pk]
        row = StrandRow(strand, segments_of(_counts(mine)), len(mine))
        for card in mine:
            if move := _move(card, updates, last_closed):
                (row.improved if move > 0 else row.worse).append(card.commitment)
        rows.append(row)
    return rows


def _move(card: Card, updates: dict, last_closed: ReportingRound | None) -> int:
    """Return above nought where a commitment stands better than in the last closed round, below where worse."""
    then = last_closed and updates.get((card.commitment.pk, last_closed.pk))
    if not then or then.standing not in CONFIDENCE or card.commitment.standing not in CONFIDENCE:
        return 0
    return CONFIDENCE.index(then.standing) - CONFIDENCE.index(card.commitment.standing)


def _needs_attention(card: Card) -> bool:
    """Red by its owner or by its milestones."""
    return Standing.RED in (card.commitment.standing, card.evidence.rating)


def _ask(card: Card, updates: dict, rounds: Sequence[ReportingRound]) -> tuple[ReportingRound | None, str]:
    """Return what the last accepted update of these rounds asks of the group, and in which round."""
    for one in reversed(rounds):
        update = updates.get((card.commitment.pk, one.pk))
        if update and update.is_accepted:
            return one, update.ask
    return None, ""
