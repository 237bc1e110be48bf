"""The officers’ pages of the meetings of the groups: all of them, and one added or put right.

A meeting that a round is made for is moved on the page of its round.
"""

from django.db.models import Exists, OuterRef

from people.content_pages import (
    ContentCreateView,
    ContentListView,
    ContentMixin,
    ContentUpdateView,
)
from people.history import NamedField
from people.models import GovernanceGroup
from programme import clock
from programme.dates import Precision
from returns.meeting_forms import MeetingForm
from rounds.models import Meeting
from toolkit.errors import Conflict

OFF_RECORD = Meeting.objects.off_record().filter(pk=OuterRef("pk"))


class MeetingMixin(ContentMixin):
    noun, plural = "a meeting", "meetings"
    names = ("rounds:meetings", "rounds:add-meeting", "rounds:edit-meeting")


class MeetingListView(MeetingMixin, ContentListView):
    queryset = (
        Meeting.objects.select_related("group", "round")
        .annotate(is_off_record=Exists(OFF_RECORD))
        .order_by("-date", "-pk")
    )
    headings = ("When", "Group", "Round")

    def may_change(self, row):
        return row.is_off_record

    def cells(self, row):
        return row.when, row.group, _round_of(row)

    def name_of(self, row):
        return f"{row.when}, {row.group}"


def _round_of(meeting: Meeting) -> str:
    """Return the round that is made for a meeting, or that the meeting is cancelled."""
    if meeting.cancelled_on:
        return "Cancelled"
    reporting_round = getattr(meeting, "round", None)
    return reporting_round.get_state_display() if reporting_round else "None"


class MeetingFormMixin(MeetingMixin):
    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}


class MeetingCreateView(MeetingFormMixin, ContentCreateView):
    model = Meeting
    form_class = MeetingForm

    def get_initial(self):
        return {"precision": Precision.DAY}


class MeetingUpdateView(MeetingFormMixin, ContentUpdateView):
    model = Meeting
    form_class = MeetingForm
    named_fields = (NamedField("group", GovernanceGroup, "name"),)

    def get_object(self, queryset=None):
        meeting = super().get_object(queryset)
        if not Meeting.objects.off_record().contains(meeting):
            raise Conflict(
                f"The meeting of {meeting.when} is on record: a round is made for it,"
                " something was agreed or decided at it, or it was moved or cancelled."
                " Move it on the page of its round."
            )
        return meeting
