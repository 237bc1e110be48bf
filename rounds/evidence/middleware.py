"""Uploaded files keep the name they were sent with, so that one which is a path can be refused and
not just trimmed.
"""

from types import MethodType

from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser


class WholeNamesParser(MultiPartParser):
    """Writes a colon for each slash of a file's name, where Django would silently drop all before
    the last one.

    `rounds.evidence.files` refuses a name with a colon.
    """

    def sanitize_file_name(self, file_name: str) -> str | None:
        return super().sanitize_file_name(
            file_name.replace("/", ":").replace("\\", ":")
        )


class WholeNamesMiddleware:
    """Gives each request the parser above, before anything reads its form."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.parse_file_upload = MethodType(_parse_file_upload, request)
        return self.get_response(request)


def _parse_file_upload(request: HttpRequest, meta, post_data):
    return WholeNamesParser(
        meta, post_data, request.upload_handlers, request.encoding
    ).parse()
