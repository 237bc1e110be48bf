import logging

from celery import shared_task
from django.db import InterfaceError, OperationalError

from reminders.emails import RETRY
from workbooks.handing.acting import write_all
from workbooks.handing.batches import returns_in
from workbooks.handing.taking import look_through
from workbooks.models import Workbook
from workbooks.reading.bounded import TooBusy

log = logging.getLogger(__name__)


@shared_task(**RETRY)
def deal_with_workbooks() -> int:
    """Read and hand in the workbooks that were left to the worker, the oldest first. Returns how
    many.

    The rows are the truth: one that a stopped worker left goes on where it was, and two workers
    never have the same. One that cannot be dealt with does not keep back those after it.
    """
    waiting = Workbook.objects.waiting().order_by("pk").select_related("added_by")
    workbooks = list(waiting)
    for workbook in workbooks:
        try:
            _deal_with(workbook)
        except TooBusy:
            continue  # the next minute tries again
        except (OperationalError, InterfaceError):
            raise  # the database's: the task is tried again
        except Exception:
            log.exception("Workbook %s could not be dealt with.", workbook.pk)
            workbook.state = Workbook.State.FAILED
            workbook.save(update_fields=["state"])
    return len(workbooks)


def _deal_with(workbook: Workbook) -> None:
    returns = returns_in(workbook)
    if workbook.state == Workbook.State.BEING_READ:
        look_through(workbook, returns)
    else:
        write_all(workbook, returns)
