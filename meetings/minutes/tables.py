"""The tables at the end of minutes: what was decided, and who is to do what by when."""

from collections.abc import Iterator, Sequence

from meetings.minutes.amendments import AMENDED, NumberedParagraph, mark_of
from meetings.minutes.wording import by_when, in_words
from meetings.models import Paper
from meetings.papers.canonical import Content
from meetings.papers.markup import blocks_of, text_in
from rounds.models import Outcome


def tables_of(minutes: Paper, paragraphs: Sequence[NumberedParagraph]) -> list[Content]:
    """Return the tables of the decisions and of the actions that the minutes tell of and that
    stand; one without rows is left out. No query of paragraphs read with their outcomes.

    A paragraph that the group amended speaks for itself: its own words stand in the table.
    """
    decisions, actions = [], []
    for row, outcome in _outcomes(paragraphs):
        text = _amended_text(row, minutes)
        if outcome.kind == Outcome.Kind.ACTION:
            actions.append(_action(outcome, text))
        elif outcome.kind == Outcome.Kind.DECISION:
            about = str(outcome.commitment or outcome.item)
            decisions.append([about, text or in_words(outcome), str(row.number)])
    tables = [
        {
            "title": "Decisions",
            "columns": ["About", "Decision", "Paragraph"],
            "rows": decisions,
        },
        {
            "title": "Actions",
            "columns": ["Action", "What", "Who", "By when"],
            "rows": actions,
        },
    ]
    return [table for table in tables if table["rows"]]


def _outcomes(
    paragraphs: Sequence[NumberedParagraph],
) -> Iterator[tuple[NumberedParagraph, Outcome]]:
    for row in paragraphs:
        for tie in row.paragraph.outcomes.all():
            if not tie.outcome.is_withdrawn:
                yield row, tie.outcome


def _amended_text(row: NumberedParagraph, minutes: Paper) -> str:
    if mark_of(row.paragraph, minutes) != AMENDED:
        return ""
    return text_in(blocks_of(row.paragraph.text))


def _action(outcome: Outcome, text: str) -> list[str]:
    arising = outcome.arising
    return [
        arising.name,
        text or outcome.text,
        str(arising.who),
        by_when(outcome),
    ]
