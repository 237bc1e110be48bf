from typing import Protocol

from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404

from rounds.evidence.files import KINDS

# What is kept as it was uploaded: evidence and papers, and workbooks that were sent.
TYPES = KINDS | {"ods": "application/vnd.oasis.opendocument.spreadsheet"}


class Uploaded(Protocol):
    """A file that somebody uploaded: evidence, a paper of a meeting, or a
    workbook."""

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
        opened, as_attachment=True, filename=file.name, content_type=TYPES[file.kind]
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
