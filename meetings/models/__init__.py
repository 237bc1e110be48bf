from meetings.models.documents import Document, DocumentProposal
from meetings.models.packs import (
    Pack,
    PackBlanking,
    PackFile,
    PackPart,
    UploadedPaper,
)
from meetings.models.paper_parts import (
    PaperBlanking,
    PaperFile,
    PaperParagraph,
    PaperSection,
    ParagraphItem,
    ParagraphOutcome,
)
from meetings.models.papers import Paper
from meetings.models.sendings import Sending, SendingHold, SentTo

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
    "ParagraphOutcome",
    "Sending",
    "SendingHold",
    "SentTo",
    "UploadedPaper",
]
