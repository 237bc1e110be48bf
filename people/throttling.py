import logging
import time
from functools import cache
from typing import cast

from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError
from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import BaseThrottle

from people.models import ApiKey
from toolkit.errors import Unavailable

log = logging.getLogger(__name__)
NOT_COUNTED = (
    "The tracker cannot count requests just now, so it takes no changes. Nothing was"
    " saved. Try again soon."
)


@cache
def storage(address: str) -> Storage:
    """Return the counters kept in one Redis database."""
    # Not one of the asynchronous kinds: its address would say so.
    return cast(
        Storage,
        storage_from_string(address, socket_connect_timeout=2, socket_timeout=2),
    )


def rate_of(sender: object) -> RateLimitItem:
    """Return how often who is asking may ask: what was agreed for their key, else everyone's."""
    agreed = sender.requests_a_minute if isinstance(sender, ApiKey) else None
    return RateLimitItemPerMinute(agreed) if agreed else parse(settings.API_RATE)


class PrincipalThrottle(BaseThrottle):
    """Limit how often one key, person or unknown address may ask, over a moving window counted in
    Redis.

    Without Redis reading goes on, and a change is refused with 503: what cannot be counted cannot
    be limited.
    """

    def allow_request(self, request, view):
        rate = rate_of(request.auth)
        sender = self._sender(request)
        try:
            limiter = MovingWindowRateLimiter(storage(settings.LIMITS_URL))
            allowed = limiter.hit(rate, sender)
            left = limiter.get_window_stats(rate, sender)
        except RedisError as fault:
            log.warning("Requests are not counted: %s", fault)
            if request.method in SAFE_METHODS:
                return True
            raise Unavailable(NOT_COUNTED) from None
        self.seconds = max(1, round(left.reset_time - time.time()))
        # As the IETF's draft of these headers writes them: the quota and its seconds, what is left
        # and for how long.
        remaining = max(0, left.remaining)
        request._request.rate_limit = {
            "RateLimit-Policy": f'"default";q={rate.amount};w={rate.get_expiry()}',
            "RateLimit": f'"default";r={remaining};t={self.seconds}',
        }
        return allowed

    def wait(self):
        return self.seconds

    def _sender(self, request) -> str:
        if isinstance(request.auth, ApiKey):
            return f"key {request.auth.prefix}"
        if request.user.is_authenticated:
            return f"person {request.user.pk}"
        return f"address {self.get_ident(request)}"
