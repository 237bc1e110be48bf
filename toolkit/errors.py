from typing import Any


class NotAllowed(Exception):
    """This person may see the thing but may not do this to it. The message says why, for the person
    who reads it.
    """


class Conflict(Exception):
    """What was asked does not fit the record as it stands now. The message says what is in the way
    and what to do.
    """


class UnderWay(Conflict):
    """The same request is being worked on. Its answer will be there in a moment."""


class Stale(Exception):
    """A change was sent for a state of the thing that is not its present one.

    `current` is what it is now, as its readers get it, and `etag` that state's name.
    """

    def __init__(self, current: dict[str, Any], etag: str):
        self.current = current
        self.etag = etag
        super().__init__(
            "This was changed after you read it. `current` is how it is now: bring your"
            " change into it, then send it with the `ETag` of this answer as"
            " `If-Match`."
        )


class NoPrecondition(Exception):
    """A change was sent without saying which state of the thing it was made for."""

    def __init__(self) -> None:
        super().__init__(
            "Send the `ETag` of the state that you read as `If-Match`, so that nobody"
            " else’s change is overwritten."
        )


class KeyUsedBefore(Exception):
    """An `Idempotency-Key` came again with another request."""

    def __init__(self) -> None:
        super().__init__(
            "This `Idempotency-Key` was sent before with another request. Make a new"
            " key for each new request; repeat a key only to repeat the same request."
        )


class Unavailable(Exception):
    """A server that this cannot be done without does not answer just now."""
