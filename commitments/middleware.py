"""Addresses with a reference that a commitment had before lead on to it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse

from commitments.former_references import FormerReference


class FormerReferenceMiddleware:
    """Leads on from where nothing was found, page or API, and keeps what the address asks for.

    What is sent there is to be sent again (308), so that nothing is lost on the way.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        if response.status_code != 404 or match is None:
            return response
        reference = match.kwargs.get("reference")
        if not reference:
            return response
        present = present_reference(reference)
        if present is None or present == reference.upper():
            return response
        address = reverse(match.view_name, kwargs=match.kwargs | {"reference": present})
        if query := request.META.get("QUERY_STRING"):
            address = f"{address}?{query}"
        if request.path.startswith("/api/"):
            address = request.build_absolute_uri(address)
        is_read = request.method in ("GET", "HEAD")
        return HttpResponsePermanentRedirect(address, preserve_request=not is_read)


def present_reference(reference: str) -> str | None:
    """Return the reference of the commitment that had this one before; none where none had. One
    query.
    """
    former = FormerReference.objects.filter(reference=reference.upper())
    return former.values_list("commitment__reference", flat=True).first()
