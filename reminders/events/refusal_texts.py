"""What is said to those whose report or decision somebody refused: each what is true of them."""

from reminders.events.telling import Telling, by_whom, words_of
from reminders.models import Event
from rounds.models import ProgressUpdate


def disagreed(event: Event, person: int) -> Telling:
    """A second officer disagreed: with an update, or with a decision."""
    if event.second_word:
        return _of_decision(event)
    update = _update(event)
    about = f"the {update.round} update of {update.commitment}"
    by = update.entered_by
    if person == update.entered_by_id:
        opening = f"You handed in {about} and accepted it."
    elif person == update.answered_by_id:
        opening = (
            f"{by} handed in {about} for the seat “{update.seat}”, which you held, and"
            " accepted it."
        )
    elif person == update.author_id:
        opening = f"You began {about}, which {by} handed in and accepted."
    else:
        opening = (
            f"{by} handed in {about}, which you answer for by now, and accepted it."
        )
    return Telling(
        subject=f"{update.commitment.reference}: a second officer disagreed",
        sentence=(
            f"{opening} {by_whom(event)} is the second officer and disagrees. The"
            " update stays on the record. The commitment stands again as it did before."
        ),
        quote=words_of(event),
        path=update.get_absolute_url(),
        do="Correct it",
    )


def not_complete(event: Event, person: int) -> Telling:
    """Who verified a completion found that it is not complete."""
    update = _update(event)
    by = update.entered_by
    opening = f"{by} reported {update.commitment} as complete"
    if person == update.entered_by_id:
        opening = f"You reported {update.commitment} as complete."
    elif person == update.answered_by_id:
        opening += f" for the seat “{update.seat}”, which you held."
    elif person == update.author_id:
        opening += ", in an update that you began."
    else:
        opening += ", which you answer for by now."
    return Telling(
        subject=f"{update.commitment.reference} is not complete after all",
        sentence=(
            f"{opening} {by_whom(event)} checked it for the programme office and"
            " decided that it is not complete after all. The update stays on the"
            " record. Correct it, or say in the next round what is so then."
        ),
        quote=words_of(event),
        path=update.commitment.get_absolute_url(),
        do="See how it stands",
    )


def _of_decision(event: Event) -> Telling:
    word = event.second_word
    assert word is not None
    commitment = word.decision.commitment
    kind = word.decision.get_kind_display().lower()
    return Telling(
        subject=f"{commitment.reference}: a second officer disagreed with you",
        sentence=(
            f"You decided about {commitment}: {kind}. {by_whom(event)} is the second"
            " officer and disagrees. Both stay on the record. The commitment stands"
            " again as it did before."
        ),
        quote=words_of(event),
        path=commitment.get_absolute_url(),
        do="See how it stands",
    )


def _update(event: Event) -> ProgressUpdate:
    assert event.update is not None
    return event.update
