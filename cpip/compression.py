"""Pages go out compressed where nothing on them is secret."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

# What resets a password or proves who somebody is; words that are to be blanked; the address of a
# calendar, which whoever has it can read without signing in.
NEVER = ("/accounts/", "/admin/", "/redactions/", "/my-work/calendar/")


class CompressedPagesMiddleware(GZipMiddleware):
    """Compresses what is read as a page: some 47 kB become 8.

    From the length of a compressed answer that repeats what was asked for, a stranger may guess
    what else it holds (BREACH). So what answers a form is not compressed, a new API key among it,
    nor are pages that hold a secret; the number that guards a form is masked anew in each page, and
    Django adds a random length to each. The API is left out too: compression would weaken its
    ETags.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not _is_page_to_read(request, response):
            return response
        compressed: HttpResponseBase = super().process_response(request, response)
        return compressed


def _is_page_to_read(request: HttpRequest, response: HttpResponseBase) -> bool:
    is_page = response.get("Content-Type", "").startswith("text/html")
    return is_page and request.method == "GET" and not request.path.startswith(NEVER)
