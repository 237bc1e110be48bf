from people.services import account_changes
from people.services.account_changes import forget_other_addresses
from people.services.account_hands import note_hand, vouch
from people.services.keys import (
    check_may_rotate,
    create_api_key,
    revoke_api_key,
    rotate_api_key,
)
from people.services.people import (
    arrange_substitute,
    deactivate,
    end_substitution,
    pass_seat,
    reactivate,
)

__all__ = [
    "account_changes",
    "forget_other_addresses",
    "arrange_substitute",
    "check_may_rotate",
    "create_api_key",
    "deactivate",
    "end_substitution",
    "note_hand",
    "pass_seat",
    "reactivate",
    "revoke_api_key",
    "rotate_api_key",
    "vouch",
]
