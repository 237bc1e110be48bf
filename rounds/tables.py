"""Rounds and what was returned in them as tables for files."""

from collections.abc import Iterable

from programme.as_at import AsAt
from programme.downloads import Table
from rounds.models import ReportingRound

SOURCE = ("Source", "CPIP progress tracker: reporting rounds, their returns and their accepted updates.")


def rounds_table(rounds: Iterable[ReportingRound], at: AsAt) -> Table:
    """Return the reporting rounds (with their counts) as a table."""
    columns = ["Round", "State", "Opens", "Due", "Planned to close", "Closed", "Meeting"]
    rows = (
        [
            one.slug,
            one.get_state_display(),
            one.opens_on,
            one.due_on,
            one.closes_on,
            one.closed_on,
            one.meeting.date,
            one.expected_count,
            one.handed_in_count,
            one.accepted_count,
        ]
        for one in rounds
    )
    return Table("rounds", "Reporting rounds", [*columns, "Expected", "Handed in", "Accepted"], rows, at.day, [SOURCE])


def returns_table(reporting_round: ReportingRound, rows: Iterable[tuple], at: AsAt) -> Table:
    """Return what a round expected and what came of it as a table; an update that is not accepted says no rating."""
    columns = ["Reference", "Title", "Owner", "Lead organisation", "State", "Rating", "Why not reported", "Note"]
    cells = (
        [
            item.reference,
            item.title,
            one.seat.title,
            one.lead.name,
            update.get_state_display() if update else "",
            update.standing.label if update and update.is_accepted else "",
            one.get_not_reported_display() if reporting_round.is_closed else "",
            one.note if reporting_round.is_closed else "",
        ]
        for one, item, update, _, _ in rows
    )
    title = f"Returns of {reporting_round}"
    return Table(f"returns-{reporting_round.slug}", title, columns, cells, at.day, [SOURCE])
