from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from redaction import services


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=True)
def end_old_requests() -> int:
    """End the redactions that nobody confirmed within a week, so that their words are kept no
    longer; return how many. Safe to run twice.
    """
    return services.end_old(timezone.now())
