from typing import Any

from django.db import InternalError
from django.shortcuts import render
from pghistory.middleware import HistoryMiddleware

from programme import clock
from toolkit.errors import Conflict, NotAllowed

RAISED_BY_A_GUARD = "P0001"


class ChangeContextMiddleware(HistoryMiddleware):
    """Tell the database's record of changes who acts and through what."""

    def get_context(self, request):
        via = "API" if request.path.startswith("/api/") else "page"
        return super().get_context(request) | {
            "via": via,
            "day": clock.today().isoformat(),
        }


class NotAllowedMiddleware:
    """Answer a refusal of the domain with a page that says why."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, NotAllowed):
            return render(None, "403.html", {"reason": str(exception)}, status=403)
        if isinstance(exception, Conflict):
            return render(None, "409.html", {"reason": str(exception)}, status=409)
        if is_guarded(exception):
            return render(
                None, "409.html", {"reason": guard_sentence(exception)}, status=409
            )
        return None


def is_guarded(exception: Exception) -> bool:
    """True for a change that a trigger of the database refused."""
    return (
        isinstance(exception, InternalError)
        and getattr(exception.__cause__, "pgcode", "") == RAISED_BY_A_GUARD
    )


def guard_sentence(exception: InternalError) -> str:
    """Return the sentence a guard refused with, without the database's own context lines."""
    cause: Any = exception.__cause__  # the error of the database's own driver
    return cause.diag.message_primary
