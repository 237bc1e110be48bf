"""Words in what groups decided, noted and asked to be done, and what they said of a commitment that
the words name.
"""

from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import F, Q
from django.utils import timezone

from commitments.models import Commitment
from commitments.references import references_within
from dashboard.selectors.matches import Match, headline_of, marked, vector_of
from people.models import User
from programme.as_at import AsAt
from rounds.models import Outcome

MOST = 100


def outcome_matches(query: SearchQuery, user: User, text: str, at: AsAt) -> list[Match]:
    """Return what groups said by the day, as far as it stood and this person may read it, where it
    holds the words or is of a commitment that they name: “what did we decide about NEG-1”. The
    newest first; two queries.
    """
    by_reference = Commitment.objects.named(*references_within(text))
    keys = list(by_reference.values_list("pk", flat=True))
    outcomes = Outcome.objects.visible_to(user).known_at(at.end)
    rows = outcomes.annotate(
        vector=vector_of("text"), headline=headline_of(F("text"), query)
    )
    rows = rows.filter(Q(vector=query) | Q(commitment__in=keys)).in_full()
    return [_match(row, at) for row in rows.order_by("-recorded_at", "-pk")[:MOST]]


def _match(outcome: Any, at: AsAt) -> Match:
    """Return an outcome, which was read with the text around the words found."""
    return Match(
        title=str(outcome.commitment or outcome.item.meeting),
        url=_address(outcome, at),
        text=marked(outcome.headline),
        said_by=f"meeting of the {outcome.item.meeting}",
        said_on=timezone.localdate(outcome.recorded_at),
        kind=outcome.in_short,
    )


def _address(outcome: Outcome, at: AsAt) -> str:
    if outcome.commitment:
        return at.of(f"{outcome.commitment.get_absolute_url()}#outcomes")
    return str(outcome.get_absolute_url())
