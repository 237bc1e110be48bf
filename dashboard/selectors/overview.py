"""Where the programme stands on a day, in the order in which the Leadership Group asks."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from commitments.models import Commitment
from commitments.ratings import CONFIDENCE, Standing
from people.models import User
from programme.as_at import AsAt
from rounds.models import (
    AgreedDate,
    Meeting,
    ProgressUpdate,
    ReportingRound,
)
from rounds.on_day import RoundOnDay
from standing.charts import Segment, segments_of
from standing.choices import matching
from standing.returned import is_missing, return_states_on
from standing.snapshot import Item, counts_of, grouped, snapshot_of
from standing.tables import DatedStep, milestones_of
from workstreams.models import Workstream

SHOWN = 8  # rows of a list on the overview; its figure leads to the whole list
AHEAD = timedelta(days=90)
ACCEPTED = ProgressUpdate.State.ACCEPTED
TILES = [
    Standing.RED,
    Standing.AMBER,
    Standing.GREEN,
    Standing.NOT_STARTED,
    Standing.COMPLETE,
    Standing.VERIFIED,
]
ALWAYS_SHOWN = (Standing.RED, Standing.AMBER, Standing.GREEN, Standing.COMPLETE)
WORST_FIRST = CONFIDENCE[::-1]
KINDS = {"action": "actions:list", "recommendation": "recommendations:list"}


@dataclass(slots=True)
class Figure:
    """A count and the address of the list of just as many."""

    count: int
    url: str
    is_doubtful: bool = False  # the owners are more confident than the evidence


@dataclass(slots=True)
class Tile:
    """How many stand at one standing, and how many of them are actions and recommendations."""

    standing: Standing
    total: Figure
    actions: Figure
    recommendations: Figure


@dataclass(slots=True)
class BarRow:
    """One bar: of the actions of a work strand or a theme, or of the recommendations. `url` lists
    all it counts.
    """

    title: str
    page: str
    remark: str
    segments: list[Segment]
    total: int
    url: str
    noun: str = "action"


@dataclass(slots=True)
class Ask:
    """A red commitment, and what its last accepted update asks of the group."""

    item: Item
    text: str
    asked_in: date | None  # the day of the round's meeting


@dataclass(slots=True)
class Behind:
    """An organisation's returns in the open round: how many it owes, and how many are not handed
    in.
    """

    code: str
    name: str
    expected: int
    missing: Figure

    @property
    def handed_in(self) -> int:
        return self.expected - self.missing.count

    @property
    def share(self) -> str:
        return f"{100 * self.handed_in / self.expected:.2f}%"


@dataclass(slots=True)
class Slipping:
    """A late commitment, the milestone it is latest by, and how often the group has re-dated its
    milestones.
    """

    item: Item
    redated: int
    width: str


@dataclass
class Overview:
    """Where the programme stands on a day, as one person may see it."""

    at: AsAt
    items: list[Item]
    ended: list[Item]
    tiles: list[Tile]
    strands: list[BarRow]
    themes: list[BarRow]
    recommendations: BarRow
    since: date | None
    meeting: Meeting | None
    all_moved: list[Item]
    moves: dict[str, Figure]
    decisions: Figure
    all_asks: list[Ask]
    late: Figure
    late_on_assumed: Figure
    total_slip: int
    redated: Figure
    times_redated: int
    all_slipping: list[Slipping]
    all_coming: list[DatedStep]
    coming_figure: Figure
    reporting_round: RoundOnDay | None
    owed: int
    missing: Figure
    bodies: list[Behind]
    more_confident: Figure
    confident_items: list[Item]
    unconfirmed: Figure
    stale: Figure
    left_out: Figure
    last_closed_as_at: date | None
    crossed: list[tuple[Standing, list[Figure]]]

    @property
    def strands_and_recommendations(self) -> list[BarRow]:
        return [*self.strands, self.recommendations]

    @property
    def moved(self) -> list[Item]:
        return self.all_moved[:SHOWN]

    @property
    def moved_total(self) -> int:
        return sum(figure.count for figure in self.moves.values())

    @property
    def worst_moved(self) -> list[Item]:
        """Those of the moved ones shown that stand worse."""
        return [item for item in self.moved if item.move < 0][:4]

    @property
    def asks(self) -> list[Ask]:
        return self.all_asks[:SHOWN]

    @property
    def slipping(self) -> list[Slipping]:
        return self.all_slipping[:SHOWN]

    @property
    def shown_bodies(self) -> list[Behind]:
        return self.bodies[:SHOWN]

    @property
    def coming(self) -> list[DatedStep]:
        return self.all_coming[:SHOWN]

    @property
    def is_empty(self) -> bool:
        return not self.items


def overview(*, user: User, at: AsAt) -> Overview:
    """Return everything the overview shows, in a fixed number of queries whatever the size of the
    programme.
    """
    commitments = Commitment.objects.visible_to(user).in_natural_order()
    meeting = Meeting.objects.last_before(at.day)
    since = at.since or (meeting and meeting.date)
    everything = snapshot_of(commitments, at, since=since)
    items = [item for item in everything if item.is_counted]
    red = [item for item in items if item.standing == Standing.RED]
    late = [item for item in items if item.is_late_on_stated_dates]
    redated = _redated(at)
    coming = milestones_of(items, at, lambda step: _is_coming(step, at))
    states = return_states_on(at)
    bodies = _bodies(everything, states, at)
    confident = [item for item in items if item.is_more_confident]
    count = _Counter(items, at)
    return Overview(
        at=at,
        items=items,
        ended=[item for item in everything if not item.is_counted],
        tiles=_tiles(items, at),
        **_bars(items, at),
        since=since,
        meeting=meeting if meeting and meeting.date == since else None,
        all_moved=_moved(everything),
        moves=(
            {
                word: _Counter(everything, at)(moved=word, since=since)
                for word in ("worse", "better", "other")
            }
            if since
            else {}
        ),
        decisions=count(rating="red"),
        all_asks=_asks(red, at),
        late=count(late="stated", counted="yes"),
        late_on_assumed=count(late="assumed", counted="yes"),
        total_slip=sum(item.evidence.slip for item in late),
        redated=Figure(
            sum(item.pk in redated for item in items),
            _address("commitments:list", at, redated="yes", counted="yes"),
        ),
        times_redated=sum(redated.get(item.pk, 0) for item in items),
        all_slipping=_slipping(late, redated),
        all_coming=coming,
        coming_figure=Figure(len(coming), _coming_url(at)),
        reporting_round=ReportingRound.objects.open_as_known(at),
        owed=sum(body.expected for body in bodies),
        missing=Figure(
            sum(body.missing.count for body in bodies),
            _address("commitments:list", at, returned="no"),
        ),
        bodies=bodies,
        more_confident=count(confidence="more"),
        confident_items=sorted(confident, key=lambda item: -item.evidence.slip)[:SHOWN],
        unconfirmed=count(confirmed="no", counted="yes"),
        stale=count(reported="no"),
        left_out=_Counter(everything, at)(counted="no"),
        last_closed_as_at=items[0].last_closed_as_at if items else None,
        crossed=_crossed(items, at),
    )


class _Counter:
    """Counts the items that a list's choices take in, and gives the address of that list."""

    def __init__(self, items: Sequence[Item], at: AsAt, name: str = "commitments:list"):
        self.items, self.at, self.name = items, at, name

    def __call__(self, **chosen) -> Figure:
        judged = {name: value for name, value in chosen.items() if name != "since"}
        return Figure(
            len(matching(self.items, **judged)), _address(self.name, self.at, **chosen)
        )


