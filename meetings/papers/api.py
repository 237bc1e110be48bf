from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from meetings.models import Paper, PaperFile
from meetings.papers.filters import PaperFilter
from meetings.papers.pages import as_download
from meetings.papers.serializers import PaperSerializer, PaperWithContentSerializer
from people.requests import SignedInApiRequest
from rounds.updates.api_parts import BYTES, BytesRenderer
from toolkit.viewsets import ReadViewSet


class PaperViewSet(ReadViewSet):
    """The papers of meetings that were issued and you may see, all versions, in order of their
    meetings; with `kind=minutes` the minutes, which were circulated as a draft or agreed.
    """

    request: SignedInApiRequest
    queryset = Paper.objects.none()
    serializer_class = PaperSerializer
    filterset_class = PaperFilter
    lookup_value_converter = "int"

    def get_queryset(self):
        papers = Paper.objects.visible_to(self.request.user).issued()
        papers = papers.select_related("meeting", "round__meeting", "agreed_at")
        if self.action == "list" and not self.request.query_params.get("kind"):
            papers = papers.papers()
        return papers.order_by("meeting__date", "meeting", "number", "version")

    @extend_schema(responses=PaperWithContentSerializer)
    def retrieve(self, request, *args, **kwargs):
        """One version of a paper, with all that it says."""
        context = self.get_serializer_context()
        serializer = PaperWithContentSerializer(self.get_object(), context=context)
        return Response(serializer.data)

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path="files/<str:kind>",
        filterset_class=None,
        pagination_class=None,
        renderer_classes=[JSONRenderer, BytesRenderer],
    )
    def files(self, request, pk, kind):
        """Download a paper as it was issued, byte for byte: `pdf` or `docx`."""
        present = PaperFile.objects.filter(blanked_at=None)
        file = get_object_or_404(present, paper=self.get_object(), kind=kind)
        return as_download(bytes(file.data), f"paper.{kind}", BYTES)
