from toolkit.viewsets import ReadViewSet
from workstreams.models import Workstream
from workstreams.serializers import WorkstreamSerializer


class WorkstreamViewSet(ReadViewSet):
    """The nine work strands of the programme."""

    queryset = Workstream.objects.select_related("theme", "lead").prefetch_related(
        "partners"
    )
    serializer_class = WorkstreamSerializer
    lookup_field = "slug"
    lookup_value_converter = "slug"
