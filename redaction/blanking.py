"""Blanking words that should never have been written, such as a child's name: the only way past the
guards.

Design, section 5, rule 2: by an officer, with a second officer's name and a reason; the fact stays,
with who and why.
"""

import email
import email.message
import email.policy
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, models, transaction
from django.db.models.functions import Cast

from commitments.models import Commitment
from people.models import GovernanceGroup, Organisation, Seat, User
from people.models.keys import JSONTextField
from programme.models import Source
from redaction.matching import BLANK, SHORTEST, Words
from rounds.evidence.files import words_of
from rounds.faults import checked_reason
from rounds.models import Decision, EvidenceFile, Redaction
from toolkit.errors import NotAllowed
from workstreams.models import Workstream

# Fields that hold the tracker's own words, names of things and secrets: nobody writes about a child
# in them.
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
NOT_WRITTEN |= {
    "id",
    "key",
    "object_id",
    "item",
    "field",
    "short_name",
    "pgh_label",
    "address",
    "email",
    "message_id",
    "session_key",
    "session_data",
    "key_digest",
    "request_digest",
    "content_type",
}
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
PATIENCE = 120  # seconds that the server's other transactions are waited for
FRAMEWORK = ("contenttypes", "auth", "sessions")
SAMPLES = 3  # of each column, shown before anything is blanked
MAIL_END = b"-" * 79


@dataclass
class Found:
    """Where words were found: rows by table and column, files, mails, and the commitments they
    belong to.
    """

    places: Counter = field(default_factory=Counter)
    commitments: set[int] = field(default_factory=set)
    files: list[str] = field(default_factory=list)
    samples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Done:
    """A redaction, and what the words could not be taken out of, each in a sentence."""

    redaction: Redaction
    left: list[str]


def find(*, words: Words) -> Found:
    """Return where words are, without changing anything."""
    found = Found()
    for model, column in _written_columns():
        place = f"{model._meta.db_table}.{column.column}"
        for pk, held, _ in _matching(model, column, words):
            found.places[place] += 1
            if found.places[place] <= SAMPLES:
                found.samples.append(
                    f"{place}, row {pk}: … {words.around(str(held))} …"
                )
    found.files = [f"{file.name} (number {file.pk})" for file in _files_with(words)]
    found.places["files"] = len(found.files)
    found.places["mails and logs"] = sum(
        1 for path in _texts() if _blanked_file(path, words) is not None
    )
    found.places += Counter()  # drops the noughts
    return found


def check(*, words: Words, by: User, second: User, reason: str) -> None:
    """Raise `NotAllowed` unless two different officers stand behind it, `ValidationError` for what
    cannot be redacted.

    Words that are part of the name of somebody or something of the programme cannot: its own
    records name them.
    """
    if (
        not (by.is_officer and second.is_officer and by.is_active and second.is_active)
        or by == second
    ):
        raise NotAllowed(
            "A redaction needs two programme officers: the one who does it, and another"
            " who agrees."
        )
    checked_reason(reason, "Say why the words are redacted.")
    if words.length < SHORTEST:
        raise ValidationError(
            f"Give at least {SHORTEST} letters: shorter words are found in too many"
            " places."
        )
    if words.are_in(reason):
        raise ValidationError("The reason repeats the words. Say why without them.")
    if words.are_in(BLANK):
        raise ValidationError(
            "These words are part of the mark that takes their place."
        )
    for model, name in NAMES:
        for held in model.objects.values_list(name, flat=True):
            if words.are_in(held):
                raise ValidationError(
                    f"These words are part of the name “{held}”. Give more of them."
                )


