from people.services.keys import create_api_key, revoke_api_key, rotate_api_key
from people.services.people import deactivate, pass_seat, reactivate

__all__ = [
    "create_api_key",
    "deactivate",
    "pass_seat",
    "reactivate",
    "revoke_api_key",
    "rotate_api_key",
]
