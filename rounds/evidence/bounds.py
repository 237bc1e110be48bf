"""How much of a file, and of all that it holds, is looked at."""

LARGEST = 10 * 1024 * 1024  # bytes
LARGEST_UNPACKED = 100 * 1024 * 1024  # bytes: a small archive may hold far more
MOST_ATTACHED = 50  # files in a message, and in the messages that it holds
DEEPEST = 3  # messages inside one another


class Unfit(ValueError):
    """A file that can be opened and is not taken all the same. Its text says why, of “it”."""


class Reading:
    """What has been looked at of one file so far, so that all it holds is bounded together."""

    def __init__(self) -> None:
        self.unpacked = 0
        self.attached = 0
        self.depth = 0

    def unpack(self, size: int) -> None:
        """Count what an archive unpacks to; raise `Unfit` where it is too much."""
        self.unpacked += size
        if self.unpacked > LARGEST_UNPACKED:
            raise Unfit("it unpacks to more than 100 MB.")

    def attach(self) -> None:
        """Count a file in a message; raise `Unfit` for one too many."""
        self.attached += 1
        if self.attached > MOST_ATTACHED:
            raise Unfit(f"it has more than {MOST_ATTACHED} attachments.")

    def enter(self) -> None:
        """Go into a message; raise `Unfit` where too many lie inside one another."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unfit(f"more than {DEEPEST} messages lie inside one another.")