def redact(
    *,
    words: Words,
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
    check(words=words, by=by, second=second, reason=reason)
    found = Found()
    with transaction.atomic():
        holding = [*_files_with(words), *files]  # before their names are blanked
        with pgtrigger.ignore():
            for model, column in _written_columns():
                _blank_column(model, column, words, found)
            _mark_destroyed(holding, at, found)
        for commitment in Commitment.objects.filter(pk__in=found.commitments):
            Decision.objects.create(
                commitment=commitment,
                kind=Decision.Kind.REDACTED,
                by=by,
                at=at,
                reason=f"With {second}: {reason}",
            )
        found.places["mails and logs"] = sum(
            1 for path in _texts() if _blanked_file(path, words) is not None
        )
        found.places += Counter()
        redaction = Redaction.objects.create(
            at=at,
            by=by,
            second=second,
            reason=reason.strip(),
            places=dict(found.places),
        )
    left = [
        *_destroy_files(words),
        *filter(None, (_blank_file(path, words) for path in _texts())),
    ]
    return Done(redaction, left)


def forget() -> str | None:
    """Rewrite the tables, so that the server's own files no longer hold rows as they once were; in
    no transaction.

    All of them, since a row that was changed before the redaction may have held the words. Returns
    None, or a sentence that says what the server did not allow.
    """
    tables = sorted({model._meta.db_table for model, _ in _written_columns()})
    try:
        with connection.cursor() as cursor:
            if not _older_transactions_end(cursor):
                return (
                    "Other transactions have run for long, so the server kept rows as"
                    " they were. Run VACUUM FULL later."
                )
            for table in tables:
                cursor.execute(
                    f"VACUUM (FULL, ANALYZE) {connection.ops.quote_name(table)}"
                )
            # What the server noted about the columns' values, and its log of changes.
            for statement in (
                "VACUUM (FULL) pg_statistic",
                "CHECKPOINT",
                "SELECT pg_switch_wal()",
                "CHECKPOINT",
            ):
                cursor.execute(statement)
    except DatabaseError as fault:
        return f"The server’s own files may still hold the words, for it refused: {fault}".strip()
    return None


def _older_transactions_end(cursor) -> bool:
    """Wait until the server has nobody left for whom it would keep rows as they were before now.

    First for whoever writes, in any of its databases: while they do, every new reader counts as old
    as they are, and so does VACUUM FULL itself. Then for whoever began to read this database before
    the last of them was done.
    """
    deadline = time.monotonic() + PATIENCE
    cursor.execute("SELECT pg_current_xact_id()")
    written = "SELECT pg_snapshot_xmin(pg_current_snapshot()) > %s::xid8"
    if not _comes_true(cursor, written, cursor.fetchone()[0], deadline):
        return False
    cursor.execute("SELECT clock_timestamp()")
    read = (
        "SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND xact_start < %s"
    )
    return _comes_true(cursor, read, cursor.fetchone()[0], deadline)


def _comes_true(cursor, question: str, about: object, deadline: float) -> bool:
    while True:
        cursor.execute(question, [about])
        if cursor.fetchone()[0]:
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.2)


