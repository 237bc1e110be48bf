from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from programme import clock
from programme.models import Programme


def programme(request: HttpRequest) -> dict[str, Any]:
    """Give every page the business day, whether the clock is held, and whether what it shows is the
    demonstration.

    Who is signed in knows that already; for anyone else it is one query, when a page asks.
    """
    return {
        "today": clock.today(),
        "at": None,  # a page that speaks of a day puts its own here
        "clock_is_held": settings.TODAY is not None,
        "shows_accounts": settings.DEMONSTRATION,
        "is_demonstration": SimpleLazyObject(lambda: _is_demonstration(request)),
    }


def _is_demonstration(request: HttpRequest) -> bool:
    if request.user.is_authenticated:
        # `for_requests` has added it.
        return request.user.is_in_demonstration  # type: ignore[attr-defined, no-any-return]
    return Programme.objects.filter(is_demonstration=True).exists()
