"""The sheets of a return pack and their columns: what the pack is written by and read by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commitments.ratings import DEFINITIONS, REPORTABLE, Rating, Standing
from rounds.content import FIELDS, TEXTS
from rounds.faults import LONGEST, LONGEST_TEXT
from rounds.models import ProgressUpdate

LISTS = "Lists"  # a hidden sheet: a list in a cell's own rule takes no comma
YES = "Yes"
NO = "No"
DATES = "A day (30/06/2018), a month (June 2018) or a year (2018)."
# The words that a cell may hold, each with the value it means.
RATINGS = {choice.label: choice.value for choice in REPORTABLE}
OUTLOOKS = {label: value for value, label in Rating.choices}
CAUSES = {label: value for value, label in ProgressUpdate.Cause.choices}
YES_OR_NO = {YES: "yes", NO: ""}


@dataclass(frozen=True)
class Column:
    """One column: the name of what it holds, its heading, and what may stand in it.

    `is_open` says that it is to be filled in; all others are locked. `also` are other headings by
    which it is known, `accepted` the words that a cell takes, `width` is in characters.
    """

    name: str
    heading: str
    width: int
    note: str = ""
    is_open: bool = False
    accepted: Mapping[str, str] = field(default_factory=dict)
    longest: int = 0
    is_date: bool = False
    also: Sequence[str] = ()


@dataclass(frozen=True)
class Sheet:
    """A sheet: its title, its columns, and by which of them it is known among others."""

    name: str
    title: str
    columns: Sequence[Column]
    known_by: Sequence[str]

    def column(self, name: str) -> Column:
        """Return the column that holds something."""
        return next(column for column in self.columns if column.name == name)


def _meanings(values: Sequence[Standing]) -> str:
    return "\n".join(f"{value.label}: {DEFINITIONS[value]}" for value in values)


def _text(name: str) -> Column:
    about = FIELDS[name]
    note = f"{about.help} At most {LONGEST_TEXT} characters."
    also = [about.control] if about.control else []
    return Column(name, about.label, 36, note, True, longest=LONGEST_TEXT, also=also)


REFERENCE = Column(
    "reference", "Reference", 12, also=["Ref", "Ref.", "Reference number"]
)
MARK = Column(
    "mark",
    "Mark",
    6,
    "By this the tracker knows what the row was made from. Leave it as it is.",
)
RETURNS = Sheet(
    "returns",
    "Returns",
    [
        REFERENCE,
        Column("title", "Title", 26),
        Column("stands", "Where this return stands", 14),
        Column("last_rating", "Rating last reported", 10),
        Column("last_summary", "What was said last", 34),
        Column("last_next_steps", "What was to be next", 24),
        Column(
            "unchanged",
            "Nothing has changed",
            11,
            "Write Yes, and nothing else in the row, where the last update still holds word for"
            " word. At most twice in a row.",
            True,
            YES_OR_NO,
        ),
        Column(
            "rating",
            FIELDS["standing"].label,
            13,
            _meanings(REPORTABLE),
            True,
            RATINGS,
            also=["Rating", "RAG", "RAG status"],
        ),
        Column(
            "outlook",
            FIELDS["outlook"].label,
            11,
            FIELDS["outlook"].help,
            True,
            OUTLOOKS,
            also=[FIELDS["outlook"].control],
        ),
        Column(
            "cause",
            FIELDS["cause"].label,
            16,
            "Of amber and red: where the cause lies.",
            True,
            CAUSES,
        ),
        *[_text(name) for name in TEXTS],
        MARK,
    ],
    ["reference", "rating", "summary"],
)
MILESTONES = Sheet(
    "milestones",
    "Milestones",
    [
        REFERENCE,
        Column(
            "id",
            "Milestone number",
            11,
            "By this the tracker knows the milestone. Leave it as it is.",
        ),
        Column("title", "Milestone", 40),
        Column("first", "First planned for", 16),
        Column("forecast", "Expected", 16, DATES, True, is_date=True),
        Column("done", "Done", 16, DATES, True, is_date=True),
        Column(
            "reason",
            "Reason for the change",
            50,
            "A changed date needs a reason. To take a date back, write “taken back” in its"
            " place.",
            True,
            longest=LONGEST["reason"],
        ),
        MARK,
    ],
    ["reference", "id", "forecast"],
)
RECOVERY = Sheet(
    "recovery",
    "Recovery steps",
    [
        REFERENCE,
        Column(
            "step",
            "Recovery step",
            50,
            "Of amber and red: one row for each step.",
            True,
            longest=LONGEST["step"],
        ),
        Column("who", "Who takes it", 30, "", True, longest=LONGEST["who"]),
        Column("by", "By when", 14, "A day: 30/06/2018.", True, is_date=True),
        Column("done", "Done already", 12, "Yes or No.", True, YES_OR_NO),
    ],
    ["reference", "step"],
)
EVIDENCE = Sheet(
    "evidence",
    "Evidence links",
    [
        REFERENCE,
        Column("title", "What the link shows", 50, "", True, longest=LONGEST["title"]),
        Column(
            "url",
            "Web address",
            60,
            "A whole web address, starting with https://. Files are attached in the tracker.",
            True,
            longest=LONGEST["url"],
            also=["URL", "Link"],
        ),
    ],
    ["reference", "url"],
)
SHEETS = [RETURNS, MILESTONES, RECOVERY, EVIDENCE]
