"""What a request says of its body, held against what the tracker takes, on every door."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import parse_header_parameters

from cpip.api_problems import BY_NAME
from cpip.bodies import REFUSED, RefusedBody
from cpip.errors import problem

UTF_8 = ("utf-8", "utf8")


class BodyMiddleware:
    """Answers for a body that could not be taken, or that says it is compressed or no UTF-8.

    What the body is written in never says how the address is read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        refusal = request.META.get(REFUSED) or _refusal_of_coding(request)
        if refusal is not None:
            return _refused(request, refusal)
        request.encoding = "utf-8"
        return self.get_response(request)


def _refusal_of_coding(request: HttpRequest) -> RefusedBody | None:
    if request.META.get("CONTENT_LENGTH") in ("", "0", None):
        return None
    coding = request.headers.get("Content-Encoding", "").strip().lower()
    if coding not in ("", "identity"):
        return RefusedBody(
            "media-type",
            "The body is compressed. Send it as it is, without `Content-Encoding`.",
        )
    _, parameters = parse_header_parameters(request.headers.get("Content-Type", ""))
    charset = parameters.get("charset", "utf-8").strip().lower()
    if charset not in UTF_8:
        return RefusedBody(
            "media-type",
            "The body is written in another set of signs. Send it as UTF-8.",
        )
    return None


def _refused(request: HttpRequest, refusal: RefusedBody) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(request, refusal.name, refusal.sentence)
    status = BY_NAME[refusal.name].status
    return render(None, "400.html", {"reason": refusal.sentence}, status=status)
