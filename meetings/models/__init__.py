from meetings.models.documents import Document, DocumentProposal
from meetings.models.packs import (
    Pack,
    PackBlanking,
    PackFile,
    PackPart,
    UploadedPaper,
)
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
    "Pack",
    "PackBlanking",
    "PackFile",
    "PackPart",
    "Paper",
    "PaperBlanking",
    "PaperFile",
    "PaperParagraph",
    "PaperSection",
    "ParagraphItem",
    "UploadedPaper",
]
