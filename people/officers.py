"""What only programme officers may do, and when an officer may not review."""

from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format

from people.models import User
from people.review_waits import reviews_from
from toolkit.errors import NotAllowed


def check_officer(by: User, refusal: str) -> None:
    """Raise `NotAllowed` with a sentence that says why, unless an officer acts."""
    if not by.is_officer:
        raise NotAllowed(refusal)


def reviews_again_on(user: User) -> date | None:
    """Return the real day from which an officer reviews again whose account was changed lately;
    none for who may review now.

    No query for whom a request signed in.
    """
    changed_at = _account_changed_at(user)
    if changed_at is None:
        return None
    day = reviews_from(changed_at)
    return day if day > timezone.localdate() else None


def is_reviewing(user: User) -> bool:
    """True for an officer whose account was not changed in the last 3 working days."""
    return user.is_officer and reviews_again_on(user) is None


def check_reviewing(by: User) -> None:
    """Raise `NotAllowed` for an officer whose account was changed lately, and say from when on they
    review.
    """
    if by.is_officer and (day := reviews_again_on(by)):
        raise NotAllowed(
            f"The account of {by} was changed a short while ago: it reviews, verifies"
            f" and confirms nothing until {date_format(day, 'l j F Y')}. Another"
            " officer can."
        )


def has_other_officers(user: User) -> bool:
    """True where another officer is active. No query for whom a request signed in."""
    # Not its `__dict__`: the user of a request is a wrapper, which has one of its own.
    if hasattr(user, "has_other_officers"):
        return user.has_other_officers
    others = User.objects.active().people().officers().exclude(pk=user.pk)
    return others.exists()


def _account_changed_at(user: User) -> datetime | None:
    """Return when their account was last changed in a way that another officer has to confirm."""
    if hasattr(user, "account_changed_at"):
        return user.account_changed_at
    return (
        User.objects.with_account_changed_at()
        .values_list("account_changed_at", flat=True)
        .get(pk=user.pk)
    )
