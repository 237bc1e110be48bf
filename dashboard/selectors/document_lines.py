"""Documents and events on the timeline's axis: a consultation is a bar from its opening to its
close.
"""

from dataclasses import dataclass

from dashboard.selectors.timeline import Mark
from meetings.models import Document
from programme.as_at import AsAt
from programme.dates import PartialDate, Span
from standing.charts import Axis

MOST_LINES = 60


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One document or event: the bar over its days, where it has several, and its marks."""

    document: Document
    bar: tuple[str, str] | None  # where it starts, and how wide it is
    marks: list[Mark]

    @property
    def words(self) -> str:
        """Return what is drawn, for who does not see it."""
        steps = [f"{word.lower()} {when}" for word, when in self.document.steps]
        return f"{self.document.get_kind_display()}: {', '.join(steps)}"


def document_lines(axis: Axis, at: AsAt) -> list[DocumentLine]:
    """Return the documents and events that were known on a day and lie on an axis, the soonest
    first. One query.
    """
    documents = Document.objects.known_by(at.day).between(axis.start, axis.end)
    return [_line(document, axis) for document in documents[:MOST_LINES]]


def _line(document: Document, axis: Axis) -> DocumentLine:
    marks = [_mark(word, when, axis) for word, when in document.steps]
    return DocumentLine(
        document=document,
        bar=_bar(document, axis),
        marks=[mark for mark in marks if mark],
    )


def _bar(document: Document, axis: Axis) -> tuple[str, str] | None:
    """Return the bar from its first day to its last."""
    if document.ends is None:
        return None
    days = Span(document.when.span.first, document.ends.span.last)
    drawn = axis.drawn_of(days)
    return (axis.place(drawn.first), axis.width(drawn)) if drawn else None


def _mark(word: str, when: PartialDate, axis: Axis) -> Mark | None:
    drawn = axis.drawn_of(when.span)
    if drawn is None:
        return None
    label = f"{word} {when}"
    if drawn.first == drawn.last:
        return Mark("document", axis.place(drawn.first), label)
    return Mark(
        kind="document",
        x=axis.middle(drawn),
        label=label,
        start=axis.place(drawn.first),
        width=axis.width(drawn),
    )
