"""The milestones of the programme file, with their dates as known on a day."""

from datetime import date

from django.core.exceptions import ValidationError

from commitments.models import Commitment, Milestone, MilestoneDate
from commitments.services import standing_statements, state_date, take_back_date
from cpip.content.reader import Item, first_title
from cpip.content.rows import Rows, plain
from programme.dates import PartialDate

# Each kind of date, and which of its members says since when it is known.
KNOWN_SINCE = {"forecast": "known_on", "done": "date"}
NO_LONGER_STATED = "The programme’s content file no longer states this date."


class MilestoneWriter:
    """Makes milestones and states their dates.

    `last_load` is the day of the load before this one, None where there was none.
    """

    def __init__(self, rows: Rows, today: date, last_load: date | None):
        self.rows = rows
        self.today = today
        self.last_load = last_load

    def write_all(self, commitment: Commitment, item: Item) -> None:
        for row in item["milestones"]:
            # What was loaded goes by the first title, so that another one can follow.
            label = f"{item.label} milestone {first_title(row)}"
            try:
                self._write(commitment, label, row)
            except ValidationError as refusal:
                self.rows.refuse(label, refusal)

    def _write(self, commitment: Commitment, label: str, row: dict) -> None:
        key = self.rows.last(label, "id")
        if key is None:
            milestone = self._create(commitment, label, row)
        else:
            milestone = Milestone.objects.get(pk=key)
        if milestone.withdrawn_on:
            sentence = "it was withdrawn here, so its dates are left as they are."
            self.rows.loaded.on_record.append(f"{label}: {sentence}")
            return
        self._set_fields(milestone, label, row)
        is_new = commitment in self.rows.created
        for kind, member in KNOWN_SINCE.items():
            since = row[kind][member] if kind in row else date.max
            if since <= self.today:
                stated_on = since if is_new else self._known_here(since)
                self._state(milestone, label, kind, row[kind], stated_on)
            else:
                self._take_back(milestone, label, kind, row.get(kind))

    def _set_fields(self, milestone: Milestone, label: str, row: dict) -> None:
        values = {"title": row["title"]}
        first = row["first"]
        if self._has_first(milestone, first):
            values["first_source"] = self.rows.source(first.get("source"))
        elif milestone.is_assumed or milestone.first_date_corrections.exists():
            in_file = PartialDate(first["date"], first["precision"])
            self.rows.loaded.on_record.append(
                f"{label}: first: {milestone.first}, though the file has {in_file}; a"
                " first date never changes. State a forecast if the file’s is to count."
            )
        else:
            self.rows.faults.append(
                f"{label}: first: a first date never changes; state a forecast instead"
            )
        self.rows.set_fields(milestone, label, values)

    def _known_here(self, since: date) -> date:
        """Return the day from which a date counts where the programme was loaded before.

        What the last load could have brought, and did not, is known from today: what was shown of
        the days between stays true.
        """
        is_late = self.last_load is not None and since <= self.last_load
        return self.today if is_late else since

    def _create(self, commitment: Commitment, label: str, row: dict) -> Milestone:
        first = self._first_of_new(commitment, row["first"])
        orders = commitment.milestones.order_by("-order").values_list(
            "order", flat=True
        )
        added_on = None if commitment in self.rows.created else self.today
        milestone = Milestone(
            commitment_id=commitment.pk,
            order=(orders.first() or 0) + 1,
            title=row["title"],
            first_date=first.date,
            first_precision=first.precision,
            first_source=first.source,
            added_on=added_on,
        )
        milestone.full_clean()
        milestone.save()
        self.rows.remember(label, "id", milestone.pk)
        self.rows.remember(label, "title", milestone.title)
        self.rows.remember(label, "first_source", plain(milestone.first_source))
        self.rows.loaded.created += 1
        return milestone

    def _first_of_new(self, commitment: Commitment, row: dict) -> PartialDate:
        """Return the first date of a new milestone.

        What is only assumed is assumed to be within the due date, which a meeting may have brought
        forward here.
        """
        first = self._stated(row)
        due = commitment.due
        if first.source or due is None or first.date <= due.date:
            return first
        return due

    @staticmethod
    def _has_first(milestone: Milestone, first: dict) -> bool:
        is_same_day = milestone.first_date == first["date"]
        return is_same_day and milestone.first_precision == first["precision"]

    def _state(
        self, milestone: Milestone, label: str, kind: str, row: dict, on: date
    ) -> None:
        stated = self._stated(row)
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

    def _take_back(
        self, milestone: Milestone, label: str, kind: str, later: dict | None
    ) -> None:
        """Take back what a load stated and the file states no more.

        `later` is what the file says and is not known yet.
        """
        loaded = self.rows.last(label, kind)
        # Where the clock was set back, the file still says the same.
        if loaded is None or loaded == self._plain_row(later):
            return
        if _plain_date(getattr(milestone, kind)) == loaded and self._is_loaded(
            milestone, kind
        ):
            while self._is_loaded(milestone, kind):
                take_back_date(
                    milestone=milestone,
                    kind=kind,
                    on=self.today,
                    by=None,
                    reason=NO_LONGER_STATED,
                )
            self.rows.loaded.changed.append(f"{label}: {kind}")
        elif getattr(milestone, kind):
            self.rows.loaded.kept.append(f"{label}: {kind}")
        self.rows.remember(label, kind, None)

    def _plain_row(self, row: dict | None) -> list | None:
        return _plain_date(self._stated(row)) if row else None

    def _stated(self, row: dict) -> PartialDate:
        source = self.rows.source(row.get("source"))
        return PartialDate(row["date"], row["precision"], source)

    @staticmethod
    def _is_loaded(milestone: Milestone, kind: str) -> bool:
        """True where the date that stands was stated by a load, and by nobody since."""
        statements = standing_statements(milestone, kind)[-1:]
        return any(stated.date and not stated.stated_by_id for stated in statements)


def _plain_date(stated: PartialDate | None) -> list | None:
    if stated is None:
        return None
    return [stated.date.isoformat(), stated.precision, plain(stated.source)]
