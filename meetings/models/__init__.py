from meetings.models.documents import Document, DocumentProposal
from meetings.models.papers import (
    Paper,
    PaperBlanking,
    PaperFile,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
)

__all__ = [
    "Document",
    "DocumentProposal",
    "Paper",
    "PaperBlanking",
    "PaperFile",
    "PaperParagraph",
    "PaperSection",
    "ParagraphItem",
]
