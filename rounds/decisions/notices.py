"""Who hears at once of what an officer decided."""

from people.models import User
from rounds.models import Decision, ProgressUpdate, SecondWord
from toolkit.mail import tell


def tell_author(decision: Decision, name: str = "not_complete") -> None:
    """Email who handed in the update that was refused, who began it and who answers for it, each
    with a sentence that is true of them.
    """
    update = decision.update
    if update is None:
        return
    people = {update.entered_by, update.author, update.answered_by}
    for person in filter(None, people):
        if person.is_active and person.email:
            opening = _OPENINGS[name](update, person)
            tell([person.email], name, {"decision": decision, "opening": opening})


def _said_of_disagreed(update: ProgressUpdate, person: User) -> str:
    about = f"the update of {update.round} on {update.commitment}"
    by = update.entered_by
    if person == by:
        return f"You handed in {about} and accepted it."
    if person == update.answered_by:
        return (
            f"{by} handed in {about} for the seat “{update.seat}”, which you held, and"
            " accepted it."
        )
    return f"You began {about}, which {by} handed in and accepted."


def _said_of_completed(update: ProgressUpdate, person: User) -> str:
    by = update.entered_by
    if person == by:
        return f"You reported {update.commitment} as complete."
    said = f"{by} reported {update.commitment} as complete"
    if person == update.answered_by:
        return f"{said} for the seat “{update.seat}”, which you held."
    return f"{said}, in an update that you began."


_OPENINGS = {
    "update_disagreed": _said_of_disagreed,
    "not_complete": _said_of_completed,
}


def tell_decider(word: SecondWord) -> None:
    """Email who took the decision that a second officer disagreed with."""
    decider = word.decision.by
    if decider.is_active and decider.email:
        tell([decider.email], "disagreed", {"word": word})
