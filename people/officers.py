"""What only programme officers may do."""

from people.models import User
from toolkit.errors import NotAllowed


def check_officer(by: User, refusal: str) -> None:
    """Raise `NotAllowed` with a sentence that says why, unless an officer acts."""
    if not by.is_officer:
        raise NotAllowed(refusal)
