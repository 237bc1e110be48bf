from meetings.diary.serializers import MeetingWithPlaceSerializer
from meetings.diary.states import with_state
from rounds.models import Meeting
from toolkit.viewsets import ReadViewSet


class MeetingViewSet(ReadViewSet):
    """The meetings of the groups, in order of their days."""

    queryset = (
        with_state(Meeting.objects.all())
        .select_related("group", "arrangement", "round")
        .order_by("date", "pk")
    )
    serializer_class = MeetingWithPlaceSerializer
    lookup_value_converter = "int"
