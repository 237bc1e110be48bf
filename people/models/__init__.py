from people.models.account_changes import AccountChange
from people.models.keys import ApiKey, KeptAnswer
from people.models.people import (
    GovernanceGroup,
    Organisation,
    Seat,
    SeatHolding,
    Substitution,
    User,
)

__all__ = [
    "AccountChange",
    "ApiKey",
    "GovernanceGroup",
    "KeptAnswer",
    "Organisation",
    "Seat",
    "SeatHolding",
    "Substitution",
    "User",
]
