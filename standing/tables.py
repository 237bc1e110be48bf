"""Lists of commitments, milestones and history as tables for files, with what their words mean."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings

from commitments.milestones import DatesOfMilestone
from commitments.models import Commitment
from commitments.ratings import DEFINITIONS
from people.history import Line
from programme.as_at import AsAt
from programme.dates import Slip
from rounds.updates.words import LABELS, NO_WORDS, WordsOfUpdate
from standing.charts import Track
from standing.milestones import MilestoneInFull
from standing.snapshot import Item
from standing.steps import DatedStep
from toolkit.downloads import Table

SOURCE = (
    "Source",
    (
        "CPIP progress tracker: accepted progress updates, decisions, and the dates"
        " stated for milestones, by the end of the day it speaks of. Titles, work"
        " strands, owners, leads, who is responsible, which action delivers what and"
        " which first dates have a source are those of the day it was downloaded."
    ),
)
ABOUT = [
    SOURCE,
    *((standing.label, meaning) for standing, meaning in DEFINITIONS.items()),
    (
        "Evidence",
        (
            "What the milestones alone show. Slip is the later of forecast and the day,"
            " less the first date; the worst open milestone counts. Of a date known to"
            " the month or the year its smallest certain value counts. Green: none. Amber:"
            f" up to {settings.EVIDENCE_RED_OVER_DAYS} days. Red: more. On an assumed date"
            " never red, and its days are told only where no stated date is as late."
        ),
    ),
    (
        "Added",
        (
            "The day it was added since the programme began. It owes nothing in the round"
            " that was open then, unless an officer added it to that round."
        ),
    ),
    ("Assumed date", "A first date that no published document states."),
    (
        "Due",
        (
            "First set from the milestones, then changed only by what a meeting agreed;"
            " both are shown. A month or a year stands as its last day."
        ),
    ),
    (
        "Meeting",
        (
            "The one that the round reported to. One known to the month alone stands as"
            " the last day of it."
        ),
    ),
]
COLUMNS = [
    "Reference",
    "Kind",
    "Title",
    "Work strand",
    "Owner",
    "Lead organisation",
    "Responsible",
    "Owner’s rating",
    "Rated for the meeting by",
    "Confirmed",
    "Not reported in the last round",
    "Added",
    "Evidence",
    "Slip in days",
    "On an assumed date",
    "Late by",
    "Owner more confident",
    "Due",
    "Due is known to the",
    "First due",
]

DATES = [
    "Milestone",
    "First date",
    "First date is known to the",
    "Assumed",
    "Forecast",
    "Forecast is known to the",
    "Done",
    "Done is known to the",
    "Slip in days",
    "Slip at most",
]


WORDS = (
    "Words",
    (
        "What happened and the columns after it are what the last accepted update says. A"
        " file of an earlier day, or of one that is compared with another, has none."
    ),
)


def items_table(
    name: str, title: str, items: Sequence[Item], at: AsAt, compared: date | None = None
) -> Table:
    """Return a list of commitments as a table, with where each stood on the day it is compared
    with, where there is one.
    """
    if compared is None:
        rows = (_row(item) for item in items)
        return Table(name, title, COLUMNS, rows, at.day, ABOUT)
    then = f"Owner’s rating on {compared.isoformat()}"
    rows = ([*_row(item), *_then(item)] for item in items)
    return Table(name, title, [*COLUMNS, then, "Moved"], rows, at.day, ABOUT)


def items_table_with_words(
    name: str,
    title: str,
    items: Sequence[Item],
    last_words: Mapping[int, WordsOfUpdate],
    at: AsAt,
) -> Table:
    """Return a list of commitments as a table, with what the last accepted update of each says, by
    the key of the commitment.
    """
    rows = ([*_row(item), *last_words.get(item.pk, NO_WORDS).texts] for item in items)
    return Table(name, title, [*COLUMNS, *LABELS], rows, at.day, [*ABOUT, WORDS])


def _then(item: Item) -> list[str]:
    """Return where it stood on the day it is compared with, and how it moved."""
    standing = str(item.then.label) if item.then else ""
    return [standing, item.moved]


def milestones_table(steps: Sequence[DatedStep], at: AsAt) -> Table:
    """Return milestones as a table, each date with what it is known to."""
    rows = (
        [step.item.reference, step.item.title, *_dates(step.milestone, step.slip)]
        for step in steps
    )
    return Table(
        "milestones", "Milestones", ["Reference", "Title", *DATES], rows, at.day, ABOUT
    )


def own_milestones_table(
    commitment: Commitment, tracks: Sequence[Track], at: AsAt
) -> Table:
    """Return the milestones of one commitment as its page shows them."""
    rows = (
        [*_dates(track.milestone, track.slip), _agreed(track.milestone)]
        for track in tracks
    )
    name = f"milestones-{commitment.reference.lower()}"
    title = f"Milestones of {commitment.reference}"
    return Table(name, title, [*DATES, "Re-dated to"], rows, at.day, ABOUT)


def _agreed(milestone: MilestoneInFull) -> str:
    """Return the dates that were agreed in place of the first one."""
    return "; ".join(str(agreed.stated) for agreed in milestone.agreed_dates)


def history_table(commitment: Commitment, lines: Sequence[Line], at: AsAt) -> Table:
    """Return the lines of a commitment’s history as a table."""
    columns = ["Day", "What", "Note", "Who", "Through", "Recorded"]
    rows = (
        [line.day, line.what, line.note, line.who, line.via, line.recorded]
        for line in lines
    )
    name = f"history-{commitment.reference.lower()}"
    title = f"History of {commitment.reference}"
    return Table(name, title, columns, rows, at.day, [SOURCE])


def _dates(milestone: DatesOfMilestone, slip: Slip) -> list:
    """Return the cells under `DATES`. What is neither late nor done has no slip yet."""
    has_slip = slip.most > 0 or milestone.is_done
    return [
        milestone.title,
        milestone.first_date,
        milestone.first_precision,
        yes(milestone.is_assumed),
        milestone.forecast_date,
        milestone.forecast_precision if milestone.forecast_date else "",
        milestone.done_date,
        milestone.done_precision if milestone.done_date else "",
        slip.days if has_slip else None,
        slip.most if has_slip else None,
    ]


def _row(item: Item) -> list:
    """Return the cells under `COLUMNS`."""
    evidence = item.evidence
    due = item.due
    return [
        item.reference,
        Commitment.Kind(item.kind).label,
        item.title,
        item.strand_title,
        item.owner_title,
        item.lead_name,
        "; ".join(item.responsible),
        item.standing.label,
        item.position.rated_as_at,
        yes(item.is_confirmed),
        yes(item.is_stale),
        item.added_on,
        evidence.label,
        evidence.slip.days if evidence.is_late else None,
        yes(evidence.is_assumed),
        "; ".join(map(str, evidence.causes)),
        yes(item.is_more_confident),
        due.date if due else None,
        due.precision if due else "",
        item.first_due.date if item.first_due else None,
    ]


def yes(holds: bool) -> str:
    """Return the word that stands in a cell for what holds or does not."""
    return "yes" if holds else "no"
