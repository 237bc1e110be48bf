"""The milestones of the programme file, with their dates as known on a day."""

from datetime import date

from django.core.exceptions import ValidationError

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.services import state_date
from cpip.content.reader import Item
from cpip.content.rows import Rows, plain
from programme.dates import PartialDate

# Each kind of date, and which of its members says since when it is known.
KNOWN_SINCE = {"forecast": "known_on", "done": "date"}


class MilestoneWriter:
    """Makes milestones and states their dates."""

    def __init__(self, rows: Rows, today: date):
        self.rows = rows
        self.today = today

    def write_all(self, commitment: Commitment, item: Item) -> None:
        for row in item["milestones"]:
            label = f"{item.label} milestone {row['title']}"
            try:
                self._write(commitment, label, row)
            except ValidationError as refusal:
                self.rows.refuse(label, refusal)

    def _write(self, commitment: Commitment, label: str, row: dict) -> None:
        first = row["first"]
        key = self.rows.last(label, "id")
        if key is None:
            milestone = self._create(commitment, label, row)
        else:
            milestone = Milestone.objects.get(pk=key)
            self._check_first(milestone, label, first)
        source = self.rows.source(first.get("source"))
        values = {"title": row["title"], "first_source": source}
        self.rows.set_fields(milestone, label, values)
        for kind, member in KNOWN_SINCE.items():
            if kind in row and row[kind][member] <= self.today:
                self._state(milestone, label, kind, row[kind], row[kind][member])

    def _create(self, commitment: Commitment, label: str, row: dict) -> Milestone:
        first = row["first"]
        orders = commitment.milestones.order_by("-order").values_list(
            "order", flat=True
        )
        added_on = None if commitment in self.rows.created else self.today
        milestone = Milestone(
            commitment_id=commitment.pk,
            order=(orders.first() or 0) + 1,
            title=row["title"],
            first_date=first["date"],
            first_precision=first["precision"],
            first_source=self.rows.source(first.get("source")),
            added_on=added_on,
        )
        milestone.full_clean()
        milestone.save()
        self.rows.remember(label, "id", milestone.pk)
        self.rows.remember(label, "title", milestone.title)
        self.rows.remember(label, "first_source", plain(milestone.first_source))
        self.rows.loaded.created += 1
        return milestone

    def _check_first(self, milestone: Milestone, label: str, first: dict) -> None:
        is_same_day = milestone.first_date == first["date"]
        if not (is_same_day and milestone.first_precision == first["precision"]):
            self.rows.faults.append(
                f"{label}: first: a first date never changes; state a forecast instead"
            )

    def _state(
        self, milestone: Milestone, label: str, kind: str, row: dict, on: date
    ) -> None:
        source = self.rows.source(row.get("source"))
        stated = PartialDate(row["date"], row["precision"], source)
        new = _plain_date(stated)
        current = _plain_date(getattr(milestone, kind))
        if self.rows.is_left_to_officer(label, kind, current, new):
            return
        if current != new:
            state_date(
                milestone=milestone,
                kind=MilestoneDate.Kind(kind),
                stated=stated,
                on=on,
                by=None,
            )
            self.rows.loaded.changed.append(f"{label}: {kind}")
            self.rows.remember(label, kind, new)


def _plain_date(stated: PartialDate | None) -> list | None:
    if stated is None:
        return None
    return [stated.date.isoformat(), stated.precision, plain(stated.source)]
