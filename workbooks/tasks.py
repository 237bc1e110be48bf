from celery import shared_task
from django.core.exceptions import ValidationError

from programme import clock
from reminders.emails import RETRY
from workbooks.handing.services import look_through, returns_in, write_all
from workbooks.models import Workbook


@shared_task(**RETRY)
def deal_with_workbooks() -> int:
    """Read and hand in the workbooks that were left to the worker, the oldest first. Returns how
    many.

    The rows are the truth: one that a stopped worker left goes on where it was, and two workers
    never have the same.
    """
    waiting = Workbook.objects.waiting().order_by("pk")
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        _deal_with(key)
    return len(keys)


def _deal_with(key: int) -> None:
    """Deal with one workbook; one whose file cannot be read any more says so."""
    workbook = Workbook.objects.select_related("added_by").get(pk=key)
    try:
        returns = returns_in(workbook)
    except (ValidationError, FileNotFoundError) as refusal:
        sentence = getattr(refusal, "messages", ["Its file is gone."])[0]
        workbook.notes = [sentence, *workbook.notes]
        workbook.state = Workbook.State.DONE
        workbook.save()
        return
    work = look_through if workbook.state == Workbook.State.BEING_READ else write_all
    work(workbook, returns, at=clock.now())
