"""What a progress update says, as it comes in from a form, the API or the demonstration's data."""

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from programme.dates import Precision


@dataclass
class RecoveryLine:
    """One recovery step: what is done, who does it, by when."""

    step: str
    who: str = ""
    by: date | None = None
    done: bool = False


@dataclass
class MilestoneLine:
    """What is stated about one milestone's dates, and why."""

    milestone_id: int
    forecast: date | None = None
    forecast_precision: str = Precision.DAY
    done: date | None = None
    done_precision: str = Precision.DAY
    reason: str = ""


@dataclass
class EvidenceLine:
    """A link to where the proof can be read."""

    title: str
    url: str


@dataclass
class Content:
    """Everything an author states in one update. `standing` is one of
    `commitments.ratings.REPORTABLE`, or empty.
    """

    standing: str = ""
    outlook: str = ""
    summary: str = ""
    next_steps: str = ""
    cause: str = ""
    ask: str = ""
    recovery: list[RecoveryLine] = field(default_factory=list)
    milestones: list[MilestoneLine] = field(default_factory=list)
    evidence: list[EvidenceLine] = field(default_factory=list)
    files: list[str] = field(
        default_factory=list, compare=False
    )  # names; files come and go by services of their own

    @property
    def has_evidence(self) -> bool:
        return bool(self.evidence or self.files)


def to_json(content: Content) -> dict[str, Any]:
    """Return what an update says as plain values, its dates as ISO text, to be kept or compared."""
    return json.loads(json.dumps(asdict(content), cls=DjangoJSONEncoder))


def tidy(content: Content) -> Content:
    """Return it with one kind of line end and no space around its texts, so that only words make a
    difference.
    """
    texts = {
        name: "\n".join(getattr(content, name).strip().splitlines())
        for name in ("summary", "next_steps", "ask")
    }
    return replace(content, **texts)
