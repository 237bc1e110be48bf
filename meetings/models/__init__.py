from meetings.models.documents import Document, DocumentProposal
from meetings.models.papers import (
    Paper,
    PaperFile,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
)

__all__ = [
    "Document",
    "DocumentProposal",
    "Paper",
    "PaperFile",
    "PaperParagraph",
    "PaperSection",
    "ParagraphItem",
]
