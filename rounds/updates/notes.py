"""What is said of an update that is not of the open round: late, ahead, or put aside."""

from rounds.models import ProgressUpdate, ReportingRound
from rounds.states import State

TAKES_LATE = "Until the next round opens it may still come as a late return."
FILLS_NEXT = (
    "It stays as it is, and fills the form of the next update where nothing newer is"
    " accepted."
)
BESIDE = "It stands beside the figures of the round, which do not change."


def note_on(update: ProgressUpdate) -> str:
    """Return what its readers are to know of how an update stands to its round; nothing of most."""
    if update.has_ended:
        return _of_ended(update)
    if update.corrects_id:
        return ""
    if update.round.is_planned:
        return ahead(update.round)
    if update.round.is_cancelled:
        return f"The round was cancelled. {FILLS_NEXT}"
    return _after_close(update) if update.round.is_closed else ""


def ahead(reporting_round: ReportingRound) -> str:
    """Return when what is written ahead can be handed in."""
    return (
        f"The {reporting_round} round opens on {reporting_round.opens_on:%-d %B %Y}:"
        " this can be handed in from then on."
    )


def late(reporting_round: ReportingRound) -> str:
    """Return what a late return is, to who writes one."""
    return (
        f"The {reporting_round} round closed on {reporting_round.closed_on:%-d %B %Y}:"
        " this is a late return. It is reviewed like any other and stands beside the"
        " figures of the round, which do not change. It can come until the next round"
        " opens."
    )


def on_writing(reporting_round: ReportingRound, update: ProgressUpdate | None) -> str:
    """Return what is to be known of a round that is not open, to who writes for it."""
    if update is not None and update.corrects_id:
        return ""
    if reporting_round.is_planned:
        return ahead(reporting_round)
    if reporting_round.takes_late_returns:
        return late(reporting_round)
    return ""


def _of_ended(update: ProgressUpdate) -> str:
    """What is no longer due says so on a line of its own."""
    if update.state == State.DISCARDED:
        return "This draft was discarded. It is kept as it was, and a new one may be begun."
    return ""


def _after_close(update: ProgressUpdate) -> str:
    if update.is_accepted:
        return f"{update.said_beside}. {BESIDE}" if update.is_beside else ""
    if update.is_submitted:
        came = "after" if update.is_late_return else "before"
        return (
            f"It was handed in {came} its round closed, and waits for review. Once"
            f" accepted it stands beside the figures of the round, which do not change."
        )
    was_not = "The round has closed, and this was not accepted in it."
    if update.round.takes_late_returns:
        return f"{was_not} {TAKES_LATE} {BESIDE}"
    return f"{was_not} {FILLS_NEXT}"
