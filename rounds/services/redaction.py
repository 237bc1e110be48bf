"""Blanking words that should never have been written, such as a child's name: the only way past the guards.

Design, section 5, rule 2: by an officer, with a second officer's name and a reason; the fact stays, with who and why.
"""

import email
import email.policy
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, models, transaction
from django.db.models.functions import Cast

from commitments.models import Commitment
from people.models import Organisation, Seat, User
from programme.errors import NotAllowed
from rounds import rules
from rounds.files import words_of
from rounds.models import Decision, EvidenceFile, Redaction
from rounds.words import BLANK, SHORTEST, Words

# Fields that hold the tracker's own words, names of things and secrets: nobody writes about a child in them.
NOT_WRITTEN = {
    "code",
    "slug",
    "reference",
    "series",
    "password",
    "hashed_key",
    "prefix",
    "digest",
    "file",
    "kind",
    "verb",
}
NOT_WRITTEN |= {"pgh_label", "address", "email", "message_id", "session_key", "session_data"}
MAIL_END = b"-" * 79


@dataclass
class Found:
    """Where words were found: rows by table and column, files, mails, and the commitments they belong to."""

    places: Counter = field(default_factory=Counter)
    commitments: set[int] = field(default_factory=set)


def find(*, words: Words) -> Found:
    """Return where words are, without changing anything."""
    found = Found()
    for model, column in _written_columns():
        matching = _matching(model, column, words)
        if number := matching.count():
            found.places[f"{model._meta.db_table}.{column.column}"] = number
    found.places["files"] = sum(1 for _ in _files_with(words))
    found.places["mails and logs"] = sum(1 for path in _texts() if _blanked_file(path, words) is not None)
    found.places += Counter()  # drops the noughts
    return found


def redact(
    *, words: Words, by: User, second: User, reason: str, at: datetime, files: list[EvidenceFile] | None = None
) -> Redaction:
    """Blank words in every row, its history, differences, stored mails, logs and evidence files.

    A file that holds the words is destroyed whole; `files` names others to destroy, where the words cannot be read (a
    picture). The database part is all or nothing. Raises `NotAllowed` unless two different officers stand behind it,
    `ValidationError` for words too short or part of somebody's name, and for a reason that repeats them.
    """
    reason = _checked(words, by, second, reason)
    found = Found()
    with transaction.atomic():
        holding = [*_files_with(words), *(files or [])]  # before their names are blanked
        with pgtrigger.ignore():
            for model, column in _written_columns():
                _blank_column(model, column, words, found)
            destroyed = _destroy_rows(holding, at, found)
        for commitment in Commitment.objects.filter(pk__in=found.commitments):
            Decision.objects.create(
                commitment=commitment, kind=Decision.Kind.REDACTED, by=by, at=at, reason=f"With {second}: {reason}"
            )
        for name in destroyed:
            default_storage.delete(name)
        found.places["mails and logs"] = sum(_blank_file(path, words) for path in _texts())
        found.places["files"] += _destroy_strays(words)
        found.places += Counter()
        redaction = Redaction.objects.create(at=at, by=by, second=second, reason=reason, places=dict(found.places))
    return redaction


def forget() -> str | None:
    """Rewrite the tables, so that the server's own files no longer hold rows as they once were; in no transaction.

    All of them, since a row that was changed before the redaction may have held the words. Returns None, or a sentence
    that says what the server did not allow.
    """
    tables = sorted({model._meta.db_table for model, _ in _written_columns()})
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}")
            for statement in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
                cursor.execute(statement)
    except DatabaseError as fault:
        return f"The server’s own files may still hold the words, for it refused: {fault}".strip()
    return None


def _checked(words: Words, by: User, second: User, reason: str) -> str:
    if not (by.is_officer and second.is_officer and by.is_active and second.is_active) or by == second:
        raise NotAllowed("A redaction needs two programme officers: the one who does it, and another who agrees.")
    reason = rules.checked_reason(reason, "Say why the words are redacted.")
    if words.length < SHORTEST:
        raise ValidationError(f"Give at least {SHORTEST} letters: shorter words are part of too many others.")
    if words.are_in(reason):
        raise ValidationError("The reason repeats the words. Say why without them.")
    if words.are_in(BLANK):
        raise ValidationError("These words are part of the mark that takes their place.")
    for model, name in ((User, "name"), (Organisation, "name"), (Seat, "title")):
        for held in model.objects.values_list(name, flat=True):
            if words.are_in(held):
                raise ValidationError(f"These words are part of the name “{held}”. Give more of them.")
    return reason


def _written_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column in which a person's words may stand, of every table, those of the histories too."""
    kinds = (models.CharField, models.TextField, models.JSONField)
    tables = connection.introspection.table_names()
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or model._meta.db_table not in tables or model._meta.app_label == "contenttypes":
            continue
        for column in model._meta.local_fields:
            if isinstance(column, kinds) and not column.choices and column.name not in NOT_WRITTEN:
                yield model, column


