"""Where each work strand stands, and the recommendations beside them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from commitments.models import Commitment
from dashboard.overview.figures import address_of
from programme.as_at import AsAt
from standing.charts import Segment, segments_of
from standing.snapshot import Item, counts_of, grouped
from workstreams.models import Workstream


@dataclass(frozen=True, slots=True)
class BarRow:
    """One bar: of the actions of a work strand, or of the recommendations.

    `url` lists all it counts.
    """

    title: str
    segments: list[Segment]
    total: int
    url: str
    page: str = ""
    remark: str = ""
    noun: str = "action"


@dataclass(frozen=True)
class Bars:
    """The bars of the work strands, and that of the recommendations."""

    strands: list[BarRow]
    recommendations: BarRow

    @property
    def strands_and_recommendations(self) -> list[BarRow]:
        return [*self.strands, self.recommendations]


def bars_of(items: Sequence[Item], at: AsAt) -> Bars:
    """Return the bars of the work strands, which are of their actions, and that of the
    recommendations. One query.
    """
    by_kind = grouped(items, lambda item: item.kind)
    actions = by_kind.get(Commitment.Kind.ACTION, [])
    strands = list(Workstream.objects.select_related("lead"))
    return Bars(
        strands=_bars_of_strands(strands, actions, at),
        recommendations=_bar_of_recommendations(
            by_kind.get(Commitment.Kind.RECOMMENDATION, []), at
        ),
    )


def _bars_of_strands(
    strands: Sequence[Workstream], actions: Sequence[Item], at: AsAt
) -> list[BarRow]:
    by_strand = grouped(actions, lambda item: item.strand)
    bars = []
    for strand in strands:
        of_strand = by_strand.get(strand.slug, [])
        bars.append(
            BarRow(
                title=strand.title,
                segments=segments_of(counts_of(of_strand)),
                total=len(of_strand),
                url=address_of(
                    "actions:list", at, workstream=strand.slug, counted="yes"
                ),
                page=at.of(reverse("workstreams:detail", args=[strand.slug])),
                remark=f"{strand.lead.code}, ",
            )
        )
    return bars


def _bar_of_recommendations(recommendations: Sequence[Item], at: AsAt) -> BarRow:
    return BarRow(
        title="Systems Review recommendations",
        segments=segments_of(counts_of(recommendations)),
        total=len(recommendations),
        url=address_of("recommendations:list", at, counted="yes"),
        page=at.of(reverse("dashboard:coverage")),
        noun="recommendation",
    )
