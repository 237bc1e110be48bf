"""A commitment gets another reference, and keeps the one it had."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from commitments.former_references import FormerReference
from commitments.models import Commitment
from people.models import User
from people.officers import check_officer
from toolkit.texts import as_kept


@transaction.atomic
def change_reference(
    *, commitment: Commitment, reference: str, by: User, at: datetime, reason: str
) -> Commitment:
    """Give a commitment another reference, with the reason. The old one leads to it for good.

    Its own old one may come back to it. Raises `NotAllowed` for who is no officer, and
    `ValidationError` without a reason, for a reference that is none, and for one that another
    commitment has or had.
    """
    check_officer(by, "References are changed by programme officers.")
    locked = Commitment.objects.select_for_update(of=["self"])
    commitment = locked.get(pk=commitment.pk)
    reason = as_kept(reason)
    if not reason:
        raise ValidationError(
            {"reason": "Say why the reference changes."}, code="required"
        )
    if reference == commitment.reference:
        raise ValidationError({"reference": f"It is {reference} already."}, code="same")
    check_is_free(reference, commitment)
    before = commitment.reference
    commitment.reference = reference
    commitment.full_clean(exclude=["kind"])
    commitment.save(update_fields=["reference", "series", "number"])
    former = FormerReference(
        commitment=commitment,
        reference=before,
        successor=reference,
        changed_at=at,
        by=by,
        reason=reason,
    )
    former.full_clean()
    former.save()
    return commitment


def check_is_free(reference: str, commitment: Commitment) -> None:
    """Raise `ValidationError` for a reference that another commitment has or had, and for one in a
    series of the other kind: REC-13 is no action.
    """
    other = Commitment.objects.named(reference).exclude(pk=commitment.pk).first()
    if other:
        has = "has" if other.reference == reference else "had"
        raise ValidationError(
            {"reference": f"{other} {has} this reference. Choose another."},
            code="taken",
        )
    series = reference.partition("-")[0]
    of_others = Commitment.objects.exclude(pk=commitment.pk).filter(series=series)
    kinds = set(of_others.order_by().values_list("kind", flat=True))
    kind = commitment.kind or commitment._meta.model_name
    if kinds and kind not in kinds:
        label = Commitment.Kind(kinds.pop()).label.lower()
        raise ValidationError(
            {"reference": f"{series} is a series of {label}s. Choose another."},
            code="invalid",
        )
