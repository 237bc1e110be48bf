"""An update that is not handed in goes to another author, since its own has left."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import User
from rounds.models import ProgressUpdate
from rounds.states import State, Verb
from rounds.updates import workflow
from rounds.updates.steps import locked, move


@transaction.atomic
def hand_over(
    *, update: ProgressUpdate, to: User, by: User, at: datetime
) -> ProgressUpdate:
    """Make another person the author of a draft or returned update; its words stay as they are.

    Raises `NotAllowed` for anyone but an officer, `Conflict` where it is not being written any
    more, `ValidationError` for an author who may not report on its commitment.
    """
    update = locked(update)
    workflow.HAND_OVER.check(update, by)
    if not to.is_active or not update.commitment.may_be_reported_by(to):
        raise ValidationError(
            {"to": f"{to} may not report on {update.commitment.reference}."},
            code="may_not_report",
        )
    before = update.author
    update.author = to
    return move(
        update,
        verb=Verb.HANDED_OVER,
        to=State(update.state),
        by=by,
        at=at,
        note=f"From {before} to {to}.",
    )
