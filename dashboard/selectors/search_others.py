"""Words in what hangs on updates, and in decisions: recovery steps, evidence, comments, reasons."""

from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Func, QuerySet, Value
from django.utils import timezone

from commitments.models import Commitment
from dashboard.selectors.matches import Match, headline_of, marked, vector_of
from people.models import User
from programme.as_at import AsAt
from rounds.models import (
    AgreedDate,
    AgreedDueDate,
    Decision,
    EvidenceFile,
    EvidenceLink,
)
from rounds.models.update_parts import Comment, RecoveryStep
from rounds.querysets.updates import ProgressUpdateQuerySet

# The newest of each kind.
MOST = 100


def other_matches(
    query: SearchQuery, user: User, updates: ProgressUpdateQuerySet, at: AsAt
) -> list[Match]:
    """Return where words stand in what hangs on these updates, in comments that this person may
    read and in decisions made by the day, the newest first. Six queries.
    """
    matches = [
        *_in_parts_of_updates(query, updates, at),
        *_in_comments(query, user, at),
        *_in_decisions(query, user, at),
    ]
    return sorted(matches, key=lambda match: match.said_on or date.min, reverse=True)


def _in_parts_of_updates(
    query: SearchQuery, updates: ProgressUpdateQuerySet, at: AsAt
) -> list[Match]:
    files = EvidenceFile.objects.kept().filter(redacted_at=None)
    kinds = [
        ("Recovery step", RecoveryStep.objects.all(), "step"),
        ("Evidence, link", EvidenceLink.objects.all(), "title"),
        ("Evidence, file", files, "name"),
    ]
    matches = []
    for kind, rows, column in kinds:
        rows = rows.filter(update__in=updates.values("pk"))
        related = ["update__commitment", "update__entered_by"]
        rows = rows.select_related(*related).order_by("-update__accepted_at", "-pk")
        for row in _with_words(rows, column, query):
            update = row.update
            matches.append(
                _match(
                    kind,
                    update.commitment,
                    update.get_absolute_url(),
                    row,
                    at,
                    by=update.entered_by,
                    moment=update.accepted_at,
                )
            )
    return matches


def _in_comments(query: SearchQuery, user: User, at: AsAt) -> list[Match]:
    rows = Comment.objects.visible_to(user).filter(at__lt=at.end)
    rows = rows.select_related("update__commitment", "by").order_by("-at", "-pk")
    return [
        _match(
            "Comment",
            row.update.commitment,
            row.update.get_absolute_url(),
            row,
            at,
            by=row.by,
            moment=row.at,
        )
        for row in _with_words(rows, "text", query)
    ]


def _in_decisions(query: SearchQuery, user: User, at: AsAt) -> list[Match]:
    visible = Commitment.objects.visible_to(user)
    decisions = Decision.objects.filter(commitment__in=visible, at__lt=at.end)
    decisions = decisions.select_related("commitment", "by").order_by("-at", "-pk")
    agreed = AgreedDate.objects.filter(milestone__commitment__in=visible, at__lt=at.end)
    agreed = agreed.select_related("milestone__commitment", "by").order_by("-at", "-pk")
    agreed_due = AgreedDueDate.objects.filter(commitment__in=visible, at__lt=at.end)
    agreed_due = agreed_due.select_related("commitment", "by").order_by("-at", "-pk")
    matches = []
    for row in _with_words(decisions, "reason", query):
        matches.append(_decided(row.get_kind_display(), row.commitment, row, at))
    for row in _with_words(agreed, "reason", query):
        matches.append(_decided("Date agreed", row.milestone.commitment, row, at))
    for row in _with_words(agreed_due, "reason", query):
        matches.append(_decided("Due date agreed", row.commitment, row, at))
    return matches


def _decided(kind: str, commitment: Commitment, row: Any, at: AsAt) -> Match:
    url = commitment.get_absolute_url()
    return _match(kind, commitment, url, row, at, by=row.by, moment=row.at)


def _with_words(rows: QuerySet[Any], column: str, query: SearchQuery) -> QuerySet[Any]:
    """Return the first rows whose column holds the words, with the text around them."""
    with_words: QuerySet[Any]
    vector = vector_of(_words_apart(column))
    with_words = rows.annotate(vector=vector).filter(vector=query)
    with_text: QuerySet[Any]
    with_text = with_words.annotate(headline=headline_of(F(column), query))
    return with_text[:MOST]


def _words_apart(column: str) -> Func:
    """Return a text whose words stand apart: those of a file's name are one to PostgreSQL."""
    signs, space, each = Value("[._/-]+"), Value(" "), Value("g")
    return Func(F(column), signs, space, each, function="regexp_replace")


def _match(
    kind: str,
    commitment: Commitment,
    url: str,
    row: Any,
    at: AsAt,
    *,
    by: User,
    moment: datetime,
) -> Match:
    return Match(
        title=str(commitment),
        url=at.of(url),
        text=marked(row.headline),
        said_by=str(by),
        said_on=timezone.localdate(moment),
        kind=kind,
    )
