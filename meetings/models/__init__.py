from meetings.models.documents import Document, DocumentProposal

__all__ = ["Document", "DocumentProposal"]
