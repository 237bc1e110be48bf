class NotAllowed(Exception):
    """This person may see the thing but may not do this to it. The message says why, for the person who reads it."""


class Conflict(Exception):
    """What was asked does not fit the record as it stands now. The message says what is in the way and what to do."""
