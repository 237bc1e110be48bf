"""The tables of the dashboards beside the overview as files."""

from collections.abc import Callable, Iterable
from html import unescape
from itertools import chain

from django.utils.html import strip_tags

from dashboard.selectors.coverage import Coverage
from dashboard.selectors.delivery import Delivery
from dashboard.selectors.matches import Match
from dashboard.selectors.ratings import Cell, Ratings
from dashboard.selectors.search import Answer
from programme.as_at import AsAt
from standing.snapshot import Item
from standing.tables import ABOUT
from toolkit.downloads import Table

COVERAGE_COLUMNS = [
    "Recommendation",
    "Title",
    "Theme",
    "Area",
    "Government’s response",
    "Rating",
    "Action",
    "Action’s title",
    "Action’s rating",
    "Flag",
]
TURNAROUND_COLUMNS = [
    "Round",
    "Reviews",
    "Review, median days",
    "Longest review",
    "Resubmissions",
    "Resubmission, median days",
    "Longest resubmission",
]
DAYS_OF_SLIP = (
    "Days of slip",
    (
        "As stored when each round closed, whether a document states the date or it was"
        " assumed."
    ),
)


def ratings_table(ratings: Ratings, at: AsAt) -> Table:
    """Return every commitment with the owner's rating and the evidence of each round,
    side by side.
    """
    columns = ["Reference", "Title", "Work strand", "Owner", "Lead organisation"]
    for of_round in ratings.rounds:
        columns += [
            f"{of_round.slug} owner",
            f"{of_round.slug} evidence",
            f"{of_round.slug} after the close",
        ]
    columns.append("Added")
    rows = chain.from_iterable(group.rows for group in ratings.groups)
    table_rows = (_ratings_row(item, cells) for item, cells in rows)
    return Table("ratings", "Ratings by round", columns, table_rows, at.day, ABOUT)


def _ratings_row(item: Item, cells: Iterable[Cell]) -> list:
    row = [
        item.reference,
        item.title,
        item.strand_title,
        item.owner_title,
        item.lead_name,
    ]
    for cell in cells:
        standing = cell.standing if cell.is_accepted else None
        row.append(str(standing.label) if standing else "")
        row.append(str(cell.evidence.label) if cell.evidence else "")
        beside = cell.beside_standing
        row.append(str(beside.label) if beside else "")
    return [*row, item.added_on]


def coverage_table(coverage: Coverage, at: AsAt) -> Table:
    """Return each recommendation with every action that delivers it, a row for each pair."""
    themes = {theme.pk: theme.title for theme, _ in coverage.matrix}
    areas = {area.pk: area.title for area in coverage.areas}
    rows = []
    for covered in coverage.recommendations:
        of_recommendation = [
            covered.item.reference,
            covered.item.title,
            themes[covered.theme],
            areas[covered.area],
            covered.response,
            covered.item.standing.label,
        ]
        flag = "no live action" if covered.is_uncovered else ""
        actions: list[Item] | list[None] = covered.actions or [None]
        for action in actions:
            rows.append([*of_recommendation, *_action_cells(action), flag])
    return Table("coverage", "Coverage", COVERAGE_COLUMNS, rows, at.day, ABOUT)


def _action_cells(action: Item | None) -> list[str]:
    if action is None:
        return ["", "", ""]
    return [action.reference, action.title, action.standing.label]


def delivery_tables(delivery: Delivery, at: AsAt) -> dict[str, Callable[[], Table]]:
    """Return how to make each table of the delivery page, by its name."""
    return {
        "slip": lambda: _slips(delivery, at),
        "milestones-done": lambda: _milestones_done(delivery, at),
        "on-time": lambda: _on_time(delivery, at),
        "turnaround": lambda: _turnaround(delivery, at),
        "slip-of-each": lambda: _slip_of_each(delivery, at),
    }


def _slips(delivery: Delivery, at: AsAt) -> Table:
    columns = ["Round", "Late", "Days of slip"]
    rows = [[slip.round.slug, slip.late, slip.days] for slip in delivery.slips]
    now = delivery.slip_now
    rows.append([at.day.isoformat(), now.late, now.days])
    about = [*ABOUT, DAYS_OF_SLIP]
    return Table("slip", "Slip over rounds", columns, rows, at.day, about)


def _milestones_done(delivery: Delivery, at: AsAt) -> Table:
    columns = ["Quarter", "First planned by its end", "Done by its end"]
    rows = (
        [str(point.quarter), point.planned, point.done] for point in delivery.points
    )
    return Table("milestones-done", "Milestones done", columns, rows, at.day, ABOUT)


def _on_time(delivery: Delivery, at: AsAt) -> Table:
    columns = ["Code", "Lead organisation", "Expected", "Accepted", "On time"]
    rows = (
        [body.code, body.name, body.expected, body.accepted, body.on_time]
        for body in delivery.on_time
    )
    return Table("on-time", "Returns on time", columns, rows, at.day, ABOUT)


def _turnaround(delivery: Delivery, at: AsAt) -> Table:
    rows = (
        [
            turnaround.round.slug,
            turnaround.review.count,
            turnaround.review.median_days,
            turnaround.review.longest_days,
            turnaround.resubmission.count,
            turnaround.resubmission.median_days,
            turnaround.resubmission.longest_days,
        ]
        for turnaround in delivery.turnaround
    )
    return Table("turnaround", "Turnaround", TURNAROUND_COLUMNS, rows, at.day, ABOUT)


def _slip_of_each(delivery: Delivery, at: AsAt) -> Table:
    slugs = [of_round.slug for of_round in delivery.rounds]
    columns = ["Reference", "Title", *slugs, "Today"]
    rows = (
        [slip.item.reference, slip.item.title, *slip.days, slip.today]
        for slip in delivery.explored
    )
    return Table("slip-of-each", "Slip of each", columns, rows, at.day, ABOUT)


def matches_table(answer: Answer, at: AsAt) -> Table:
    """Return what a page of a search shows, one kind after the other."""
    pages = {
        "Commitment": answer.commitments,
        "Update": answer.updates,
        "Milestone": answer.milestones,
    }
    rows = []
    for kind, page in pages.items():
        rows += [_match_row(kind, match) for match in page]
    rows += [_match_row(match.kind, match) for match in answer.others]
    columns = ["Kind", "Of", "Text", "Said by", "Accepted on", "Round"]
    return Table("found", "Found", columns, rows, at.day, ABOUT)


def _match_row(kind: str, match: Match) -> list:
    text = unescape(strip_tags(match.text))
    return [
        kind,
        match.title,
        text,
        match.said_by,
        match.said_on,
        match.in_round,
    ]
