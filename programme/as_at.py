"""The day a page speaks of: today, unless its address asks for an earlier one
(`?as_at=2018-03-31`).

What was known on a day is what was on the record at its end, by business time.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.utils import timezone

from programme import clock


@dataclass(frozen=True)
class AsAt:
    """The day a page speaks of, and the earlier day it is compared with where one was asked for."""

    today: date
    day: date
    since: date | None = None

    @property
    def is_past(self) -> bool:
        return self.day < self.today

    @property
    def end(self) -> datetime:
        """The first moment that is no longer known: midnight in Scotland at the end of the day."""
        return timezone.make_aware(
            datetime.combine(self.day + timedelta(days=1), time.min)
        )

    @property
    def query(self) -> dict[str, str]:
        """What an address says to speak of the same day."""
        return {"as_at": self.day.isoformat()} if self.is_past else {}

    def before(self, day: date) -> "AsAt":
        """The same for an earlier day."""
        return AsAt(self.today, day)

    def of(self, address: str) -> str:
        """Return an address of ours for the same day."""
        if not self.is_past:
            return address
        path, hash_, place = address.partition("#")
        joint = "&" if "?" in path else "?"
        return f"{path}{joint}{urlencode(self.query)}{hash_}{place}"

    @classmethod
    def now(cls) -> "AsAt":
        today = clock.today()
        return cls(today, today)
