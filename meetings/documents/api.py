from meetings.documents.filters import DocumentFilter
from meetings.documents.pages import WITH_WHAT_IT_IS_OF
from meetings.documents.serializers import DocumentSerializer
from toolkit.viewsets import ReadViewSet


class DocumentViewSet(ReadViewSet):
    """What the programme publishes, consults on and holds, in order of its days."""

    queryset = WITH_WHAT_IT_IS_OF.order_by("date", "pk")
    serializer_class = DocumentSerializer
    filterset_class = DocumentFilter
    lookup_value_converter = "int"
