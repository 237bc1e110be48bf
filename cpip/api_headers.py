"""Headers of every answer of the API: what is left of the rate limit, and what ends when."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import http_date

from cpip.errors import problem


@dataclass(frozen=True)
class Ending:
    """That a part of the API is deprecated: since when, when it stops, and where to read on."""

    since: datetime
    sunset: datetime
    link: str


# By the name of its address. What the API promises of these is in docs/api.md.
ENDINGS: dict[str, Ending] = {}


class ApiHeadersMiddleware:
    """Adds them, and keeps answers out of shared caches."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = self.get_response(request)
        if not request.path.startswith("/api/"):
            return answer
        if answer.status_code == 301 and request.method not in ("GET", "HEAD"):
            # A client that follows it would ask to read, and take the answer for that of its
            # change.
            sentence = f"Addresses end with a slash: {request.path}/"
            answer = problem(request, "not-found", sentence)
        for name, value in getattr(request, "rate_limit", {}).items():
            answer[name] = value
        if not answer.has_header("Cache-Control"):
            patch_cache_control(answer, private=True, no_cache=True)
        patch_vary_headers(answer, ["Authorization", "Cookie"])
        say_ending(request, answer)
        return answer


def say_ending(request: HttpRequest, answer: HttpResponse) -> None:
    """Add `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link, where an address will end."""
    match = request.resolver_match
    if match and (ending := ENDINGS.get(match.url_name or "")):
        answer["Deprecation"] = f"@{int(ending.since.timestamp())}"
        answer["Sunset"] = http_date(ending.sunset.timestamp())
        answer["Link"] = f'<{ending.link}>; rel="deprecation"'
