"""Keeping at which meeting the group decided on an action or a recommendation."""

from datetime import date

from django.core.exceptions import ValidationError

from commitments.models import Commitment
from rounds.decisions.agreed_dates import check_held
from rounds.models import GroupDecision, Meeting


def check_decided_at(basis: str, meeting: Meeting | None, today: date) -> None:
    """Raise `ValidationError` where the group is said to have decided and not at which meeting, or
    at one that is still to come, or the other way round.
    """
    is_decided = basis == Commitment.Basis.DECIDED
    if is_decided and meeting is None:
        sentence = "Choose the meeting at which the group decided it."
        raise ValidationError({"meeting": sentence}, code="required")
    if meeting is None:
        return
    if not is_decided:
        sentence = "Leave the meeting empty, or say that the group decided it."
        raise ValidationError({"meeting": sentence}, code="beside_basis")
    check_held(meeting, today)


def keep_group_decision(commitment: Commitment, meeting: Meeting | None) -> None:
    """Keep at which meeting the group decided on a commitment; None where it did not.

    The caller holds the commitment's row locked, and has checked the meeting.
    """
    decided = GroupDecision.objects.filter(commitment=commitment.pk)
    if meeting is None:
        decided.delete()
        return
    if not decided.exists():
        GroupDecision.objects.create(commitment_id=commitment.pk, meeting=meeting)
    elif not decided.filter(meeting=meeting).exists():
        decision = decided.get()
        decision.meeting = meeting
        decision.save(update_fields=["meeting"])
