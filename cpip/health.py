from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis import Redis, RedisError

from reminders.selectors import clock_fault, is_demonstration
from toolkit.ownership import ONE_ROLE, could_switch_off_guards


@never_cache
def alive(request: HttpRequest) -> JsonResponse:
    """Say that the web process answers."""
    return JsonResponse({"status": "alive"})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """Say whether the tracker can work: 200 if all is well, else 503 naming what is not.

    The database and the broker must answer, the clock (Celery's beat) must have ticked within ten
    minutes, or reminders fall silent, and a production must not stand on the demonstration's
    invented returns. A role of the database that could switch off the guards of the record is said
    too, but takes nothing out of service: an installation from before goes on until it has two.
    """
    faults = {
        "database": "" if database_answers() else "down",
        "broker": "" if broker_answers() else "down",
    }
    if not faults["database"]:
        faults["beat"] = clock_fault(timezone.now())
        if settings.PRODUCTION:
            faults["content"] = "down" if is_demonstration() else ""
    is_ready = not any(faults.values())
    body = {"status": "ready" if is_ready else "not ready"}
    for name, fault in faults.items():
        body[name] = fault or "ok"
    if not faults["database"]:
        body["role"] = ONE_ROLE if could_switch_off_guards() else "ok"
    status = 200 if is_ready else 503
    return JsonResponse(body, status=status)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations LIMIT 1")
    except (DatabaseError, InterfaceError, ImproperlyConfigured):
        return False
    return True


def broker_answers() -> bool:
    client = Redis.from_url(
        settings.BROKER_URL, socket_connect_timeout=2, socket_timeout=2, retry=None
    )
    try:
        return bool(client.ping())
    except RedisError:
        return False
    finally:
        client.close()
