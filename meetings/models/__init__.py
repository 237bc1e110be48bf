from meetings.models.documents import Document, DocumentProposal
from meetings.models.paper_parts import (
    PaperBlanking,
    PaperFile,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
    ParagraphOutcome,
)
from meetings.models.papers import Paper

__all__ = [
    "Document",
    "DocumentProposal",
    "Paper",
    "PaperBlanking",
    "PaperFile",
    "PaperParagraph",
    "PaperSection",
    "ParagraphItem",
    "ParagraphOutcome",
]