def _address(name: str, at: AsAt, **query) -> str:
    return at.of(f"{_list(name)}?{urlencode(query)}")


@cache
def _list(name: str) -> str:
    """Return a list's address, which the overview's hundred figures ask for again and again."""
    return reverse(name)


def _tiles(items: Iterable[Item], at: AsAt) -> list[Tile]:
    counts = Counter((item.kind, item.standing) for item in items)
    tiles = []
    for standing in TILES:
        of_kind = {
            kind: Figure(counts[kind, standing], _address(name, at, rating=standing))
            for kind, name in KINDS.items()
        }
        total = sum(figure.count for figure in of_kind.values())
        if total or standing in ALWAYS_SHOWN:
            everything = Figure(
                total, _address("commitments:list", at, rating=standing)
            )
            tiles.append(
                Tile(standing, everything, of_kind["action"], of_kind["recommendation"])
            )
    return tiles


def _bars(items: Sequence[Item], at: AsAt) -> dict[str, list[BarRow] | BarRow]:
    """Return the bars of the work strands and the themes, which are of their actions, and that of
    recommendations.
    """
    actions = [item for item in items if item.kind == Commitment.Kind.ACTION]
    recommendations = [
        item for item in items if item.kind == Commitment.Kind.RECOMMENDATION
    ]
    of_strand, of_theme = (
        grouped(actions, lambda item: item.strand),
        grouped(actions, lambda item: item.theme),
    )
    columns = [
        "slug",
        "title",
        "lead__code",
        "theme__order",
        "theme__code",
        "theme__title",
    ]
    strands = list(Workstream.objects.values_list(*columns))
    themes = {
        code: title for _, code, title in sorted(strand[3:] for strand in strands)
    }
    return {
        "strands": [
            _bar(
                title,
                at.of(reverse("workstreams:detail", args=[slug])),
                f"{lead}, ",
                of_strand.get(slug, []),
                _address("actions:list", at, workstream=slug, counted="yes"),
            )
            for slug, title, lead, *_ in strands
        ],
        "themes": [
            _bar(
                title,
                "",
                "",
                of_theme.get(code, []),
                _address("actions:list", at, theme=code, counted="yes"),
            )
            for code, title in themes.items()
        ],
        "recommendations": _bar(
            "Systems Review recommendations",
            at.of(reverse("dashboard:coverage")),
            "",
            recommendations,
            _address("recommendations:list", at, counted="yes"),
            "recommendation",
        ),
    }


