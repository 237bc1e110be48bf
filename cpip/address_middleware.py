"""Addresses that nobody can mean."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

from cpip.errors import not_found
from toolkit.texts import UNFIT


class AddressMiddleware:
    """Answers 404 for an address with a NUL or another sign that no row holds: the database would
    refuse to look for it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if UNFIT.search(request.path):
            return not_found(request, Http404())
        return self.get_response(request)
