from celery import shared_task
from django.db import InterfaceError, OperationalError

from people.idempotency import forget_old_answers


@shared_task(autoretry_for=(OperationalError, InterfaceError), retry_backoff=True)
def forget_answers() -> int:
    """Delete the answers to repeated requests whose time is over; return how many. Safe to run
    twice.
    """
    return forget_old_answers()
