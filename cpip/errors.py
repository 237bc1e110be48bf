"""Error pages. They run no query, so that they can be shown when the database is gone."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from cpip import api_problems
from people import unsent_pages

# Seconds: the supervisor and the container engine restart a server in less.
RETRY_AFTER = "10"
NOT_FOUND = "There is nothing at this address, or nothing that you may see."
UNAVAILABLE = (
    "The tracker cannot reach its database just now. Nothing you sent was half saved."
    " Try again in a minute."
)


def problem(request: HttpRequest, name: str, detail: str) -> JsonResponse:
    """Return an `application/problem+json` answer for what failed before a view of the API ran."""
    body = api_problems.problem(name, detail, request.path)
    return JsonResponse(
        body, status=body["status"], content_type="application/problem+json"
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer an unexpected fault: 503 where the database does not answer, else 500."""
    is_api = request.path.startswith("/api/")
    response: HttpResponse
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        if is_api:
            response = problem(request, "unavailable", UNAVAILABLE)
        else:
            response = render(None, "503.html", {"reason": UNAVAILABLE}, status=503)
        response["Retry-After"] = RETRY_AFTER
        return response
    if is_api:
        return problem(
            request,
            "server-error",
            "Something went wrong here. It has been logged; try again later.",
        )
    return render(None, "500.html", status=500)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that cannot be read: a form of too many fields, a host that is not ours."""
    if request.path.startswith("/api/"):
        return problem(
            request, "unreadable", "The request cannot be read as it was sent."
        )
    return render(None, "400.html", status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address where there is nothing, or nothing this person may see."""
    if request.path.startswith("/api/"):
        return problem(request, "not-found", NOT_FOUND)
    return render(None, "404.html", status=404)


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Close an address that a library would open."""
    raise Http404


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what this person may not do."""
    reason = str(exception) or "You may not do this."
    if request.path.startswith("/api/"):
        return problem(request, "not-allowed", reason)
    return render(None, "403.html", {"reason": reason}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form that came without its token: most often a page left open over a sign-out.

    What was typed is not lost where the form was made by us.
    """
    if not request.accepts("text/html"):
        return unsent_pages.tell_script_to_sign_in(403)
    if page := unsent_pages.answer_without_token(request):
        return page
    sentence = (
        "This form was open too long, or you signed in again elsewhere. Go back, copy"
        " your text, reload and send."
    )
    return render(None, "403.html", {"reason": sentence}, status=403)
