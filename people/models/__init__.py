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
    "ApiKey",
    "GovernanceGroup",
    "KeptAnswer",
    "Organisation",
    "Seat",
    "SeatHolding",
    "Substitution",
    "User",
]
