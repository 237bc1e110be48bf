"""PostgreSQL and Redis for a machine that has neither, run as children of our own supervisor."""


class CannotStart(Exception):
    """Why the tracker cannot start, and what to do about it: a sentence for the person at the
    terminal.
    """
