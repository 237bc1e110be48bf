"""The order of what waits for an officer, and where in it they are."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from people.models import User
from programme.as_at import AsAt
from rounds.models import ProgressUpdate, Transition
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.states import Verb

REVIEWED = [Verb.ACCEPTED, Verb.RETURNED]


@dataclass(frozen=True)
class Place:
    """Where an update stands among what an officer reviews today: what they have done, and what
    still waits for them.
    """

    number: int
    of: int
    previous: ProgressUpdate | None
    following: ProgressUpdate | None


def waiting_for(officer: User) -> ProgressUpdateQuerySet:
    """Return what this officer may accept or return, what was handed in first before the rest."""
    waiting = ProgressUpdate.objects.reviewable_by(officer)
    return waiting.order_by("submitted_at", "pk")


def following(officer: User, update: ProgressUpdate) -> ProgressUpdate | None:
    """Return what waits for this officer next after an update, which may wait no longer. One
    query.
    """
    return waiting_for(officer).filter(_after(update)).first()


def place_of(officer: User, update: ProgressUpdate, at: AsAt) -> Place:
    """Return where an update that waits stands. Five queries."""
    waiting = waiting_for(officer)
    before = waiting.exclude(_after(update)).exclude(pk=update.pk)
    reviewed = reviewed_today(officer, at).count()
    return Place(
        number=reviewed + before.count() + 1,
        of=reviewed + waiting.count(),
        previous=before.reverse().first(),
        following=following(officer, update),
    )


def was_accepted_by(officer: User, update: ProgressUpdate, version: int | None) -> bool:
    """True where this officer has accepted an update in the version that they read: the press came
    twice. One query.
    """
    if version is None:
        return False
    accepted = ProgressUpdate.objects.accepted().filter(pk=update.pk)
    # Its acceptance made the next version of it.
    return accepted.filter(accepted_by=officer, version=version + 1).exists()


def reviewed_today(officer: User, at: AsAt) -> QuerySet[Transition]:
    """Return the steps by which this officer accepted or returned what others handed in, today."""
    steps = Transition.objects.filter(by=officer, verb__in=REVIEWED)
    own = Q(update__entered_by=F("by"))
    return steps.filter(at__date=at.day).exclude(own)


def _after(update: ProgressUpdate) -> Q:
    same_moment = Q(submitted_at=update.submitted_at, pk__gt=update.pk)
    return Q(submitted_at__gt=update.submitted_at) | same_moment
