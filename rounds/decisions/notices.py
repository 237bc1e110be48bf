"""Who hears at once of what an officer decided."""

from rounds.models import Decision, SecondWord
from toolkit.mail import tell


def tell_author(decision: Decision, name: str = "not_complete") -> None:
    """Email the author of the update that was refused, and who answers for it."""
    update = decision.update
    people = [update.author, update.answered_by] if update else []
    active = [person.email for person in people if person and person.is_active]
    tell(filter(None, active), name, {"decision": decision})


def tell_decider(word: SecondWord) -> None:
    """Email who took the decision that a second officer disagreed with."""
    decider = word.decision.by
    if decider.is_active and decider.email:
        tell([decider.email], "disagreed", {"word": word})