def _bar(
    title: str,
    page: str,
    remark: str,
    items: Sequence[Item],
    url: str,
    noun: str = "action",
) -> BarRow:
    return BarRow(
        title, page, remark, segments_of(counts_of(items)), len(items), url, noun
    )


def _moved(items: Iterable[Item]) -> list[Item]:
    """Return those that moved since the day they are compared with: worse first, then better, then
    otherwise.
    """
    places = {-1: 0, 1: 1, 0: 2}
    moved = [item for item in items if item.has_moved]
    return sorted(
        moved,
        key=lambda item: (places[(item.move > 0) - (item.move < 0)], item.severity),
    )


def _asks(items: Sequence[Item], at: AsAt) -> list[Ask]:
    """Return what the last update of each that was accepted by the day asks of the group. One
    query.
    """
    accepted = ProgressUpdate.objects.accepted().filter(
        commitment__in=[item.pk for item in items]
    )
    last = (
        accepted.filter(accepted_at__lt=at.end)
        .last_of_each()
        .values_list("commitment", "ask", "round__meeting__date")
    )
    found = {pk: said for pk, *said in last}
    return [Ask(item, *found.get(item.pk, ("", None))) for item in items]


def _redated(at: AsAt) -> dict[int, int]:
    """Return how often the group had agreed new dates for a commitment's milestones, by its key.
    One query.
    """
    agreed = AgreedDate.objects.filter(at__lt=at.end).order_by()
    return dict(agreed.values_list("milestone__commitment").annotate(Count("pk")))


def _slipping(late: Iterable[Item], redated: dict[int, int]) -> list[Slipping]:
    worst = sorted(late, key=lambda item: -item.evidence.slip)
    longest = max((item.evidence.slip for item in worst), default=0)
    return [
        Slipping(
            item, redated.get(item.pk, 0), f"{100 * item.evidence.slip / longest:.2f}%"
        )
        for item in worst
    ]


def _is_coming(step: DatedStep, at: AsAt) -> bool:
    return (
        not step.milestone.is_done
        and at.day <= step.milestone.expected_on <= at.day + AHEAD
    )


def _coming_url(at: AsAt) -> str:
    first, last = at.day.isoformat(), (at.day + AHEAD).isoformat()
    return _address(
        "commitments:milestones",
        at,
        state="open",
        expected_from=first,
        expected_to=last,
    )


def _bodies(items: Iterable[Item], states: dict[int, str], at: AsAt) -> list[Behind]:
    """Return the organisations that owe returns in the round open on the day, those with most
    missing first.
    """
    expected = [
        item
        for item in items
        if item.pk in states and (item.is_live or states[item.pk] == ACCEPTED)
    ]
    bodies = []
    for code, owed in grouped(expected, lambda item: item.lead).items():
        missing = sum(is_missing(item, states) for item in owed)
        url = _address("commitments:list", at, returned="no", lead=code)
        bodies.append(Behind(code, owed[0].lead_name, len(owed), Figure(missing, url)))
    return sorted(bodies, key=lambda body: (-body.missing.count, body.name))


def _crossed(items: Sequence[Item], at: AsAt) -> list[tuple[Standing, list[Figure]]]:
    """Return for each rating of the owner, worst first, how many the evidence rates red, amber,
    green, complete.
    """
    counts = Counter((item.standing, item.evidence.rating) for item in items)
    return [
        (
            standing,
            [
                Figure(
                    counts[standing, rating],
                    _address("commitments:list", at, rating=standing, evidence=rating),
                    is_doubtful=CONFIDENCE.index(standing) < CONFIDENCE.index(rating),
                )
                for rating in WORST_FIRST
            ],
        )
        for standing in WORST_FIRST
    ]
