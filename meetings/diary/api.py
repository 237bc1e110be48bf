from meetings.diary.serializers import MeetingWithPlaceSerializer
from rounds.models import Meeting
from toolkit.viewsets import ReadViewSet


class MeetingViewSet(ReadViewSet):
    """The meetings of the groups, in order of their days."""

    queryset = (
        Meeting.objects.with_whether_held()
        .select_related("group", "arrangement", "round")
        .order_by("date", "pk")
    )
    serializer_class = MeetingWithPlaceSerializer
    lookup_value_converter = "int"
