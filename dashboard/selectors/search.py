"""Words in titles, milestones, accepted updates and what hangs on them, and decisions, by
PostgreSQL's full text, as far as they were known on a day. Marks on letters do not matter.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
)
from django.core.paginator import Page, Paginator
from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    Model,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Concat
from django.utils import timezone

from commitments.models import Commitment, Milestone
from commitments.querysets.commitments import CommitmentQuerySet
from commitments.references import reference_in
from dashboard.selectors.matches import (
    CLOSE,
    OPEN,
    Around,
    Match,
    headline_of,
    marked,
    query_of,
    vector_of,
)
from dashboard.selectors.search_others import other_matches
from dashboard.selectors.search_outcomes import outcome_matches
from people.models import User
from programme.as_at import AsAt
from rounds.content import TEXTS
from rounds.models import ProgressUpdate
from rounds.models.updates import WORDS
from rounds.querysets.updates import ProgressUpdateQuerySet

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

Row = TypeVar("Row", bound=Model)
PER_PAGE = 20
# Newest first, so that a word which stands in every update need not be looked for in all
# of them.
MOST_UPDATES = 1000


@dataclass(frozen=True)
class Answer:
    """What was found, one kind after the other."""

    commitments: "Page[Match]"
    updates: "Page[Match]"
    milestones: "Page[Match]"
    others: "Page[Match]"

    @property
    def total(self) -> int:
        return sum(
            page.paginator.count
            for page in (self.commitments, self.updates, self.milestones, self.others)
        )

    @property
    def is_cut(self) -> bool:
        """True where older updates are left out."""
        return self.updates.paginator.count > MOST_UPDATES


def search(
    *, user: User, at: AsAt, words: str, only_in_force: bool, page: dict[str, str]
) -> Answer:
    """Return where words stand: the most telling titles and milestones first, the newest updates
    first. Sixteen queries.

    Updates are the accepted ones alone, in the wording that was accepted by the day.
    `only_in_force` leaves those that stood on the day: the last of each commitment that nobody had
    set aside. A reference
    such as NEG-4 finds what is said of that commitment.
    """
    query = query_of(words)
    commitments = Commitment.objects.visible_to(user)
    by_reference = commitments.named(reference_in(words))
    keys = list(by_reference.values_list("pk", flat=True))
    accepted = ProgressUpdate.objects.visible_to(user).accepted()
    accepted = accepted.filter(accepted_at__lt=at.end)
    updates = accepted
    if only_in_force:
        holding = accepted.in_force(at.end).last_of_each()
        updates = accepted.filter(pk__in=holding.values("pk"))
    return Answer(
        commitments=_page(
            _commitments_with(query, commitments, keys),
            page.get("commitments"),
            lambda commitment: _match_in_commitment(commitment, at),
        ),
        updates=_page_of_updates(
            _updates_with(query, updates, keys), page.get("updates"), accepted, at
        ),
        milestones=_page(
            _milestones_with(query, commitments, at),
            page.get("milestones"),
            lambda milestone: _match_in_milestone(milestone, at),
        ),
        others=_page_of_matches(
            [
                *outcome_matches(query, user, words, at),
                *other_matches(query, user, updates, at),
            ],
            page.get("others"),
        ),
    )


def _commitments_with(
    query: SearchQuery, commitments: CommitmentQuerySet, keys: list[int]
) -> QuerySet[Commitment]:
    """Return the commitments whose titles hold the words, and those that the words name."""
    titles = vector_of("reference", "title", "description")
    rows = commitments.annotate(vector=titles)
    rows = rows.filter(Q(vector=query) | Q(pk__in=keys))
    # What the words name comes first.
    is_named = ExpressionWrapper(Q(pk__in=keys), output_field=BooleanField())
    rows = rows.annotate(is_named=is_named)
    return _ranked(rows, query, F("description"), "series", "number", first="-is_named")


def _updates_with(
    query: SearchQuery, updates: ProgressUpdateQuerySet, keys: list[int]
) -> QuerySet[ProgressUpdate]:
    """Return the newest updates that hold the words, or are of a commitment that they name."""
    text = Concat(*_lines_of_texts(), output_field=TextField())
    rows = updates.annotate(vector=WORDS)
    rows = rows.filter(Q(vector=query) | Q(commitment__in=keys))
    rows = rows.annotate(headline=headline_of(text, query))
    rows = rows.select_related("commitment", "round__meeting", "entered_by", "seat")
    return rows.order_by("-accepted_at", "-pk")[: MOST_UPDATES + 1]


def _lines_of_texts() -> list[F | Value]:
    """Return the texts of an update with a line end between each and the next."""
    lines: list[F | Value] = []
    for name in TEXTS:
        lines += [F(name), Value("\n")]
    return lines[:-1]


def _milestones_with(
    query: SearchQuery, commitments: CommitmentQuerySet, at: AsAt
) -> QuerySet[Milestone]:
    titles = vector_of("title")
    rows = Milestone.objects.known_on(at.day).filter(commitment__in=commitments)
    rows = rows.annotate(vector=titles).filter(vector=query)
    return _ranked(rows, query, F("title"), "pk").select_related("commitment")


def _page_of_updates(
    rows: QuerySet[ProgressUpdate],
    number: str | None,
    accepted: ProgressUpdateQuerySet,
    at: AsAt,
) -> "Page[Match]":
    """Return a page of updates, each with whether it says where its commitment stands."""
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    updates = list(page.object_list)
    of_these = accepted.filter(
        commitment__in=[update.commitment_id for update in updates]
    )
    holding = of_these.in_force(at.end).last_of_each()
    in_force = set(holding.values_list("pk", flat=True))
    page.object_list = [
        _match_in_update(update, at, is_in_force=update.pk in in_force)
        for update in updates
    ]
    return page


def _page_of_matches(matches: list[Match], number: str | None) -> "Page[Match]":
    return Paginator(matches, PER_PAGE).get_page(number)


def _ranked(
    rows: QuerySet[Any],
    query: SearchQuery,
    text: Any,
    *then: str,
    first: str = "-rank",
) -> QuerySet[Any]:
    rank = SearchRank(F("vector"), query)
    with_text: QuerySet[Any]
    with_text = rows.annotate(rank=rank, headline=headline_of(text, query))
    return with_text.order_by(first, "-rank", *then)


def _page(
    rows: QuerySet[Row], number: str | None, match_of: Callable[[Any], Match]
) -> "Page[Match]":
    page: Page[Any] = Paginator(rows, PER_PAGE).get_page(number)
    page.object_list = [match_of(row) for row in page.object_list]
    return page


def _match_in_commitment(
    commitment: "WithAnnotations[Commitment, Around]", at: AsAt
) -> Match:
    return Match(
        title=str(commitment),
        url=at.of(commitment.get_absolute_url()),
        text=marked(commitment.headline),
    )


def _match_in_milestone(
    milestone: "WithAnnotations[Milestone, Around]", at: AsAt
) -> Match:
    commitment = milestone.commitment
    return Match(
        title=str(commitment),
        url=at.of(commitment.get_absolute_url()),
        text=marked(milestone.headline),
    )


def _match_in_update(
    update: "WithAnnotations[ProgressUpdate, Around]", at: AsAt, *, is_in_force: bool
) -> Match:
    text = update.headline
    if _is_part(update):
        text = f"{text} …"
    return Match(
        title=str(update.commitment),
        url=at.of(update.get_absolute_url()),
        text=marked(text),
        said_by=f"{update.entered_by}, for {update.seat}",
        said_on=timezone.localdate(update.accepted_at),
        in_round=str(update.round),
        is_in_force=is_in_force,
    )


def _is_part(update: "WithAnnotations[ProgressUpdate, Around]") -> bool:
    """True where less than the whole text of an update is shown."""
    shown = update.headline.replace(OPEN, "").replace(CLOSE, "")
    whole = "\n".join(getattr(update, name) for name in TEXTS)
    return len(shown.strip()) < len(whole.strip())
