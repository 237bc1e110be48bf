"""The kinds of events, and how soon each is told. It knows no rows."""

from django.db.models import TextChoices


class Kind(TextChoices):
    """What happened, as systems read it in the feed and as people read it in lists."""

    HANDED_IN = "handed_in", "Handed in"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"
    CORRECTED = "corrected", "Correction handed in for another"
    NO_LONGER_DUE = "no_longer_due", "No longer due"
    COMMENTED = "commented", "Comment"
    CONTRIBUTED = "contributed", "Contribution received"
    TAKEN_OVER = "taken_over", "Contribution taken over"
    SECOND_WANTED = "second_wanted", "Second officer wanted"
    NOT_COMPLETE = "not_complete", "Verification refused"
    DISAGREED = "disagreed", "A second officer disagreed"
    OPENED = "opened", "Round opened"
    RETURN_ADDED = "return_added", "Return added to the open round"
    MORE_TIME = "more_time", "More time given"
    CLOSED = "closed", "Round closed"
    TO_OPEN = "to_open", "Round to be opened"
    TO_CLOSE = "to_close", "Round to be closed"
    MEETING_MOVED = "meeting_moved", "Meeting moved"
    MEETING_CANCELLED = "meeting_cancelled", "Meeting cancelled"
    PAPER_ISSUED = "paper_issued", "Paper issued"
    MINUTES_CIRCULATED = "minutes_circulated", "Draft minutes circulated"
    MINUTES_AGREED = "minutes_agreed", "Minutes agreed"
    ACTION_GIVEN = "action_given", "Action arising given"
    ACTION_REPORTED = "action_reported", "Action arising reported on"
    ACTION_MOVED = "action_moved", "Action arising: another date"
    ACTION_CLOSED = "action_closed", "Action arising closed"
    ACTION_OPENED = "action_opened", "Action arising open again"
    ACTION_DUE = "action_due", "Action arising due soon"
    ACTION_LATE = "action_late", "Action arising late"
    OWNER_CHANGED = "owner_changed", "Another owner"
    LEAD_CHANGED = "lead_changed", "Another lead organisation"
    SEAT_TAKEN = "seat_taken", "Seat taken up"
    SEAT_LEFT = "seat_left", "Seat left"
    STAND_IN = "stand_in", "Asked to stand in"
    STAND_IN_OVER = "stand_in_over", "No longer asked to stand in"
    RESPONSIBLE = "responsible", "Named responsible"
    NOT_RESPONSIBLE = "not_responsible", "No longer responsible"
    KEY_MADE = "key_made", "API key made"
    KEY_ROTATED = "key_rotated", "API key rotated"
    KEY_REVOKED = "key_revoked", "API key revoked"
    KEY_ENDING = "key_ending", "API key ends soon"
    ACCOUNT_ASKED = "account_asked", "Change of an officer’s account asked for"
    ACCOUNT_ANSWERED = "account_answered", "Change of an officer’s account answered"
    ACCOUNT_OPENED = "account_opened", "Account added, readdressed or opened again"
    ADDRESS_CHANGED = "address_changed", "Email address changed"


class Choice(TextChoices):
    """How soon a person wants to be told of what they can choose."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "Once each working morning"
    NEEDS_ME = "needs_me", "Only what needs me"


class Way(TextChoices):
    """How one person is told of one event."""

    AT_ONCE = "at_once", "At once"
    DAILY = "daily", "In the morning’s email"
    PAGE = "page", "On the page of what is new"


# Nobody can switch these off: what came back to them, what they owe, and who acts in their name.
ALWAYS_AT_ONCE = frozenset(
    {
        Kind.RETURNED,
        Kind.NOT_COMPLETE,
        Kind.DISAGREED,
        Kind.RETURN_ADDED,
        Kind.MORE_TIME,
        Kind.MEETING_MOVED,
        Kind.MEETING_CANCELLED,
        Kind.MINUTES_AGREED,
        Kind.ACTION_GIVEN,
        Kind.ACTION_MOVED,
        Kind.ACTION_OPENED,
        Kind.ACTION_LATE,
        Kind.OWNER_CHANGED,
        Kind.LEAD_CHANGED,
        Kind.SEAT_TAKEN,
        Kind.SEAT_LEFT,
        Kind.STAND_IN,
        Kind.STAND_IN_OVER,
        Kind.RESPONSIBLE,
        Kind.NOT_RESPONSIBLE,
        Kind.NO_LONGER_DUE,
        Kind.KEY_MADE,
        Kind.KEY_ROTATED,
        Kind.KEY_REVOKED,
        Kind.KEY_ENDING,
        Kind.ACCOUNT_ASKED,
        Kind.ACCOUNT_ANSWERED,
        Kind.ACCOUNT_OPENED,
        Kind.ADDRESS_CHANGED,
    }
)
# Somebody is to do something because of these.
NEEDS_SOMEBODY = frozenset(
    {
        Kind.HANDED_IN,
        Kind.COMMENTED,
        Kind.ACTION_REPORTED,
        Kind.ACTION_DUE,
        Kind.SECOND_WANTED,
        Kind.TO_OPEN,
        Kind.TO_CLOSE,
    }
)
# The ladder's own first step tells of a round by email, with the calendar file; papers and draft
# minutes are sent round by officers.
ON_THE_PAGE_ALONE = frozenset({Kind.OPENED, Kind.PAPER_ISSUED, Kind.MINUTES_CIRCULATED})


def urgency(kind: str) -> int:
    """Return where an email tells of it: what came back or is owed first, then what is to do."""
    if kind in ALWAYS_AT_ONCE:
        return 0
    return 1 if kind in NEEDS_SOMEBODY else 2


def way_of(kind: str, choice: str) -> Way:
    """Return how a person who chose so is told of an event of this kind."""
    if kind in ON_THE_PAGE_ALONE:
        return Way.PAGE
    if kind in ALWAYS_AT_ONCE or choice == Choice.AT_ONCE:
        return Way.AT_ONCE
    if choice == Choice.DAILY:
        return Way.DAILY
    return Way.AT_ONCE if kind in NEEDS_SOMEBODY else Way.PAGE
