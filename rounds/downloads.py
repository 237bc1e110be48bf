from django.http import FileResponse

from rounds.files import KINDS
from rounds.models import EvidenceFile


def download(file: EvidenceFile) -> FileResponse:
    """Return a file's bytes under its own name, to be saved and never shown or run by the browser."""
    answer = FileResponse(file.file.open(), as_attachment=True, filename=file.name, content_type=KINDS[file.kind])
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
