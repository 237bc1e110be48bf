"""What was found in a workbook, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from people.models import User
from rounds.models import ProgressUpdate
from rounds.updates.differences import Difference, differences
from workbooks.models import Workbook, WorkbookRow
from workbooks.verdicts import Verdict


@dataclass(frozen=True)
class ShownRow:
    """A row of a workbook, with what its page says of it."""

    row: WorkbookRow
    may_compare: bool = True  # with what stands, which not everybody sees for ever

    @property
    def title(self) -> str:
        commitment = self.row.commitment
        return str(commitment) if commitment else self.row.reference or "No reference"

    @property
    def is_conflict(self) -> bool:
        return self.row.verdict == Verdict.CONFLICT and not self.row.outcome

    @property
    def version(self) -> str:
        """The update that would give way, and its version, as its form sends them."""
        return ":".join(map(str, self.row.comparison.get("version", [])))

    @property
    def is_quiet(self) -> bool:
        """True where there is nothing to look at."""
        is_as_before = self.row.verdict in (Verdict.UNCHANGED, Verdict.BLANK)
        return is_as_before and not self.row.outcome and not self.row.faults

    @property
    def changes(self) -> list[Difference]:
        """What a changed row says beside what stood in the tracker."""
        comparison: Mapping[str, Any] = self.row.comparison
        is_other = self.row.verdict in (Verdict.CHANGED, Verdict.CONFLICT)
        if not is_other or not self.may_compare:
            return []
        return differences(
            comparison["before"],
            comparison["now"],
            {int(key): title for key, title in comparison["milestones"].items()},
        )

    @property
    def outcome(self) -> str:
        """What became of it, or would."""
        if self.row.outcome:
            return self.row.get_outcome_display()
        if self.row.is_asked_about:
            return "Can be handed in once you say that it is right"
        if self.is_conflict:
            return "Stays as it is unless you replace it"
        if self.row.may_be_handed_in:
            return "Can be handed in"
        if self.row.may_be_kept:
            return "Can be kept as a draft"
        return "Stays as it is" if self.row.verdict != Verdict.REFUSED else "Not taken"


def shown_rows(rows: Iterable[WorkbookRow], reader: User) -> list[ShownRow]:
    """Return rows as their page shows them: what stood in the tracker only to who sees it. One
    query.
    """
    rows = list(rows)
    versions = {row.pk: row.comparison.get("version", [0])[0] for row in rows}
    seen = ProgressUpdate.objects.visible_to(reader).filter(pk__in=versions.values())
    visible = set(seen.values_list("pk", flat=True))
    return [ShownRow(row, versions[row.pk] in visible) for row in rows]


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
        asked=Count("pk", filter=Q(is_asked_about=True)),
        faulty=Count("pk", filter=~Q(faults=[])),
        keepable=Count("pk", filter=Q(may_be_kept=True)),
        handed_in=Count("pk", filter=Q(outcome=WorkbookRow.Result.HANDED_IN)),
        kept_as_draft=Count("pk", filter=Q(outcome=WorkbookRow.Result.KEPT)),
    )
    return counts
