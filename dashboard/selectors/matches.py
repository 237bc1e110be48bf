"""What a search finds: how words are looked for, and how the text around them is shown."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypedDict

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchVector
from django.db.models import Func
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from toolkit.folding import Folded, folded

CONFIG = "english"
# Around what was found. Unicode keeps these two for no character, and no text that is kept holds
# them (`toolkit.texts`). The text is escaped before they become marks.
OPEN, CLOSE = "\ufdd0", "\ufdd1"


class Around(TypedDict):
    """What the queries add to a row: the text around the words found."""

    headline: str


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the words looked for stand: what it is of, and the text around them.

    For an update also who said it when; `kind` says what else it is.
    """

    title: str
    url: str
    text: SafeString
    said_by: str = ""
    said_on: date | None = None
    in_round: str = ""
    is_in_force: bool = False
    kind: str = ""


def query_of(words: str) -> SearchQuery:
    """Return the words to look for, without the marks on their letters."""
    return SearchQuery(folded(words), search_type="websearch", config=CONFIG)


def vector_of(*columns: str | Func) -> SearchVector:
    """Return the words of columns, without the marks on their letters."""
    return SearchVector(*[Folded(column) for column in columns], config=CONFIG)


def headline_of(text: Any, query: SearchQuery) -> SearchHeadline:
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
        short_word=0,  # type: ignore[arg-type]  # a number, as the others are
    )


def marked(text: str) -> SafeString:
    marked = escape(text).replace(OPEN, "<mark>").replace(CLOSE, "</mark>")
    return mark_safe(marked)
