"""Rounds and what was returned in them as tables for files."""

from collections.abc import Iterable
from datetime import date

from commitments.models import Commitment
from programme.as_at import AsAt
from returns.figures import Figures
from returns.rows import ReturnRow, RoundRow
from rounds.models import ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay
from toolkit.downloads import Table

SOURCE = (
    "Source",
    (
        "CPIP progress tracker: reporting rounds, their returns and their accepted"
        " updates."
    ),
)
RETURN_COLUMNS = [
    "Reference",
    "Title",
    "Owner",
    "Owner since",
    "Lead organisation",
    "Lead since",
    "Responsible",
    "State",
    "Rating",
    "Why not reported",
    "Note",
    "After the close",
    "Rating after the close",
]


def rounds_table(rounds: Iterable[RoundRow], at: AsAt) -> Table:
    """Return the reporting rounds (with their counts) as a table."""
    columns = [
        "Round",
        "State",
        "Opens",
        "Due",
        "Planned to close",
        "Closed",
        "Meeting",
        "Expected",
        "Handed in",
        "Accepted",
    ]
    cells = (
        [
            row.of_round.slug,
            row.of_round.get_state_display(),
            row.of_round.opens_on,
            row.of_round.due_on,
            row.of_round.closes_on,
            row.of_round.closed_on,
            row.of_round.meeting.date,
            row.expected,
            row.handed_in,
            row.accepted,
        ]
        for row in rounds
    )
    return Table("rounds", "Reporting rounds", columns, cells, at.day, [SOURCE])


def bodies_table(of_round: RoundOnDay, figures: Figures, at: AsAt) -> Table:
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
            body.code,
            body.name,
            body.expected,
            body.handed_in,
            body.on_time,
            body.accepted,
            body.missing,
        ]
        for body in figures.bodies
    )
    title = f"By organisation, {of_round}"
    return Table(
        f"organisations-{of_round.slug}", title, columns, rows, at.day, [SOURCE]
    )


def waits_table(
    waits: Iterable[
        tuple[str, Iterable[ProgressUpdate | Commitment], ReportingRound | None]
    ],
    at: AsAt,
) -> Table:
    """Return what waits for a person, each kind by its word: updates, and commitments that have
    none yet, with the round in which those are owed.
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
        "Written by",
        "Last saved",
        "Handed in",
    ]
    rows = []
    for kind, waiting, owed_in in waits:
        rows += [[kind, *_waiting(row, owed_in)] for row in waiting]
    return Table("to-do", "What waits for me", columns, rows, at.day, [SOURCE])


def _waiting(row: ProgressUpdate | Commitment, owed_in: ReportingRound | None) -> list:
    if isinstance(row, Commitment):
        return _waiting_commitment(row, owed_in)
    return _waiting_update(row)


def _waiting_commitment(commitment: Commitment, owed_in: ReportingRound | None) -> list:
    round_and_due: list[str | date | None] = ["", None]
    if owed_in and commitment.is_live:
        round_and_due = [str(owed_in), owed_in.due_on]
    return [
        commitment.reference,
        commitment.title,
        *round_and_due,
        "",
        commitment.standing.label,
        "",
        "",
        None,
        None,
    ]


def _waiting_update(update: ProgressUpdate) -> list:
    return [
        update.commitment.reference,
        update.commitment.title,
        str(update.round),
        update.round.due_on,
        update.standing.label if update.standing else "",
        update.commitment.standing.label,
        update.returned_because or "",
        str(update.author),
        update.saved_at,
        update.submitted_at,
    ]


def returns_table(of_round: RoundOnDay, rows: Iterable[ReturnRow], at: AsAt) -> Table:
    """Return what a round expected and what came of it as a table; an update that is not accepted
    says no rating.
    """
    columns = RETURN_COLUMNS
    cells = (cells_of_return(row, of_round) for row in rows)
    title = f"Returns of {of_round}"
    return Table(f"returns-{of_round.slug}", title, columns, cells, at.day, [SOURCE])


def cells_of_return(row: ReturnRow, of_round: RoundOnDay) -> list[str | date | None]:
    """Return the cells under `RETURN_COLUMNS`."""
    # What was not accepted in a round that has closed stands beside it.
    update = None if row.to_come else row.update
    rating = ""
    if update and update.is_accepted and update.standing:
        rating = str(update.standing.label)
    return [
        row.item.reference,
        row.item.title,
        row.expected.answering_seat.title,
        row.owner_since,
        row.expected.answering_lead.name,
        row.lead_since,
        "; ".join(row.responsible),
        update.get_state_display() if update else row.unseen,
        rating,
        row.not_reported if of_round.is_closed else "",
        row.note if of_round.is_closed else "",
        row.beside_label or row.to_come_label,
        str(row.beside.standing.label) if row.beside and row.beside.standing else "",
    ]
