"""The tables of the dashboards beside the overview as files."""

from collections.abc import Callable, Iterable
from html import unescape

from django.utils.html import strip_tags

from dashboard.selectors.coverage import Coverage
from dashboard.selectors.delivery import Delivery
from dashboard.selectors.ratings import Cell, Ratings
from dashboard.selectors.search import Answer
from programme.as_at import AsAt
from standing.tables import ABOUT
from toolkit.downloads import Table


def ratings_table(found: Ratings, at: AsAt) -> Table:
    """Return every commitment with the owner's rating and the evidence of each round,
    side by side.
    """
    columns = ["Reference", "Title", "Work strand", "Owner", "Lead organisation"]
    columns += [
        f"{one.slug} {what}" for one in found.rounds for what in ("owner", "evidence")
    ]
    rows = (
        [
            item.reference,
            item.title,
            item.strand_title,
            item.owner_title,
            item.lead_name,
        ]
        + [words for cell in cells for words in _words(cell)]
        for group in found.groups
        for item, cells in group.rows
    )
    return Table("ratings", "Ratings by round", columns, rows, at.day, ABOUT)


def _words(cell: Cell) -> tuple[str, str]:
    said = cell.standing.label if cell.is_accepted else ""
    return said, cell.evidence.label if cell.evidence else ""


def coverage_table(found: Coverage, at: AsAt) -> Table:
    """Return each recommendation with every action that delivers it, a row for each pair."""
    themes = {theme.pk: theme.title for theme, _ in found.matrix}
    areas = {area.pk: area.title for area in found.areas}
    columns = [
        "Recommendation",
        "Title",
        "Theme",
        "Area",
        "Government’s response",
        "Rating",
        "Action",
        "Action’s title",
    ]
    rows = (
        [
            one.item.reference,
            one.item.title,
            themes[one.theme],
            areas[one.area],
            one.response,
            one.item.standing.label,
            action.reference if action else "",
            action.title if action else "",
            action.standing.label if action else "",
            "no live action" if one.is_uncovered else "",
        ]
        for one in found.recommendations
        for action in one.actions or [None]
    )
    return Table(
        "coverage",
        "Coverage",
        [*columns, "Action’s rating", "Flag"],
        rows,
        at.day,
        ABOUT,
    )


def delivery_tables(found: Delivery, at: AsAt) -> dict[str, Callable[[], Table]]:
    """Return how to make each table of the delivery page, by its name."""

    def table(
        name: str, title: str, columns: list[str], rows: Iterable, *about
    ) -> Callable[[], Table]:
        return lambda: Table(name, title, columns, rows, at.day, (*ABOUT, *about))

    sides = [
        "Reviews",
        "Review, median days",
        "Longest review",
        "Resubmissions",
        "Resubmission, median days",
    ]
    return {
        "slip": table(
            "slip",
            "Slip over rounds",
            ["Round", "Late", "Days of slip"],
            ([one.round.slug, one.late, one.days] for one in found.slips),
            (
                "Days of slip",
                (
                    "As stored when each round closed, whether a document states the"
                    " date or it was assumed."
                ),
            ),
        ),
        "milestones-done": table(
            "milestones-done",
            "Milestones done",
            ["Quarter", "First planned by its end", "Done by its end"],
            ([str(point.quarter), point.planned, point.done] for point in found.points),
        ),
        "on-time": table(
            "on-time",
            "Returns on time",
            ["Code", "Lead organisation", "Expected", "Accepted", "On time"],
            (
                [one.code, one.name, one.expected, one.accepted, one.on_time]
                for one in found.on_time
            ),
        ),
        "turnaround": table(
            "turnaround",
            "Turnaround",
            ["Round", *sides, "Longest resubmission"],
            (
                [
                    one.round.slug,
                    one.review.count,
                    one.review.median_days,
                    one.review.longest_days,
                    one.resubmission.count,
                    one.resubmission.median_days,
                    one.resubmission.longest_days,
                ]
                for one in found.turnaround
            ),
        ),
        "slip-of-each": table(
            "slip-of-each",
            "Slip of each",
            ["Reference", "Title", *(one.slug for one in found.rounds)],
            ([item.reference, item.title, *days] for item, days in found.explored),
        ),
    }


def found_table(answer: Answer, at: AsAt) -> Table:
    """Return what a page of a search shows, one kind after the other."""
    kinds = (
        ("Commitment", answer.commitments),
        ("Update", answer.updates),
        ("Milestone", answer.milestones),
    )
    rows = (
        [
            kind,
            one.title,
            unescape(strip_tags(one.text)),
            one.said_by,
            one.said_on,
            one.in_round,
        ]
        for kind, page in kinds
        for one in page
    )
    columns = ["Kind", "Of", "Text", "Said by", "Accepted on", "Round"]
    return Table("found", "Found", columns, rows, at.day, ABOUT)
