"""The officers’ forms of a meeting that nothing on record names yet: it is added or put right."""

from meetings.diary.forms import MeetingForm
from people.content_pages import ContentCreateView, ContentMixin, ContentUpdateView
from people.history import NamedField
from people.models import GovernanceGroup
from programme import clock
from programme.dates import Precision
from reminders.selectors import working_days
from rounds.models import Meeting
from toolkit.errors import Conflict


class MeetingFormMixin(ContentMixin):
    noun, plural = "a meeting", "meetings"
    names = ("meetings:list", "meetings:add", "meetings:edit")

    def get_form_kwargs(self):
        days = {"today": clock.today(), "working_days": working_days()}
        return super().get_form_kwargs() | days


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
                " something was agreed or decided at it, or it was held, moved or"
                " cancelled. Where it lies ahead, move it on its page. If it was recorded"
                " as held by mistake, take that back on its page."
            )
        return meeting
