"""Rounds and what was returned in them as tables for files."""

from collections.abc import Iterable

from commitments.models import Commitment
from programme.as_at import AsAt
from programme.downloads import Table
from rounds.figures import Figures
from rounds.models import ProgressUpdate, ReportingRound

SOURCE = (
    "Source",
    (
        "CPIP progress tracker: reporting rounds, their returns and their accepted"
        " updates."
    ),
)


def rounds_table(rounds: Iterable[ReportingRound], at: AsAt) -> Table:
    """Return the reporting rounds (with their counts) as a table."""
    columns = [
        "Round",
        "State",
        "Opens",
        "Due",
        "Planned to close",
        "Closed",
        "Meeting",
    ]
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
    return Table(
        "rounds",
        "Reporting rounds",
        [*columns, "Expected", "Handed in", "Accepted"],
        rows,
        at.day,
        [SOURCE],
    )


def bodies_table(reporting_round: ReportingRound, figures: Figures, at: AsAt) -> Table:
    """Return what each lead organisation owed in a round and what came of it."""
    columns = [
        "Code",
        "Lead organisation",
        "Expected",
        "Handed in",
        "On time",
        "Accepted",
        "Not accepted",
    ]
    rows = (
        [
            one.code,
            one.name,
            one.expected,
            one.handed_in,
            one.on_time,
            one.accepted,
            one.missing,
        ]
        for one in figures.bodies
    )
    title = f"By organisation, {reporting_round}"
    return Table(
        f"organisations-{reporting_round.slug}", title, columns, rows, at.day, [SOURCE]
    )


def waits_table(
    waits: Iterable[tuple[str, Iterable[ProgressUpdate | Commitment]]],
    open_round: ReportingRound | None,
    at: AsAt,
) -> Table:
    """Return what waits for a person, each kind by its word: updates, and commitments that have
    none yet.
    """
    columns = [
        "What",
        "Reference",
        "Title",
        "Round",
        "Due",
        "Rating",
        "Last accepted rating",
        "Returned because",
    ]
    columns += ["Written by", "Last saved", "Handed in"]
    rows = (
        [words, *_waiting(one, open_round)] for words, found in waits for one in found
    )
    return Table("to-do", "What waits for me", columns, rows, at.day, [SOURCE])


def _waiting(
    one: ProgressUpdate | Commitment, open_round: ReportingRound | None
) -> list:
    if isinstance(one, Commitment):
        called = (
            [str(open_round), open_round.due_on]
            if open_round and one.is_live
            else ["", None]
        )
        return [
            one.reference,
            one.title,
            *called,
            "",
            one.standing.label,
            "",
            "",
            None,
            None,
        ]
    return [
        one.commitment.reference,
        one.commitment.title,
        str(one.round),
        one.round.due_on,
        one.standing.label if one.standing else "",
        one.commitment.standing.label,
        one.returned_because or "",
        str(one.author),
        one.saved_at,
        one.submitted_at,
    ]


def returns_table(
    reporting_round: ReportingRound, rows: Iterable[tuple], at: AsAt
) -> Table:
    """Return what a round expected and what came of it as a table; an update that is not accepted
    says no rating.
    """
    columns = [
        "Reference",
        "Title",
        "Owner",
        "Lead organisation",
        "State",
        "Rating",
        "Why not reported",
        "Note",
    ]
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
    return Table(
        f"returns-{reporting_round.slug}", title, columns, cells, at.day, [SOURCE]
    )
