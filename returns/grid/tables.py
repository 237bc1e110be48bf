"""The returns of a round as they are chosen, as a table for files, with the words of each."""

from collections.abc import Iterable

from people.models import User
from programme.as_at import AsAt
from returns.grid.choices import WAITS
from returns.rows import ReturnRow
from returns.tables import RETURN_COLUMNS, SOURCE, cells_of_return
from rounds.on_day import RoundOnDay
from rounds.updates.words import (
    LABELS,
    NO_WORDS,
    WordsOfUpdate,
    may_read_words,
    words_of,
)
from toolkit.downloads import Table

MORE = ["Work strand", "Waits for", "Milestones show", "Worth a second look"]
WORDS = (
    "Words",
    (
        "What happened and the columns after it are what the update says, as far as"
        " whoever downloaded the file may read it. Drafts of others are not in it."
    ),
)


def words_for(row: ReturnRow, user: User) -> WordsOfUpdate:
    """Return what the update of a return says, as far as a person may read it in a list."""
    if row.update is None or not may_read_words(row.update, user):
        return NO_WORDS
    return words_of(row.update)


def grid_table(
    of_round: RoundOnDay, rows: Iterable[ReturnRow], user: User, at: AsAt
) -> Table:
    """Return the returns that were chosen as a table, with the words that a person may read."""
    cells = (
        [*cells_of_return(row, of_round), *_more(row), *words_for(row, user).texts]
        for row in rows
    )
    return Table(
        f"returns-{of_round.slug}",
        f"Returns of {of_round}",
        [*RETURN_COLUMNS, *MORE, *LABELS],
        cells,
        at.day,
        [SOURCE, WORDS],
    )


def _more(row: ReturnRow) -> list[str]:
    waits = WAITS.get(row.waits_for)
    return [
        row.item.strand_title,
        waits.label if waits else "",
        row.item.evidence.label,
        "; ".join(warning.name for warning in row.warnings),
    ]
