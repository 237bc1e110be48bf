"""What updates say in words, for lists that open a row in place and for files."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, Q, TextField, Value, When
from django.db.models.functions import Cast, Concat

from people.models import User
from rounds.models import EvidenceFile, EvidenceLink, ProgressUpdate
from rounds.models.update_parts import RecoveryStep
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.states import State

LABELS = [
    "What happened",
    "What is next",
    "Cause",
    "Recovery",
    "Asked of the Leadership Group",
    "Evidence",
]


@dataclass(frozen=True)
class WordsOfUpdate:
    """What one update says, a text for each of `LABELS`."""

    texts: tuple[str, ...]

    @property
    def told(self) -> list[tuple[str, str]]:
        """The texts that there are, with their labels."""
        pairs = zip(LABELS, self.texts, strict=True)
        return [(label, text) for label, text in pairs if text]


NO_WORDS = WordsOfUpdate(("",) * len(LABELS))


def with_words(
    updates: ProgressUpdateQuerySet, of_round: int | None = None
) -> ProgressUpdateQuerySet:
    """Add what `words_of` needs of each, or of those of one round, by its key: recovery steps
    and evidence. No query more.
    """
    steps = RecoveryStep.objects.filter(update=OuterRef("pk")).order_by("pk")
    links = EvidenceLink.objects.filter(update=OuterRef("pk")).order_by("pk")
    files = EvidenceFile.objects.kept().filter(update=OuterRef("pk")).order_by("pk")
    lines = {
        "told_steps": ArraySubquery(steps.annotate(told=_step()).values("told")),
        "told_links": ArraySubquery(links.annotate(told=_link()).values("told")),
        "told_files": ArraySubquery(files.values("name")),
    }
    return updates.with_columns(of_round, lines)


def words_of(update: ProgressUpdate) -> WordsOfUpdate:
    """Return what an update of `with_words` says."""
    # The annotations are not the model's own.
    row: Any = update
    return WordsOfUpdate(
        (
            update.summary,
            update.next_steps,
            update.get_cause_display(),
            "\n".join(row.told_steps),
            update.ask,
            "\n".join([*row.told_links, *row.told_files]),
        )
    )


def may_read_words(update: ProgressUpdate, user: User) -> bool:
    """True of an update that a person sees, unless it is another's draft: that is read on its own
    page alone.
    """
    return update.state != State.DRAFT or update.author_id == user.pk


def last_words(user: User, commitments: Iterable[int]) -> dict[int, WordsOfUpdate]:
    """Return what the last accepted update of each commitment says, by its key, as far as this
    person sees it. One query.
    """
    updates = ProgressUpdate.objects.visible_to(user).in_force()
    updates = updates.filter(commitment__in=list(commitments)).last_of_each()
    return {update.commitment_id: words_of(update) for update in with_words(updates)}


def _step() -> Concat:
    """A recovery step in a line: what, who, by when, and that it is done."""
    who = When(~Q(who=""), then=Concat(Value(" ("), F("who"), Value(")")))
    by = When(by__isnull=False, then=Concat(Value(", by "), Cast("by", TextField())))
    done = When(done=True, then=Value(", done"))
    return Concat(
        F("step"), *map(_or_nothing, (who, by, done)), output_field=TextField()
    )


def _or_nothing(when: When) -> Case:
    return Case(when, default=Value(""), output_field=TextField())


def _link() -> Concat:
    return Concat(F("title"), Value(": "), F("url"), output_field=TextField())
