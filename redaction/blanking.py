"""Blanking words that should never have been written, such as a child's name.

It is the only way past the guards: by an officer, with a second officer's name and a reason. The
fact stays, with who and why.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models, transaction

from commitments.models import Commitment
from people.models import GovernanceGroup, Organisation, Seat, User
from people.officers import check_reviewing
from programme.models import Source
from redaction import evidence_files, mails_and_logs
from redaction.columns import (
    Model,
    commitments_of,
    matches_in,
    place_of,
    written_columns,
)
from redaction.matching import BLANK, SHORTEST, Phrase
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
SAMPLES = 3  # of each column, shown before anything is blanked


@dataclass
class Findings:
    """Where the words are: rows by table and column, files, mails, and their commitments."""

    places: Counter = field(default_factory=Counter)
    commitments: set[int] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """A redaction, and what the words could not be taken out of, each in a sentence."""

    redaction: Redaction
    left: list[str]


def find(*, phrase: Phrase) -> Findings:
    """Return where words are, without changing anything."""
    findings = Findings()
    for model, column in written_columns():
        place = place_of(model, column)
        for match in matches_in(model, column, phrase):
            findings.places[place] += 1
            if findings.places[place] <= SAMPLES:
                text = phrase.around(str(match.value))
                findings.samples.append(f"{place}, row {match.key}: … {text} …")
    for file in evidence_files.files_with(phrase):
        findings.files.append(f"{file.name} (number {file.pk})")
    findings.places["files"] = len(findings.files)
    _count_mails_and_logs(findings, phrase)
    return findings


def check(*, phrase: Phrase, by: User, second: User, reason: str) -> None:
    """Raise `NotAllowed` unless two different officers stand behind it.

    Raises `ValidationError` for what cannot be redacted. That is also words that are part of the
    name of somebody or something of the programme: its own records name them.
    """
    are_officers = by.is_officer and second.is_officer
    are_active = by.is_active and second.is_active
    if not (are_officers and are_active) or by == second:
        raise NotAllowed(
            "A redaction needs two programme officers: the one who does it, and another"
            " who agrees."
        )
    check_reviewing(second)
    checked_reason(reason, "Say why the words are redacted.")
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
    _check_no_name_of_record(phrase)


def redact(
    *,
    phrase: Phrase,
    by: User,
    second: User,
    reason: str,
    at: datetime,
    files: Sequence[EvidenceFile] = (),
) -> Done:
    """Blank words in every row, its history, differences, stored mails, logs and evidence files.

    A file that holds the words is destroyed whole; `files` names others to destroy, where the words
    cannot be read (a picture). The database is all or nothing and comes first; files, mails and
    logs follow once it is done. Raises what `check` raises.
    """
    check(phrase=phrase, by=by, second=second, reason=reason)
    with transaction.atomic():
        findings = _blank_rows(phrase, files, at)
        note = f"With {second}: {reason}"
        for commitment in Commitment.objects.filter(pk__in=findings.commitments):
            _record_on(commitment, by, at, note)
        _count_mails_and_logs(findings, phrase)
        redaction = Redaction.objects.create(
            at=at,
            by=by,
            second=second,
            reason=reason.strip(),
            places=dict(findings.places),
        )
    left = [*evidence_files.destroy_marked(phrase), *mails_and_logs.blank_all(phrase)]
    return Done(redaction, left)


def _check_no_name_of_record(phrase: Phrase) -> None:
    for model, field_name in NAMES:
        for name in model._default_manager.values_list(field_name, flat=True):
            if phrase.is_in(name):
                raise ValidationError(
                    f"These words are part of the name “{name}”. Give more of them."
                )


def _blank_rows(
    phrase: Phrase, files: Sequence[EvidenceFile], at: datetime
) -> Findings:
    """Blank the words in every row, and mark the files as destroyed."""
    findings = Findings()
    # Before their names are blanked.
    destroyed = [*evidence_files.files_with(phrase), *files]
    names = {str(file.file.name) for file in destroyed}
    with pgtrigger.ignore():
        for model, column in written_columns():
            _blank_column(model, column, phrase, findings)
        findings.commitments |= evidence_files.mark_destroyed(names, at)
    findings.places["files"] += len(names)
    return findings


def _blank_column(
    model: Model, column: models.Field, phrase: Phrase, findings: Findings
) -> None:
    for match in matches_in(model, column, phrase):
        findings.commitments |= commitments_of(model, match.key)
        row = model._base_manager.filter(pk=match.key)
        row.update(**{column.name: match.blanked})
        findings.places[place_of(model, column)] += 1


def _record_on(commitment: Commitment, by: User, at: datetime, note: str) -> None:
    Decision.objects.create(
        commitment=commitment, kind=Decision.Kind.REDACTED, by=by, at=at, reason=note
    )


def _count_mails_and_logs(findings: Findings, phrase: Phrase) -> None:
    findings.places["mails and logs"] = mails_and_logs.number_with(phrase)
    findings.places += Counter()  # drops the noughts
