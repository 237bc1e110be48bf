"""The words of a rating, and their definitions as shown wherever one is chosen.

Public bodies use these colours in clashing ways, so a definition always stands beside its word, and
each update keeps the version of the definitions it was written under.
"""

from django.db import models

DEFINITIONS_VERSION = 1


class Lifecycle(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    COMPLETE = "complete", "Complete"
    VERIFIED = "verified", "Verified"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


class Rating(models.TextChoices):
    RED = "red", "Red"
    AMBER = "amber", "Amber"
    GREEN = "green", "Green"


class Standing(models.TextChoices):
    """What the one control of the form offers: a rating while in progress, else the lifecycle."""

    NOT_STARTED = "not_started", "Not started"
    GREEN = "green", "Green"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    COMPLETE = "complete", "Complete"
    VERIFIED = "verified", "Verified"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"


REPORTABLE = [
    Standing.NOT_STARTED,
    Standing.GREEN,
    Standing.AMBER,
    Standing.RED,
    Standing.COMPLETE,
]
# What owes an update when a round opens.
LIVE = [Lifecycle.NOT_STARTED, Lifecycle.IN_PROGRESS, Lifecycle.COMPLETE]
# What an officer decided leaves the programme. It stays on the record and in no count of what is
# live.
ENDED = [Lifecycle.WITHDRAWN, Lifecycle.SUPERSEDED]
# What the milestones show of what runs late.
LATE_RATINGS = [Standing.AMBER, Standing.RED]
NEEDS_RECOVERY = {Standing.AMBER, Standing.RED}
DEFINITIONS = {
    Standing.NOT_STARTED: "No work has begun, and none was due to.",
    Standing.GREEN: "On course for the agreed scope by the agreed date.",
    Standing.AMBER: "At risk. A credible recovery exists and is written down as steps.",
    Standing.RED: "Will miss without a decision from outside the owner’s authority.",
    Standing.COMPLETE: (
        "Delivered, with evidence attached. A second person then checks it."
    ),
}
# Best first: how an owner's standing compares with what the milestones show.
CONFIDENCE = [Standing.COMPLETE, Standing.GREEN, Standing.AMBER, Standing.RED]
# The same for where it stood on two days: what had not begun was on course, and verified is better
# than complete.
PLACES = {
    Standing.VERIFIED: 0,
    Standing.COMPLETE: 1,
    Standing.GREEN: 2,
    Standing.NOT_STARTED: 2,
    Standing.AMBER: 3,
    Standing.RED: 4,
}


def standing_of(lifecycle: str, rating: str) -> Standing:
    """Return the one word for a lifecycle and a rating."""
    if lifecycle == Lifecycle.IN_PROGRESS:
        return Standing(rating)
    return Standing(lifecycle)


def split(standing: str) -> tuple[str, str]:
    """Return the lifecycle and the rating (empty unless in progress) that a standing
    is stored as.
    """
    if standing in Rating.values:
        return Lifecycle.IN_PROGRESS, standing
    return standing, ""


def is_more_confident(standing: str | None, evidence: str | None) -> bool:
    """True where an owner's rating is better than what the milestones show."""
    if standing not in CONFIDENCE or evidence not in CONFIDENCE:
        return False
    return CONFIDENCE.index(Standing(standing)) < CONFIDENCE.index(Standing(evidence))
