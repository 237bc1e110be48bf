"""An officer adds an action or a recommendation, with its first milestone."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from commitments.models import Commitment, Milestone
from commitments.reference_changes import check_is_free
from commitments.setting_milestones import add_milestone
from people.models import User
from people.officers import check_officer
from rounds.expecting import expect_return
from rounds.group_decisions import check_decided_at, keep_group_decision
from rounds.models import Meeting


@transaction.atomic
def add_commitment(
    *,
    commitment: Commitment,
    links: Mapping[str, Iterable[Model]],
    milestone: Milestone,
    meeting: Meeting | None,
    in_open_round: bool,
    by: User,
    at: datetime,
) -> Commitment:
    """Add an action or recommendation, unsaved as a form made it, with what it is tied to (`links`:
    partners, what it delivers), its first milestone, unsaved too, and the meeting at which the
    group decided on it.

    It owes nothing in a round that is open, unless `in_open_round` says that it is added to it.
    Raises `NotAllowed` for who is no officer, `ValidationError` for what cannot be, a reference
    that is not free among it, and `Conflict` where no round is open to be added to.
    """
    check_officer(by, "Actions and recommendations are added by programme officers.")
    today = timezone.localdate(at)
    check_is_free(commitment.reference, commitment)
    check_decided_at(commitment.basis, meeting, today)
    commitment.added_on = today
    commitment.full_clean(exclude=["kind"])
    commitment.save()
    for name, rows in links.items():
        getattr(commitment, name).set(rows)
    keep_group_decision(commitment, meeting)
    milestone.commitment = Commitment.objects.get(pk=commitment.pk)
    add_milestone(milestone=milestone, by=by, on=today)
    if in_open_round:
        expect_return(commitment=milestone.commitment, by=by, at=at)
    return commitment
