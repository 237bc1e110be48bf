"""The way of a redaction: an officer asks for it, another confirms it or it is withdrawn."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from people.models import User
from people.officers import check_officer
from redaction import blanking, sealing
from redaction.findings import Findings, find
from redaction.matching import Phrases
from redaction.models import RedactionRequest
from toolkit.errors import Conflict, NotAllowed
from toolkit.mail import tell

DECIDED = "This request was confirmed or withdrawn meanwhile, and its words are gone."
TOO_OLD = (
    "The words were kept for a week and can no longer be read. Have the redaction asked"
    " for again."
)
CHANGED = (
    "The words stand in other places than you saw. Look at the list again, then confirm"
    " it."
)


@transaction.atomic
def ask(
    *,
    texts: Sequence[str],
    by: User,
    second: User,
    reason: str,
    files: Sequence[int],
    papers: Sequence[int] = (),
) -> RedactionRequest:
    """Keep what is to be blanked, sealed, until the second officer has confirmed it, who is told.

    `files` and `papers` are numbers of evidence files and of uploaded papers to destroy as well.
    Raises what `blanking.check` raises.
    """
    blanking.check(phrases=Phrases(texts), by=by, second=second, reason=reason)
    request = RedactionRequest(
        by=by,
        second=second,
        reason=reason.strip(),
        files=list(files),
        papers=list(papers),
        sealed=sealing.seal(list(texts)),
        requested_at=timezone.now(),
    )
    request.full_clean()
    request.save()
    tell(filter(None, [second.email]), "redaction", {"request": request})
    return request


def look(*, request: RedactionRequest, by: User) -> Findings:
    """Return where the words stand, for the officer who is to confirm. Raises `NotAllowed`,
    `Conflict`.
    """
    return find(_phrases_for(request, by), request.files, request.papers)


def confirm(
    *, request: RedactionRequest, by: User, seen: str, at: datetime
) -> list[str]:
    """Blank the words in every row, its history, differences, mails, logs and files.

    `seen` is the digest of the places that the officer has seen. A file that holds the words is
    destroyed whole. The database is all or nothing and comes first; files, mails and logs follow
    once it is done. Returns a sentence for each of which the words could not be taken out.

    Raises `NotAllowed` for all but the second officer; `Conflict` where the words are gone, or
    stand in other places by now.
    """
    with transaction.atomic():
        request = _locked(request)
        phrases = _phrases_for(request, by)
        findings = find(phrases, request.files, request.papers)
        if findings.digest != seen:
            raise Conflict(CHANGED)
        request.confirmed_at = at
        request.save(update_fields=["confirmed_at"])
        blanking.blank_rows(request, findings, at)
    return list(blanking.blank_elsewhere(phrases))


@transaction.atomic
def withdraw(*, request: RedactionRequest, by: User) -> None:
    """End a request that waits; any officer may. Nothing is blanked, and its words are gone."""
    check_officer(by, "A redaction is a matter of programme officers.")
    request = _locked(request)
    if not request.is_waiting:
        raise Conflict(DECIDED)
    _end(request)


@transaction.atomic
def end_old(now: datetime) -> int:
    """End the requests that nobody confirmed within a week; return how many."""
    waiting = RedactionRequest.objects.waiting().select_for_update(skip_locked=True)
    old = list(waiting.requested_before(now - sealing.LASTS))
    for request in old:
        _end(request)
    return len(old)


def check_may_confirm(request: RedactionRequest, by: User) -> None:
    """Raise `NotAllowed` with the reason unless it is the second officer, who was asked."""
    if by == request.by:
        raise NotAllowed(
            "You asked for this redaction, so you cannot confirm it:"
            f" {request.second} was asked to."
        )
    if by != request.second:
        raise NotAllowed(f"{request.second} was asked to confirm this redaction.")
    blanking.check_officers(request.by, by)


def _phrases_for(request: RedactionRequest, by: User) -> Phrases:
    check_may_confirm(request, by)
    if not request.is_waiting:
        raise Conflict(DECIDED)
    phrases = request.phrases
    if phrases is None:
        raise Conflict(TOO_OLD)
    return phrases


def _locked(request: RedactionRequest) -> RedactionRequest:
    rows = RedactionRequest.objects.select_related("by", "second")
    return rows.select_for_update(of=["self"]).get(pk=request.pk)


def _end(request: RedactionRequest) -> None:
    request.ended_at = timezone.now()
    request.sealed = None
    request.save(update_fields=["ended_at", "sealed"])
