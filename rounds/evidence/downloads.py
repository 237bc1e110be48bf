from typing import Protocol

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from rounds.evidence.files import KINDS


class Uploaded(Protocol):
    """A file that somebody uploaded: evidence, or a paper of a meeting."""

    file: FieldFile
    name: str
    kind: str


def download(file: Uploaded) -> FileResponse:
    """Return a file's bytes under its own name, to be saved and never shown or run by
    the browser.
    """
    try:
        opened = file.file.open()
    except FileNotFoundError:
        raise Http404(
            "The file is not where it was kept. The programme office can look for it in"
            " a backup."
        ) from None
    answer = FileResponse(
        opened, as_attachment=True, filename=file.name, content_type=KINDS[file.kind]
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
