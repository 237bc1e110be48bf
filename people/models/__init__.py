from people.models.account_changes import AccountChange
from people.models.account_hands import AccountHand
from people.models.invitations import Invitation
from people.models.keys import ApiKey, KeptAnswer
from people.models.merges import MovedRow, OrganisationMerge
from people.models.organisations import Organisation
from people.models.people import (
    GovernanceGroup,
    Seat,
    SeatHolding,
    Substitution,
    User,
)

__all__ = [
    "AccountChange",
    "AccountHand",
    "ApiKey",
    "GovernanceGroup",
    "Invitation",
    "KeptAnswer",
    "MovedRow",
    "Organisation",
    "OrganisationMerge",
    "Seat",
    "SeatHolding",
    "Substitution",
    "User",
]
