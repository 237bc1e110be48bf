"""Lists of commitments, milestones and history as tables for files, with what their words mean."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from commitments.milestones import DatesOfMilestone, MilestoneOnDay
from commitments.models import Commitment
from commitments.ratings import DEFINITIONS
from people.history import Line
from programme.as_at import AsAt
from standing.charts import Track
from standing.milestones import MilestoneInFull
from standing.snapshot import Item
from toolkit.downloads import Table

SOURCE = (
    "Source",
    (
        "CPIP progress tracker: accepted progress updates, decisions, and the dates"
        " stated for milestones, by the end of the day it speaks of. Titles, work"
        " strands, owners, leads, which action delivers what and which first dates have"
        " a source are those of the day it was downloaded."
    ),
)
ABOUT = [
    SOURCE,
    *((standing.label, meaning) for standing, meaning in DEFINITIONS.items()),
    (
        "Evidence",
        (
            "What the milestones alone show. Slip is the later of forecast and the day,"
            " less the first date; the worst open milestone counts. Green: none. Amber:"
            " up to 90 days. Red: more. On an assumed date never red, and its days are"
            " told only where no stated date is as late."
        ),
    ),
    ("Assumed date", "A first date that no published document states."),
    (
        "Due",
        (
            "The latest first date of the milestones. A month or a year stands as its"
            " last day."
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
    "Owner’s rating",
    "Rated for the meeting by",
    "Confirmed",
    "Not reported in the last round",
    "Evidence",
    "Slip in days",
    "On an assumed date",
    "Late by",
    "Owner more confident",
    "Due",
    "Due is known to the",
]

DATES = [
    "Milestone",
    "First date",
    "First date is known to the",
    "Assumed",
    "Forecast",
    "Forecast is known to the",
]
DATES += ["Done", "Done is known to the", "Slip in days"]


@dataclass(frozen=True, slots=True)
class DatedStep:
    """One milestone of a list, with the commitment it belongs to and its slip in days."""

    item: Item | Commitment
    milestone: MilestoneOnDay
    slip: int

    @property
    def expected_on(self) -> date:
        return self.milestone.done_date or self.milestone.expected_on


def steps_of(item: Item, day: date) -> list[DatedStep]:
    """Return the milestones of one commitment with their slip on a day, in their order."""
    return [DatedStep(item, one, one.slip(day)) for one in item.milestones]


def milestones_of(
    items: Iterable[Item], at: AsAt, chosen: Callable[[DatedStep], bool]
) -> list[DatedStep]:
    """Return the milestones of these items that are chosen, by the day each was done or is
    expected.
    """
    steps = [step for item in items for step in steps_of(item, at.day)]
    return sorted(
        filter(chosen, steps), key=lambda step: (step.expected_on, step.milestone.pk)
    )


def items_table(
    name: str, title: str, items: Sequence[Item], at: AsAt, compared: date | None = None
) -> Table:
    """Return a list of commitments as a table; with where each stood before, where another day is
    compared.
    """
    then = [f"Owner’s rating on {compared.isoformat()}", "Moved"] if compared else []
    rows = (
        _row(item) + ([item.then.label, item.moved] if compared else [])
        for item in items
    )
    return Table(name, title, COLUMNS + then, rows, at.day, ABOUT)


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

    def redated(one: MilestoneInFull) -> str:
        return "; ".join(str(agreed.stated) for agreed in one.agreed_dates)

    rows = (
        [*_dates(track.milestone, track.slip), redated(track.milestone)]
        for track in tracks
    )
    name = f"milestones-{commitment.reference.lower()}"
    return Table(
        name,
        f"Milestones of {commitment.reference}",
        [*DATES, "Re-dated to"],
        rows,
        at.day,
        ABOUT,
    )


def history_table(commitment: Commitment, lines: Sequence[Line], at: AsAt) -> Table:
    """Return the lines of a commitment’s history as a table."""
    columns = ["Day", "What", "Note", "Who", "Through", "Recorded"]
    rows = (
        [one.day, one.what, one.note, one.who, one.via, one.recorded] for one in lines
    )
    name = f"history-{commitment.reference.lower()}"
    return Table(
        name, f"History of {commitment.reference}", columns, rows, at.day, [SOURCE]
    )


def _dates(one: DatesOfMilestone, slip: int) -> list:
    """Return the cells under `DATES`. What is neither late nor done has no slip yet."""
    return [
        one.title,
        one.first_date,
        one.first_precision,
        yes(one.is_assumed),
        one.forecast_date,
        one.forecast_precision if one.forecast_date else "",
        one.done_date,
        one.done_precision if one.done_date else "",
        slip if slip > 0 or one.is_done else None,
    ]


def _row(item: Item) -> list:
    evidence, due = item.evidence, item.due
    return [
        item.reference,
        Commitment.Kind(item.kind).label,
        item.title,
        item.strand_title,
        item.owner_title,
        item.lead_name,
        item.standing.label,
        item.position.rated_as_at,
        yes(item.is_confirmed),
        yes(item.is_stale),
        evidence.label,
        evidence.slip if evidence.is_late else None,
        yes(evidence.is_assumed),
        "; ".join(map(str, evidence.causes)),
        yes(item.is_more_confident),
        due.date if due else None,
        due.precision if due else "",
    ]


def yes(holds: bool) -> str:
    """Return the word that stands in a cell for what holds or does not."""
    return "yes" if holds else "no"