def _matching(model: type[models.Model], column: models.Field, words: Words) -> models.QuerySet:
    rows = model._base_manager.all()
    if isinstance(column, models.JSONField):
        held = Cast(column.name, models.TextField())
        return rows.annotate(held=held).filter(held__iregex=words.postgres)
    return rows.filter(**{f"{column.name}__iregex": words.postgres})


def _blank_column(model: type[models.Model], column: models.Field, words: Words, found: Found) -> None:
    number = 0
    for pk, held in list(_matching(model, column, words).values_list("pk", column.name)):
        is_json = isinstance(column, models.JSONField)
        blanked = words.blanked_in_json(held) if is_json else words.blanked(held)
        if blanked == held:
            continue
        if column.max_length:
            blanked = blanked[: column.max_length]
        found.commitments |= _commitments_of(model, pk)
        model._base_manager.filter(pk=pk).update(**{column.name: blanked})
        number += 1
    if number:
        found.places[f"{model._meta.db_table}.{column.column}"] = number


def _commitments_of(model: type[models.Model], pk: object) -> set[int]:
    """Return the key of the commitment a row belongs to, found through the fields that lead there."""
    names = {one.name for one in model._meta.get_fields()}
    if model is Commitment:
        return {pk}
    for path in ("commitment", "update__commitment", "milestone__commitment"):
        if path.partition("__")[0] in names:
            return set(model._base_manager.filter(pk=pk).values_list(path, flat=True)) - {None}
    if "pgh_obj" in names:
        tracked = model._meta.get_field("pgh_obj").related_model
        key = model._base_manager.filter(pk=pk).values_list("pgh_obj", flat=True).first()
        return _commitments_of(tracked, key) if key is not None else set()
    return set()


def _files_with(words: Words) -> Iterator[EvidenceFile]:
    for file in EvidenceFile.objects.filter(redacted_at=None).select_related("update"):
        if words.are_in(file.name) or words.are_in(_words_in(file.file.name, file.kind)):
            yield file


def _words_in(name: str, kind: str) -> str:
    """Return what a stored file says: by its reader, and as the bytes stand."""
    if not default_storage.exists(name):
        return ""
    with default_storage.open(name) as opened:
        data = opened.read()
    return "\n".join([words_of(data, kind), data.decode("utf-8", errors="ignore"), data.decode("cp1252", "ignore")])


def _destroy_rows(files: list[EvidenceFile], at: datetime, found: Found) -> set[str]:
    """Mark files, and whatever other updates show the same bytes, as destroyed; return where they are stored."""
    names = {file.file.name for file in files}
    rows = EvidenceFile.objects.filter(file__in=names)
    found.commitments |= set(rows.values_list("update__commitment", flat=True))
    if names:
        rows.update(redacted_at=at)
        found.places["files"] += len(names)
    return names


def _destroy_strays(words: Words) -> int:
    """Remove stored files that no update shows, left by a transaction that failed, if they hold the words."""
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    known = set(EvidenceFile.objects.values_list("file", flat=True))
    strays = [path for path in folder.glob("*") if f"evidence/{path.name}" not in known] if folder.is_dir() else []
    removed = 0
    for path in strays:
        data = path.read_bytes()
        if any(words.are_in(words_of(data, kind)) for kind in ("csv", "pdf", "docx")):
            path.unlink()
            removed += 1
    return removed


def _texts() -> Iterator[Path]:
    """Mails that were written to files, and the logs of the servers that run here."""
    for folder, pattern in ((settings.OUTBOX, "*"), (settings.VAR, "*.log"), (settings.VAR, "*/*.log")):
        if folder.is_dir():
            yield from (path for path in sorted(folder.glob(pattern)) if path.is_file())


def _blanked_file(path: Path, words: Words) -> bytes | None:
    """Return what a file of mails or a log holds with the words blanked, or None where it does not hold them."""
    data = path.read_bytes()
    parts = [_blanked_part(part, words) for part in data.split(MAIL_END)]
    blanked = MAIL_END.join(parts)
    return blanked if blanked != data else None


def _blanked_part(part: bytes, words: Words) -> bytes:
    blanked = words.blanked(part.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if b"\nContent-Transfer-Encoding:" not in part:
        return blanked
    message = email.message_from_bytes(blanked.lstrip(), policy=email.policy.default)
    said = [str(value) for value in message.values()]
    said += [piece.get_content() for piece in message.walk() if piece.get_content_maintype() == "text"]
    if any(map(words.are_in, said)):  # encoded, so that the words cannot be blanked where they stand
        return b"\nThis mail held words that were redacted, and was removed.\n"
    return blanked


def _blank_file(path: Path, words: Words) -> bool:
    blanked = _blanked_file(path, words)
    if blanked is not None:
        path.write_bytes(blanked)  # into the same file, which a server may hold open
    return blanked is not None
