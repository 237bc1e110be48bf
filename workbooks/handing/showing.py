"""What was found in a workbook, as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from rounds.updates.differences import Difference, differences
from toolkit.faults import OF_UNCHANGED, OF_UPDATES
from workbooks.models import Workbook, WorkbookRow
from workbooks.verdicts import Verdict

ASKED_ABOUT = {*OF_UPDATES, *OF_UNCHANGED}


@dataclass(frozen=True)
class ShownRow:
    """A row of a workbook, with what its page says of it."""

    row: WorkbookRow

    @property
    def title(self) -> str:
        commitment = self.row.commitment
        return str(commitment) if commitment else self.row.reference or "No reference"

    @property
    def is_conflict(self) -> bool:
        return self.row.verdict == Verdict.CONFLICT and not self.row.became

    @property
    def is_asked_about(self) -> bool:
        """True where nothing is wrong but what is asked about once."""
        codes = {fault["code"] for fault in self.row.faults}
        return bool(codes) and codes <= ASKED_ABOUT and not self.row.update_id

    @property
    def is_quiet(self) -> bool:
        """True where there is nothing to look at."""
        is_as_before = self.row.verdict in (Verdict.UNCHANGED, Verdict.BLANK)
        return is_as_before and not self.row.became and not self.row.faults

    @property
    def changes(self) -> list[Difference]:
        """What a changed row says beside what stood in the tracker."""
        said: Mapping[str, Any] = self.row.said
        if self.row.verdict not in (Verdict.CHANGED, Verdict.CONFLICT):
            return []
        return differences(
            said["before"],
            said["now"],
            {int(key): title for key, title in said["milestones"].items()},
        )

    @property
    def outcome(self) -> str:
        """What became of it, or would."""
        if self.row.became:
            return self.row.get_became_display()
        if self.is_asked_about:
            return "Can be handed in once you say that it is right"
        if self.row.may_be_handed_in:
            return "Can be handed in"
        if self.row.may_be_kept:
            return "Can be kept as a draft"
        return "Stays as it is" if self.row.verdict != Verdict.REFUSED else "Not taken"


def counts_of(workbook: Workbook) -> dict[str, int]:
    """Return how many rows of a workbook there are of each verdict, how many can be handed in or
    kept, and what became of them. One query.
    """
    rows = workbook.rows.all()
    verdicts = {
        verdict.value: Count("pk", filter=Q(verdict=verdict)) for verdict in Verdict
    }
    counts: dict[str, int] = rows.aggregate(
        **verdicts,
        sound=Count("pk", filter=Q(may_be_handed_in=True)),
        keepable=Count("pk", filter=Q(may_be_kept=True)),
        handed_in=Count("pk", filter=Q(became=WorkbookRow.Became.HANDED_IN)),
        kept=Count("pk", filter=Q(became=WorkbookRow.Became.KEPT)),
        not_taken=Count("pk", filter=Q(became=WorkbookRow.Became.REFUSED)),
    )
    return counts
