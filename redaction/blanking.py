"""Blanking words that should never have been written, such as a child's name.

It is the only way past the guards: a function of the database's owner does it, once two officers
agree. The fact stays, with who and why.
"""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from commitments.models import Commitment
from meetings.blanking import ISSUED, PACKS, Issued, set_anew
from meetings.models import PackPart
from people.models import GovernanceGroup, Organisation, Seat, User
from people.officers import check_reviewing
from programme.models import Source
from redaction import mails_and_logs, stored_files
from redaction.columns import place_of
from redaction.findings import Findings
from redaction.matching import BLANK, SHORTEST, Phrase, Phrases
from redaction.models import RedactionRequest
from rounds.faults import checked_reason
from rounds.models import Decision, EvidenceFile, Redaction
from toolkit.errors import NotAllowed
from workstreams.models import Workstream

# Names of record: words that are part of one are not a child's.
NAMES = [
    (User, "name"),
    (Organisation, "name"),
    (Seat, "title"),
    (GovernanceGroup, "name"),
    (GovernanceGroup, "chair"),
    (Workstream, "title"),
    (Source, "title"),
]


def check(*, phrases: Phrases, by: User, second: User, reason: str) -> None:
    """Raise `NotAllowed` unless two different officers stand behind it.

    Raises `ValidationError` for what cannot be redacted. That is also words that are part of the
    name of somebody or something of the programme: its own records name them.
    """
    check_officers(by, second)
    checked_reason(reason, "Say why the words are redacted.")
    for phrase in phrases.each:
        _check_phrase(phrase, reason)


def check_officers(by: User, second: User) -> None:
    """Raise `NotAllowed` unless they are two active programme officers."""
    are_officers = by.is_officer and second.is_officer
    are_active = by.is_active and second.is_active
    if not (are_officers and are_active) or by == second:
        raise NotAllowed(
            "A redaction needs two programme officers: the one who asks for it, and"
            " another who agrees."
        )
    check_reviewing(second)


def blank_rows(request: RedactionRequest, findings: Findings, at: datetime) -> None:
    """Blank what was found in rows and mark the files as destroyed, by the owner's function, which
    puts the redaction on record; the history of each commitment says so too.

    Belongs in the transaction that confirmed the request.
    """
    changes = [
        {"place": place.name, "key": place.key, "value": place.stored}
        for place in findings.places
    ]
    arguments: list[Any] = [
        request.pk,
        json.dumps(changes, cls=DjangoJSONEncoder),
        findings.stored_names,
        json.dumps(findings.numbers_elsewhere),
    ]
    commitments = findings.commitments | _sharing(findings.files)
    with connection.cursor() as cursor:
        cursor.execute("SELECT blank_words(%s, %s, %s::text[], %s)", arguments)
    request.refresh_from_db()
    for issued in ISSUED:
        keys = _issued_in(findings, issued)
        set_anew(issued, keys, redaction=_redaction_of(request), at=at)
    for commitment in Commitment.objects.filter(pk__in=commitments):
        Decision.objects.create(
            commitment=commitment,
            kind=Decision.Kind.REDACTED,
            by=request.by,
            at=at,
            reason=f"With {request.second}: {request.reason}",
        )


def _issued_in(findings: Findings, issued: Issued) -> set[int]:
    """Return the keys of the issued papers, or packs, that held the words; of packs also in what
    was uploaded.
    """
    content = place_of(issued.content, issued.content._meta.get_field("content"))
    keys = {int(place.key) for place in findings.places if place.name == content}
    if issued is PACKS:
        parts = PackPart.objects.filter(uploaded__in=findings.papers)
        keys |= set(parts.values_list("pack", flat=True))
    return keys


def _redaction_of(request: RedactionRequest) -> Redaction:
    assert request.redaction is not None  # the function has just put it on record
    return request.redaction


def blank_elsewhere(phrases: Phrases) -> Iterator[str]:
    """Remove the bytes of destroyed files and blank mails and logs, once the rows are blanked.

    Yields a sentence for each of which the words could not be taken out.
    """
    yield from stored_files.destroy_marked(phrases)
    yield from mails_and_logs.blank_all(phrases)


def _check_phrase(phrase: Phrase, reason: str) -> None:
    if phrase.length < SHORTEST:
        raise ValidationError(
            f"Give at least {SHORTEST} letters: shorter words are found in too many"
            " places."
        )
    if phrase.is_in(reason):
        raise ValidationError("The reason repeats the words. Say why without them.")
    if phrase.is_in(BLANK):
        raise ValidationError(
            "These words are part of the mark that takes their place."
        )
    for model, field_name in NAMES:
        for name in model._default_manager.values_list(field_name, flat=True):
            if phrase.is_in(name):
                raise ValidationError(
                    f"These words are part of the name “{name}”. Give more of them."
                )


def _sharing(files: list[EvidenceFile]) -> set[int]:
    """Return the keys of the commitments that show the same bytes: they lose them too."""
    rows = EvidenceFile.objects.filter(file__in=[file.file.name for file in files])
    return set(rows.values_list("update__commitment", flat=True))
