"""Words in titles, accepted updates and milestones, by PostgreSQL's full text, as far as they were
known on a day.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.search import (
    SearchHeadline,
    SearchQuery,
    SearchRank,
    SearchVector,
)
from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from commitments.models import Commitment, Milestone
from people.models import User
from programme.as_at import AsAt
from rounds.content import TEXTS
from rounds.models import ProgressUpdate
from rounds.models.updates import WORDS

CONFIG = "english"
PER_PAGE = 20
# Newest first, so that a word which stands in every update need not be looked for in all
# of them.
MOST_UPDATES = 1000
# Signs that nobody types, around what was found: the text is escaped before they become marks.
OPEN, CLOSE = "\ue000", "\ue001"


@dataclass(frozen=True, slots=True)
class Found:
    """One place where the words stand: what it is of, the text around them, and for an update who
    said it when.
    """

    title: str
    url: str
    text: SafeString
    said_by: str = ""
    said_on: date | None = None
    in_round: str = ""
    is_in_force: bool = False


@dataclass(frozen=True)
class Answer:
    """What was found, one kind after the other."""

    commitments: Page
    updates: Page
    milestones: Page

    @property
    def total(self) -> int:
        return sum(
            page.paginator.count
            for page in (self.commitments, self.updates, self.milestones)
        )

    @property
    def is_cut(self) -> bool:
        """True where older updates are left out."""
        return self.updates.paginator.count > MOST_UPDATES


def search(
    *, user: User, at: AsAt, words: str, only_in_force: bool, page: dict[str, str]
) -> Answer:
    """Return where words stand: the most telling titles and milestones first, the newest updates
    first. Eight queries.

    Updates are the accepted ones alone, in the wording that was accepted by the day.
    `only_in_force` leaves those that stood on the day: the last of each commitment. A reference
    such as NEG-4 finds what is said of that commitment.
    """
    query = SearchQuery(words, search_type="websearch", config=CONFIG)
    commitments = Commitment.objects.visible_to(user)
    named = list(
        commitments.filter(reference__iexact=words.strip()).values_list("pk", flat=True)
    )
    titled = SearchVector("reference", "title", "description", config=CONFIG)
    found = commitments.annotate(vector=titled).filter(
        Q(vector=query) | Q(pk__in=named)
    )
    found = _ranked(found, query, F("description"), "series", "number")
    accepted = (
        ProgressUpdate.objects.visible_to(user)
        .accepted()
        .filter(accepted_at__lt=at.end)
    )
    updates = (
        accepted.filter(pk__in=accepted.last_of_each().values("pk"))
        if only_in_force
        else accepted
    )
    updates = updates.annotate(vector=WORDS).filter(
        Q(vector=query) | Q(commitment__in=named)
    )
    # The texts with a line end between them.
    parts = [part for name in TEXTS for part in (Value("\n"), name)][1:]
    words = Concat(*parts, output_field=TextField())
    updates = updates.annotate(headline=_headline(words, query)).order_by(
        "-accepted_at", "-pk"
    )
    updates = updates.select_related(
        "commitment", "round__meeting", "entered_by", "seat"
    )[: MOST_UPDATES + 1]
    milestones = Milestone.objects.known_on(at.day).filter(commitment__in=commitments)
    milestones = milestones.annotate(
        vector=SearchVector("title", config=CONFIG)
    ).filter(vector=query)
    milestones = _ranked(milestones, query, F("title"), "pk").select_related(
        "commitment"
    )
    shown = _page(updates, page.get("updates"))
    of_these = accepted.filter(commitment__in=[one.commitment_id for one in shown])
    in_force = set(of_these.last_of_each().values_list("pk", flat=True))
    shown.object_list = [_update(one, at, in_force) for one in shown]
    return Answer(
        commitments=_page(
            found, page.get("commitments"), lambda one: _commitment(one, at)
        ),
        updates=shown,
        milestones=_page(
            milestones, page.get("milestones"), lambda one: _milestone(one, at)
        ),
    )


def _headline(text: Any, query: SearchQuery) -> SearchHeadline:
    """What stands around the words found, in fragments of a text."""
    return SearchHeadline(
        text,
        query,
        config=CONFIG,
        start_sel=OPEN,
        stop_sel=CLOSE,
        max_fragments=2,
        max_words=40,
        min_words=15,
        short_word=0,
    )


def _ranked(rows: QuerySet, query: SearchQuery, text: Any, *then: str) -> QuerySet:
    rank = SearchRank(F("vector"), query)
    return rows.annotate(rank=rank, headline=_headline(text, query)).order_by(
        "-rank", *then
    )


def _page(
    rows: QuerySet, number: str | None, found: Callable[[Any], Any] = lambda one: one
) -> Page:
    page = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = [found(one) for one in page.object_list]
    return page


def _marked(text: str) -> SafeString:
    marked = escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(marked)


def _commitment(one: Commitment, at: AsAt) -> Found:
    return Found(str(one), at.of(one.get_absolute_url()), _marked(one.headline))


def _milestone(one: Milestone, at: AsAt) -> Found:
    return Found(
        str(one.commitment),
        at.of(one.commitment.get_absolute_url()),
        _marked(one.headline),
    )


def _update(one: ProgressUpdate, at: AsAt, in_force: set[int]) -> Found:
    shown = one.headline.replace(OPEN, "").replace(CLOSE, "")
    is_cut = len(shown.strip()) < len(
        "\n".join(getattr(one, name) for name in TEXTS).strip()
    )
    return Found(
        title=str(one.commitment),
        url=at.of(one.get_absolute_url()),
        text=_marked(f"{one.headline} …" if is_cut else one.headline),
        said_by=f"{one.entered_by}, for {one.seat}",
        said_on=timezone.localdate(one.accepted_at),
        in_round=str(one.round),
        is_in_force=one.pk in in_force,
    )
