"""The states of an update, the steps between them and the kinds of decisions, by name. It knows
no rows.
"""

from django.db.models import TextChoices


class State(TextChoices):
    """Where an update is on its way to the record."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"
    DISCARDED = "discarded", "Discarded"
    NO_LONGER_DUE = "no_longer_due", "No longer due"


class Verb(TextChoices):
    """What was done with an update, each time with who and when."""

    STARTED = "started", "Started"
    TYPED = "typed", "Typed"
    EDITED = "edited", "Edited"
    SAVED = "saved", "Saved"
    SUBMITTED = "submitted", "Submitted"
    TAKEN_BACK = "taken back", "Taken back"
    HANDED_OVER = "handed over", "Handed to another author"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"
    CONFIRMED = "confirmed", "Confirmed"
    DISCARDED = "discarded", "Discarded"
    ENDED = "no longer due", "No longer due"


class DecisionKind(TextChoices):
    """What an officer decides about a commitment outside its updates."""

    VERIFIED = "verified", "Completion verified"
    NOT_COMPLETE = "not_complete", "Not complete after all"
    DISAGREED = "disagreed", "A second officer disagreed with the update"
    WITHDRAWN = "withdrawn", "Withdrawn"
    SUPERSEDED = "superseded", "Superseded"
    REINSTATED = "reinstated", "Reinstated"
    EXPLAINED = "explained", "Explained why rating and evidence differ"
    REDACTED = "redacted", "Words redacted"


# What these say of a commitment holds until the next of them.
ON_LIFECYCLE = (
    DecisionKind.VERIFIED,
    DecisionKind.WITHDRAWN,
    DecisionKind.SUPERSEDED,
    DecisionKind.REINSTATED,
)
# These set an update aside: the accepted one before it says where its commitment stands.
SETTING_ASIDE = (DecisionKind.NOT_COMPLETE, DecisionKind.DISAGREED)
# What its author owes nothing more for.
HANDED_IN = (State.SUBMITTED, State.ACCEPTED)
# What its author goes on with.
EDITABLE = (State.DRAFT, State.RETURNED)
# What waits for somebody: its author or a reviewer.
WAITING = (State.DRAFT, State.SUBMITTED, State.RETURNED)
# What stays as it was left, waits for nobody and makes room for another.
ENDED = (State.DISCARDED, State.NO_LONGER_DUE)
# The steps by which a person has a hand in what an update says, and so may not review it.
WRITING = (Verb.STARTED, Verb.TYPED, Verb.EDITED, Verb.SAVED, Verb.SUBMITTED)
