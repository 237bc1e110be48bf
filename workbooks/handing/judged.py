"""A return of a workbook beside what stands in the tracker."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from commitments.models import Commitment
from rounds.content import Content, to_json
from rounds.models import ProgressUpdate
from rounds.updates import bulk
from rounds.updates.content_rows import content_of
from toolkit.errors import NotAllowed
from toolkit.faults import errors_by_name
from workbooks.reading.returns import SentReturn, fault_at_cell
from workbooks.verdicts import Verdict

Refusal = bulk.Refusal


@dataclass
class JudgedReturn:
    """A return of a workbook: the commitment it is of, what stands there, and what it is beside
    that.
    """

    sent: SentReturn
    verdict: Verdict = Verdict.REFUSED
    commitment: Commitment | None = None
    standing: ProgressUpdate | None = None
    content: Content = field(default_factory=Content)
    round: str = ""
    faults: list[dict[str, Any]] = field(default_factory=list)
    milestones: dict[int, str] = field(default_factory=dict)  # their titles
    is_kept_from_it: bool = False  # its draft was written from this very workbook
    note: str = ""

    @property
    def reference(self) -> str:
        return self.commitment.reference if self.commitment else self.sent.reference

    @property
    def is_to_write(self) -> bool:
        """True where it says something that does not stand yet."""
        return self.verdict in (Verdict.NEW, Verdict.CHANGED, Verdict.CONFLICT)

    @property
    def is_begun(self) -> bool:
        """True where it was kept as a draft from this very workbook, and waits to be handed in.
        What somebody began elsewhere is not handed in because a pack repeats it.
        """
        standing = self.standing
        is_open = standing is not None and standing.is_editable
        return self.verdict == Verdict.UNCHANGED and is_open and self.is_kept_from_it

    @property
    def version(self) -> tuple[int, int]:
        """The update that stands, and its version."""
        return (self.standing.pk, self.standing.version) if self.standing else (0, 0)

    def refuse(self, refusal: Refusal) -> None:
        """Note why a service refuses it, each fault at the cell it is about."""
        if not isinstance(refusal, ValidationError):
            code = "not_allowed" if isinstance(refusal, NotAllowed) else "conflict"
            self._refuse("commitment", ValidationError(str(refusal), code=code))
            return
        for path, faults in errors_by_name(refusal).items():
            for fault in faults:
                self._refuse(path, fault)

    def _refuse(self, path: str, fault: ValidationError) -> None:
        places = self.sent.places
        cell = places.get(path) or places.get("commitment") or self.sent.cell
        self.faults.append(fault_at_cell(cell, fault))


def comparison_of(row: JudgedReturn) -> dict[str, Any]:
    """Return what a row says, and what stands in the tracker beside it, with who wrote that."""
    comparison: dict[str, Any] = {"now": to_json(row.content), "note": row.note}
    if row.standing:
        comparison |= {
            "milestones": row.milestones,
            "before": to_json(content_of(row.standing)),
            "by": str(row.standing.author),
            "state": row.standing.get_state_display(),
            "version": list(row.version),
        }
    return comparison
