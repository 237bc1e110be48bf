"""The sections of My work that list actions arising from meetings."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Window

from returns.my_work.sections import SHOWN, Reader, Section, how_many
from rounds.models import ActionArising, ArisingStep

TEMPLATE = "meetings/_my_work_actions.html"


def owed(reader: Reader) -> Section | None:
    """What this person, their seat or their body is to do, soonest due first; nothing where there
    is nothing. One query.
    """
    mine = ActionArising.objects.visible_to(reader.user).owed_by(reader.user)
    return _section(
        reader,
        mine,
        slug="actions",
        heading="Actions arising from meetings",
        about="Open each to say what was done. A programme officer closes it.",
    )


def reported(reader: Reader) -> Section | None:
    """What was reported on last and waits for an officer to close it; nothing where nothing does.
    One query.
    """
    steps = ArisingStep.objects.filter(action=OuterRef("pk"), at__lt=reader.at.end)
    last = Subquery(steps.order_by("-at", "-pk").values("verb")[:1])
    waiting = ActionArising.objects.annotate(last_verb=last)
    return _section(
        reader,
        waiting.filter(last_verb=ArisingStep.Verb.REPORTED),
        slug="actions-reported",
        heading="Actions arising that were reported on",
        about="Close each if it is done, or leave it open.",
    )


def _section(
    reader: Reader, actions: QuerySet[ActionArising], **texts: Any
) -> Section | None:
    open_ones = ActionArising.objects.on_day(reader.at).filter(
        Q(was_open=True), pk__in=actions.order_by().values("pk")
    )
    counted = open_ones.annotate(in_all=Window(Count("pk")))
    rows = list(counted.in_full().open_first()[:SHOWN])
    if not rows:
        return None
    return Section(template=TEMPLATE, rows=rows, count=how_many(rows), **texts)
