"""What a progress update says: the one list of its fields, and the value that carries them from a
form, the API or the demonstration's data to the record.

Rules, forms, serializers, differences, submissions and pages go over this list. A text that is to
be added is named here once (docs/how-to/add-a-field.md).
"""

import json
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from programme.dates import Precision


@dataclass(frozen=True)
class FieldOfUpdate:
    """What is known of one field, whichever door its value comes through.

    `label` names it in comparisons, `control` beside its control on the form (the same unless it is
    given), `fact` on the page of an update; without one it has a place of its own there. `help`
    says what it is for in the API. The places order the comparisons and the facts. `kind` is text,
    word or rows; `sent_as` is the name it has in the API and the form, where that is another.
    """

    label: str
    place: int
    control: str = ""
    help: str = ""
    fact: str = ""
    fact_place: int = 0
    kind: str = ""
    sent_as: str = ""


def _text(**about: Any) -> Any:
    return field(default="", metadata={"about": FieldOfUpdate(kind="text", **about)})


def _word(**about: Any) -> Any:
    return field(default="", metadata={"about": FieldOfUpdate(kind="word", **about)})


def _rows(**about: Any) -> Any:
    about_rows = FieldOfUpdate(kind="rows", **about)
    return field(default_factory=list, metadata={"about": about_rows})


@dataclass
class RecoveryLine:
    """One recovery step: what is done, who does it, by when."""

    step: str
    who: str = ""
    by: date | None = None
    done: bool = False


@dataclass
class MilestoneLine:
    """What is stated about one milestone's dates, and why.

    `withdraw` names the kinds of dates that are taken back (`MilestoneDate.Kind`), and `withdrawn`
    keeps which date of each kind stood when the line was written (`rounds.updates.rules.settled`).
    """

    milestone_id: int
    forecast: date | None = None
    forecast_precision: str = Precision.DAY
    done: date | None = None
    done_precision: str = Precision.DAY
    reason: str = ""
    withdraw: list[str] = field(default_factory=list)
    withdrawn: dict[str, list[str]] = field(default_factory=dict)

    @property
    def says_any(self) -> bool:
        return bool(self.forecast or self.done or self.reason or self.withdraw)


@dataclass
class EvidenceLine:
    """A link to where the proof can be read."""

    title: str
    url: str


@dataclass
class Content:
    """Everything an author states in one update, in the order of the API.

    `standing` is one of `commitments.ratings.REPORTABLE`, or empty; the API and the form call it
    the rating. `files` holds the names of files, which come and go by services of their own.
    """

    standing: str = _word(label="Rating now", place=1, sent_as="rating")
    outlook: str = _word(
        label="Outlook",
        place=2,
        control="Outlook: the rating you expect at the due date",
        help="The rating you expect at the due date.",
        fact="Outlook",
        fact_place=2,
    )
    summary: str = _text(
        label="What happened",
        place=3,
        help="What happened since the last update.",
    )
    next_steps: str = _text(
        label="What is next",
        place=4,
        help="What happens next.",
        fact="Next",
        fact_place=1,
    )
    cause: str = _word(
        label="Cause",
        place=5,
        help=(
            "Of amber and red: `own`, in your own control; `agency`, with another"
            " agency; `national`: law, money or policy."
        ),
        fact="Cause",
        fact_place=3,
    )
    ask: str = _text(
        label="Asked of the Leadership Group",
        place=7,
        control="What is asked of the Leadership Group",
        help="Of red: what is asked of the Leadership Group.",
        fact="Asked of the group",
        fact_place=5,
    )
    recovery: list[RecoveryLine] = _rows(
        label="Recovery steps", place=6, fact="Recovery", fact_place=4
    )
    milestones: list[MilestoneLine] = _rows(label="Milestone dates", place=8)
    evidence: list[EvidenceLine] = _rows(
        label="Links", place=9, fact="Evidence", fact_place=6
    )
    confirm: list[str] = field(
        default_factory=list,
        metadata={
            "about": FieldOfUpdate(
                label="Confirmed when asked",
                place=11,
                help=(
                    "Codes of faults that ask once about what is odd, from who is sure"
                    " that it is right."
                ),
                fact="Confirmed when asked",
                fact_place=7,
            )
        },
    )
    files: list[str] = field(
        default_factory=list,
        compare=False,
        metadata={"about": FieldOfUpdate(label="Files", place=10)},
    )

    @property
    def has_evidence(self) -> bool:
        return bool(self.evidence or self.files)


FIELDS: dict[str, FieldOfUpdate] = {
    part.name: part.metadata["about"] for part in fields(Content)
}
# The free texts, and the words that are one of several.
TEXTS = [name for name, about in FIELDS.items() if about.kind == "text"]
ROWS = [name for name, about in FIELDS.items() if about.kind == "rows"]
# The words that have one name everywhere.
WORDS = [
    name for name, about in FIELDS.items() if about.kind == "word" and not about.sent_as
]
SENT_NAMES = [about.sent_as or name for name, about in FIELDS.items()]
COMPARED = sorted(FIELDS, key=lambda name: FIELDS[name].place)
FACTS = sorted(
    (name for name, about in FIELDS.items() if about.fact),
    key=lambda name: FIELDS[name].fact_place,
)


def to_json(content: Content) -> dict[str, Any]:
    """Return what an update says as plain values, its dates as ISO text, to be kept or compared."""
    values: dict[str, Any]
    values = json.loads(json.dumps(asdict(content), cls=DjangoJSONEncoder))
    return values


def tidy(content: Content) -> Content:
    """Return it with one kind of line end and no space around its texts, so that only words make a
    difference.
    """
    texts: dict[str, Any] = {
        name: "\n".join(getattr(content, name).strip().splitlines()) for name in TEXTS
    }
    return replace(content, **texts)
