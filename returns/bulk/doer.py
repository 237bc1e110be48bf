"""Who acts on many, and when."""

from dataclasses import dataclass
from datetime import date, datetime

from people.models import User


@dataclass(frozen=True)
class Doer:
    """Who acts, and when: the business day and the moment."""

    by: User
    today: date
    at: datetime
