"""The tables of the overview as files. What a section shows in part is there whole."""

from collections.abc import Callable, Sequence

from dashboard.overview.bars import BarRow
from dashboard.overview.selectors import Overview
from meetings.arising.tables import actions_table
from programme.as_at import AsAt
from standing.tables import ABOUT, items_table, milestones_table, yes
from toolkit.downloads import Table

ASK_COLUMNS = [
    "Reference",
    "Title",
    "Lead organisation",
    "What is asked",
    "Asked for the meeting by",
    "Deferred to the meeting of",
    "Owner’s rating",
    "Not reported in the last round",
    "Confirmed",
    "Evidence",
]
LATE_COLUMNS = [
    "Reference",
    "Title",
    "Lead organisation",
    "Slip in days",
    "Late by",
    "Times re-dated",
    "Owner’s rating",
]
# What can be taken as a file, in the order of the page, and what each is called there.
FILES = {
    "moved": "What changed",
    "decisions": "What needs a decision",
    "coming": "Due before the next meeting",
    "late": "What is late on stated dates",
    "actions": "Actions arising that are late",
    "returns": "Who has not reported",
    "belief": "Owner’s rating and evidence",
    "repeated": "Texts repeated word for word",
    "strands": "By work strand",
}
BAR_COLUMNS = ["Of", "Standing", "How many"]
RETURN_COLUMNS = [
    "Code",
    "Lead organisation",
    "Expected",
    "Handed in",
    "Not handed in",
]


def overview_tables(overview: Overview) -> dict[str, Callable[[], Table]]:
    """Return how to make each table of the overview, by its name."""
    at, bars = overview.at, overview.bars
    return {
        "strands": lambda: _bars(bars.strands_and_recommendations, at),
        "moved": lambda: _moved(overview),
        "decisions": lambda: _asks(overview),
        "late": lambda: _late(overview),
        "actions": lambda: actions_table(overview.late_actions.all_rows, at),
        "coming": lambda: milestones_table(overview.coming.all_steps, at),
        "returns": lambda: _returns(overview),
        "belief": lambda: _crossed(overview),
        "repeated": lambda: _repeated(overview),
    }


def _bars(bars: Sequence[BarRow], at: AsAt) -> Table:
    rows = []
    for bar in bars:
        for segment in bar.segments:
            rows.append([bar.title, segment.standing.label, segment.count])
    return Table("strands", "By work strand", BAR_COLUMNS, rows, at.day, ABOUT)


def _moved(overview: Overview) -> Table:
    changes = overview.changes
    return items_table(
        "moved", "What changed", changes.all_items, overview.at, changes.since
    )


def _asks(overview: Overview) -> Table:
    rows = (
        [
            ask.item.reference,
            ask.item.title,
            ask.item.lead_name,
            ask.text,
            ask.asked_in,
            str(ask.deferred_to.when) if ask.deferred_to else "",
            ask.item.standing.label,
            yes(ask.item.is_stale),
            yes(ask.item.is_confirmed),
            ask.item.evidence.label,
        ]
        for ask in overview.decisions.all_asks
    )
    return Table(
        "decisions", "Needs a decision", ASK_COLUMNS, rows, overview.at.day, ABOUT
    )


def _late(overview: Overview) -> Table:
    rows = (
        [
            row.item.reference,
            row.item.title,
            row.item.lead_name,
            row.item.evidence.slip.days,
            "; ".join(map(str, row.item.evidence.causes)),
            row.redated,
            row.item.standing.label,
        ]
        for row in overview.late.all_rows
    )
    return Table(
        "late", "Late on stated dates", LATE_COLUMNS, rows, overview.at.day, ABOUT
    )


def _returns(overview: Overview) -> Table:
    rows = (
        [body.code, body.name, body.expected, body.handed_in, body.missing.count]
        for body in overview.returns.all_bodies
    )
    return Table(
        "returns", "Who has not reported", RETURN_COLUMNS, rows, overview.at.day, ABOUT
    )


def _repeated(overview: Overview) -> Table:
    repeated = overview.belief.repeated
    return items_table("repeated", FILES["repeated"], repeated, overview.at)


def _crossed(overview: Overview) -> Table:
    crossed = overview.belief.crossed
    columns = ["Owner’s rating"]
    columns += [f"Evidence {standing.label.lower()}" for standing, _ in crossed]
    rows = []
    for standing, figures in crossed:
        rows.append([standing.label, *(figure.count for figure in figures)])
    return Table("belief", "Owner and evidence", columns, rows, overview.at.day, ABOUT)
