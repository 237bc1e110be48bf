"""Dealing with the returns of a workbook a hundred at a time, whoever does it."""

from collections.abc import Callable, Sequence
from contextlib import suppress

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerDown

from workbooks.handing.judged import JudgedReturn
from workbooks.handing.judging import judge
from workbooks.models import Workbook
from workbooks.reading.bounded import read_sheets
from workbooks.reading.finding import find
from workbooks.reading.returns import SentReturn, returns_of

AT_ONCE = 100  # returns that are dealt with while the sender waits; more are left to the worker
BATCH = 100
TASK = "workbooks.tasks.deal_with_workbooks"  # by its name: tasks know services


def is_for_worker(workbook: Workbook) -> bool:
    """True of a workbook that states more than its sender is to wait for."""
    return workbook.returns > AT_ONCE


def returns_in(workbook: Workbook) -> list[SentReturn]:
    """Return what a kept workbook states, read anew from its bytes."""
    with workbook.file.open() as opened:
        data = opened.read()
    return returns_of(find(read_sheets(workbook.name, workbook.kind, data)))


def deal_with(
    workbook: Workbook,
    returns: Sequence[SentReturn],
    deal: Callable[[int, list[JudgedReturn]], None],
    *,
    then: Workbook.State,
) -> None:
    """Hand over a hundred returns after the other, judged, with the place of the first, each in a
    transaction of its own. Once all are dealt with, the workbook has the state that comes then.

    It begins where a worker that was stopped was. It stops where another worker has the workbook or
    is further, and where a redaction destroyed it.
    """
    for first in range(workbook.dealt_with, len(returns), BATCH):
        batch = returns[first : first + BATCH]
        with transaction.atomic():
            waiting = Workbook.objects.select_for_update(skip_locked=True).filter(
                pk=workbook.pk,
                state=workbook.state,
                dealt_with=first,
                redacted_at=None,
            )
            if waiting.first() is None:
                return
            deal(first, judged(workbook, batch))
            workbook.dealt_with = first + len(batch)
            workbook.save(update_fields=["dealt_with"])
    under_way = Workbook.objects.filter(pk=workbook.pk, state=workbook.state)
    if under_way.filter(dealt_with=len(returns)).update(state=then):
        workbook.state = then


def judged(workbook: Workbook, returns: Sequence[SentReturn]) -> list[JudgedReturn]:
    """Return returns of a workbook beside what stands now."""
    return judge(
        returns,
        round_slug=workbook.round,
        digest=workbook.digest,
        by=workbook.added_by,
    )


def leave_to_worker() -> None:
    """Wake the worker once this is stored. Where it cannot be reached it looks by itself, each
    minute.
    """

    def wake() -> None:
        with suppress(BrokerDown):
            current_app.send_task(TASK)

    transaction.on_commit(wake)
