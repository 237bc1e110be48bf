"""What is proposed as a document, and what an officer makes of it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from commitments.models import Commitment
from meetings.models import Document, DocumentProposal
from people.models import User
from people.officers import check_officer
from rounds.faults import checked_reason
from rounds.models import ProgressUpdate
from toolkit.errors import Conflict, NotAllowed

Answer = DocumentProposal.Answer


@transaction.atomic
def propose(
    *,
    proposal: DocumentProposal,
    commitment: Commitment,
    update: ProgressUpdate | None,
    by: User,
    at: datetime,
) -> DocumentProposal:
    """Keep what somebody proposes of a commitment they report on, for an officer to answer.

    `update` is the one it is proposed with, if any. Raises `NotAllowed` for who does not report on
    the commitment, and `ValidationError` for what no document can say.
    """
    check_may_propose(commitment, by)
    proposal.commitment, proposal.update = commitment, update
    proposal.by, proposal.at = by, at
    proposal.full_clean()
    proposal.save()
    return proposal


def check_may_propose(commitment: Commitment, by: User) -> None:
    """Raise `NotAllowed` for who does not report on a commitment."""
    if not commitment.may_be_reported_by(by):
        raise NotAllowed(
            f"A document of {commitment.reference} is proposed by who reports on it."
        )


@transaction.atomic
def take_up(*, proposal: DocumentProposal, by: User, at: datetime) -> Document:
    """Make a document of what was proposed, tied to its commitment.

    Raises `NotAllowed` for who is no officer, `Conflict` where it is answered already, and
    `ValidationError` where it says what no document can.
    """
    proposal = _locked(proposal, by)
    document = Document(
        title=proposal.title,
        kind=proposal.kind,
        date=proposal.date,
        precision=proposal.precision,
        address=proposal.address,
        noted_on=timezone.localdate(at),
    )
    document.full_clean()
    document.save()
    document.commitments.add(proposal.commitment)
    proposal.document = document
    _answer(proposal, Answer.TAKEN, by, at)
    return document


@transaction.atomic
def decline(
    *, proposal: DocumentProposal, reason: str, by: User, at: datetime
) -> DocumentProposal:
    """Say why what was proposed becomes no document.

    Raises `NotAllowed` for who is no officer, `Conflict` where it is answered already, and
    `ValidationError` without a reason.
    """
    proposal = _locked(proposal, by)
    proposal.reason = checked_reason(reason, "Say why it is not taken up.")
    _answer(proposal, Answer.DECLINED, by, at)
    return proposal


def _answer(proposal: DocumentProposal, answer: str, by: User, at: datetime) -> None:
    proposal.answer, proposal.answered_by, proposal.answered_at = answer, by, at
    proposal.save(
        update_fields=["answer", "answered_by", "answered_at", "reason", "document"]
    )


def _locked(proposal: DocumentProposal, by: User) -> DocumentProposal:
    check_officer(by, "What is proposed is answered by programme officers.")
    rows = DocumentProposal.objects.select_for_update(of=["self"], no_key=True)
    locked = rows.select_related("commitment").get(pk=proposal.pk)
    if locked.answer:
        raise Conflict(f"“{locked.title}” is answered: {locked.get_answer_display()}.")
    return locked
