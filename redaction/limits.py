"""How often somebody may ask for redactions, and have every table looked through."""

import logging

from django.conf import settings
from limits import parse
from limits.strategies import MovingWindowRateLimiter
from redis import RedisError

from people.models import User
from people.throttling import storage

RATE = parse("60 per hour")
RETRY_AFTER = 60  # seconds
TOO_OFTEN = (
    "You have asked for redactions or looked at them very often within the hour, and"
    " each look goes through every table. Try again later."
)
log = logging.getLogger(__name__)


def may_look(user: User) -> bool:
    """True while somebody has not looked too often; counted in Redis, without which all may."""
    limiter = MovingWindowRateLimiter(storage(settings.LIMITS_URL))
    try:
        return limiter.hit(RATE, f"redaction {user.pk}")
    except RedisError as fault:
        log.warning("Looks at redactions are not counted: %s", fault)
        return True