def _written_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Every column in which a person's words may stand, of every table, those of the
    histories too.
    """
    kinds = (models.CharField, models.TextField, models.JSONField)
    tables = connection.introspection.table_names()
    for model in apps.get_models(include_auto_created=True):
        if (
            model._meta.proxy
            or model._meta.db_table not in tables
            or model._meta.app_label in FRAMEWORK
        ):
            continue
        for column in model._meta.local_fields:
            is_written = not (
                column.primary_key or column.choices or column.name in NOT_WRITTEN
            )
            if isinstance(column, kinds) and is_written:
                yield model, column


def _matching(
    model: type[models.Model], column: models.Field, words: Words
) -> Iterator[tuple]:
    """Yield the key of each row that holds the words, what its column holds and what it is to hold
    instead.
    """
    held = Cast(column.name, models.TextField())
    may_hold = models.Q()
    for form in words.longest:
        may_hold |= models.Q(held__icontains=form)
    rows = model._base_manager.annotate(held=held).filter(may_hold)
    for pk, value in list(rows.values_list("pk", column.name)):
        is_json = isinstance(column, models.JSONField | JSONTextField)
        blanked = words.blanked_in_json(value) if is_json else words.blanked(value)
        if blanked != value:
            yield (
                pk,
                value,
                blanked[: column.max_length] if column.max_length else blanked,
            )


def _blank_column(
    model: type[models.Model], column: models.Field, words: Words, found: Found
) -> None:
    for pk, _, blanked in _matching(model, column, words):
        found.commitments |= _commitments_of(model, pk)
        model._base_manager.filter(pk=pk).update(**{column.name: blanked})
        found.places[f"{model._meta.db_table}.{column.column}"] += 1


def _commitments_of(model: type[models.Model], pk: object) -> set[int]:
    """Return the key of the commitment a row belongs to, found through the fields
    that lead there.
    """
    names = {one.name for one in model._meta.get_fields()}
    if model is Commitment:
        return {pk}
    for path in ("commitment", "update__commitment", "milestone__commitment"):
        if path.partition("__")[0] in names:
            return set(
                model._base_manager.filter(pk=pk).values_list(path, flat=True)
            ) - {None}
    if "pgh_obj" in names:
        tracked = model._meta.get_field("pgh_obj").related_model
        key = (
            model._base_manager.filter(pk=pk).values_list("pgh_obj", flat=True).first()
        )
        return _commitments_of(tracked, key) if key is not None else set()
    return set()


def _files_with(words: Words) -> Iterator[EvidenceFile]:
    for file in EvidenceFile.objects.filter(redacted_at=None).select_related("update"):
        if words.are_in(file.name) or words.are_in(_words_in(file)):
            yield file


def _words_in(file: EvidenceFile) -> str:
    if not file.file.storage.exists(file.file.name):
        return ""
    with file.file.open() as opened:
        return words_of(opened.read(), file.kind)


def _mark_destroyed(files: Sequence[EvidenceFile], at: datetime, found: Found) -> None:
    """Mark files, and whatever other updates show the same bytes, as destroyed."""
    names = {file.file.name for file in files}
    rows = EvidenceFile.objects.filter(file__in=names, redacted_at=None)
    found.commitments |= set(rows.values_list("update__commitment", flat=True))
    rows.update(redacted_at=at)
    found.places["files"] += len(names)


def _destroy_files(words: Words) -> Iterator[str]:
    """Remove the bytes of what is marked, and of what no update shows (a save that failed) but
    holds the words.
    """
    folder = Path(settings.MEDIA_ROOT) / "evidence"
    kept = set(
        EvidenceFile.objects.filter(redacted_at=None).values_list("file", flat=True)
    )
    marked = (
        set(
            EvidenceFile.objects.exclude(redacted_at=None).values_list(
                "file", flat=True
            )
        )
        - kept
    )
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        name = f"evidence/{path.name}"
        try:
            if name in marked or (
                name not in kept and _is_stray_with(path.read_bytes(), words)
            ):
                path.unlink()
        except OSError as fault:
            yield f"{path} could not be removed: {fault}"


def _is_stray_with(data: bytes, words: Words) -> bool:
    return any(words.are_in(words_of(data, kind)) for kind in ("pdf", "docx"))


def _texts() -> Iterator[Path]:
    """Mails that were written to files, and the logs of the servers that run here."""
    for folder, pattern in (
        (settings.OUTBOX, "*"),
        (settings.VAR, "*.log*"),
        (settings.VAR, "*/*.log*"),
    ):
        if folder.is_dir():
            yield from (path for path in sorted(folder.glob(pattern)) if path.is_file())


def _blanked_file(path: Path, words: Words) -> bytes | None:
    """Return what a file of mails or a log holds with the words blanked, or None where it does not
    hold them.
    """
    data = path.read_bytes()
    parts = [_blanked_part(part, words) for part in data.split(MAIL_END)]
    blanked = MAIL_END.join(parts)
    return blanked if blanked != data else None


def _blanked_part(part: bytes, words: Words) -> bytes:
    blanked = words.blanked(part.decode("utf-8", "surrogateescape")).encode(
        "utf-8", "surrogateescape"
    )
    if b"\nContent-Transfer-Encoding:" not in part:
        return blanked
    message = email.message_from_bytes(blanked.lstrip(), policy=email.policy.default)
    said = [str(value) for value in message.values()]
    said += [
        _text_of(piece)
        for piece in message.walk()
        if piece.get_content_maintype() == "text"
    ]
    if any(
        map(words.are_in, said)
    ):  # encoded, so that the words cannot be blanked where they stand
        return b"\nThis mail held words that were redacted, and was removed.\n"
    return blanked


def _text_of(piece: email.message.EmailMessage) -> str:
    try:
        return piece.get_content()
    except (LookupError, ValueError):  # an encoding that nobody knows
        return (piece.get_payload(decode=True) or b"").decode("utf-8", errors="ignore")


def _blank_file(path: Path, words: Words) -> str | None:
    """Blank a file of mails or a log in its place, which a server may hold open; or say why that
    failed.
    """
    try:
        blanked = _blanked_file(path, words)
        if blanked is not None:
            path.write_bytes(blanked)
    except OSError as fault:
        return f"{path} could not be changed: {fault}"
    return None
