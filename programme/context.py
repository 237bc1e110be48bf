from django.conf import settings
from django.utils.functional import SimpleLazyObject

from programme import clock
from programme.models import Programme


def programme(request) -> dict:
    """Give every page the programme, the business day and whether the clock is held. One query, when a page asks."""
    return {
        "programme": SimpleLazyObject(lambda: Programme.objects.first() or Programme()),
        "today": clock.today(),
        "clock_is_held": settings.TODAY is not None,
    }
