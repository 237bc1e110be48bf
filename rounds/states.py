"""The states of an update and the steps between them, by name. It knows no rows."""

from django.db.models import TextChoices


class State(TextChoices):
    """Where an update is on its way to the record."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"


class Verb(TextChoices):
    """What was done with an update, each time with who and when."""

    STARTED = "started", "Started"
    TYPED = "typed", "Typed"
    EDITED = "edited", "Edited"
    SAVED = "saved", "Saved"
    SUBMITTED = "submitted", "Submitted"
    TAKEN_BACK = "taken back", "Taken back"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"
    CONFIRMED = "confirmed", "Confirmed"


# What its author owes nothing more for.
HANDED_IN = (State.SUBMITTED, State.ACCEPTED)
# What its author goes on with.
EDITABLE = (State.DRAFT, State.RETURNED)
# The steps by which a person has a hand in what an update says, and so may not review it.
WRITING = (Verb.STARTED, Verb.TYPED, Verb.EDITED, Verb.SAVED, Verb.SUBMITTED)
