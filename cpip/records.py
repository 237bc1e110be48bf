"""Who comes into the records themselves: Django's own pages, for superusers alone."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from toolkit.errors import NotAllowed

FOR_SUPERUSERS = (
    "The records themselves are open to superusers alone. Officers change what the"
    " programme is made of on the page “Programme”, which the foot of each page names."
)


def with_reason(
    login: Callable[..., HttpResponse],
) -> Callable[..., HttpResponse]:
    """Tell who is signed in and no superuser why the records are closed to them."""

    @wraps(login)
    def login_or_refuse(
        request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.user.is_authenticated and not request.user.is_staff:
            raise NotAllowed(FOR_SUPERUSERS)
        return login(request, *args, **kwargs)

    return login_or_refuse
