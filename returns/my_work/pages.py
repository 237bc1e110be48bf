"""What waits for the person who looks: what they answer for, owe, review and may add to."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.utils import timezone
from django.views.generic import TemplateView

from commitments.models import Commitment
from people.requests import SignedInRequest
from returns.my_work.builders import CHAIR, OFFICERS, OTHERS
from returns.my_work.chair import chaired_by
from returns.my_work.sections import SHOWN, Builder, Reader, Section
from returns.tables import waits_table
from rounds.models import ReportingRound
from standing.charts import segments_of
from standing.snapshot import counts_of, snapshot_of
from standing.tables import items_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin


class MyWorkView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """What this person answers for and where it stands, what they owe, what came back, what waits
    for their review.

    Of an earlier day: where what they answer for today stood.
    """

    request: SignedInRequest

    template_name = "returns/my_work.html"

    def get_context_data(self, **kwargs):
        own = [] if self.request.user.is_officer else self._own()
        waits = {} if self.at.is_past else self._waits_context()
        return super().get_context_data(
            **waits,
            own=own[:SHOWN],
            all_own=own,
            own_counts=segments_of(counts_of(own)),
            **kwargs,
        )

    def tables(self, context):
        tables = {
            "my-work": lambda: items_table(
                "my-work", "What I answer for", context["all_own"], self.at
            )
        }
        if not self.at.is_past:
            tables["to-do"] = lambda: self._waits_table(context)
        return tables

    def _waits_context(self) -> dict[str, Any]:
        rounds = ReportingRound.objects.select_related("meeting")
        open_round, late_round = rounds.open().first(), None
        if open_round is None:
            late_round = rounds.taking_late().first()
        reader = Reader(
            user=self.request.user,
            reporting_round=open_round,
            late_round=late_round,
            group=chaired_by(self.request.user),
            at=self.at,
            real_time=timezone.now(),
        )
        return {"round": open_round, "sections": _sections(reader)}

    def _waits_table(self, context):
        waits = [
            (section.word, section.in_file, section.round or context["round"])
            for section in context["sections"]
            if section.word
        ]
        return waits_table(waits, self.at)

    def _own(self):
        """What this person's seat owns or whose body leads it, as it stood on the page's day."""
        mine = Commitment.objects.reportable_by(self.request.user).in_natural_order()
        return [item for item in snapshot_of(mine, self.at) if item.is_counted]


def _builders_for(reader: Reader) -> list[Builder]:
    if reader.user.is_officer:
        return OFFICERS
    return [*CHAIR, *OTHERS] if reader.group else OTHERS


def _sections(reader: Reader) -> list[Section]:
    sections = [build(reader) for build in _builders_for(reader)]
    return [section for section in sections if section is not None]
