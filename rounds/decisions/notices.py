"""Who hears at once of what an officer decided."""

from rounds.models import Decision
from toolkit.mail import tell


def tell_author(decision: Decision) -> None:
    """Email the author of the update that was refused, and who answers for it."""
    update = decision.update
    people = [update.author, update.answered_by] if update else []
    active = [person.email for person in people if person and person.is_active]
    tell(filter(None, active), "not_complete", {"decision": decision})
