import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from meetings.models import Pack, PackFile
from meetings.packs.serializers import PackSerializer, PackWithContentSerializer
from meetings.papers.pages import as_download
from people.requests import SignedInApiRequest
from rounds.models import Meeting
from rounds.updates.api_parts import BYTES, BytesRenderer
from toolkit.viewsets import ReadViewSet


class PackFilter(django_filters.FilterSet):
    """What packs can be narrowed by in the API."""

    meeting = django_filters.ModelChoiceFilter(
        queryset=Meeting.objects.all(),
        to_field_name="slug",
        help_text="The `slug` of a meeting.",
    )

    class Meta:
        model = Pack
        fields: list[str] = []


class PackViewSet(ReadViewSet):
    """The packs of meetings that were issued and you may see, all versions, in order of their
    meetings: the agenda, the last minutes, the actions arising that are open, and the papers.
    """

    request: SignedInApiRequest
    queryset = Pack.objects.none()
    serializer_class = PackSerializer
    filterset_class = PackFilter
    lookup_value_converter = "int"

    def get_queryset(self):
        packs = Pack.objects.visible_to(self.request.user).select_related("meeting")
        if self.action != "retrieve":
            packs = packs.without_content()
        return packs.order_by("meeting__date", "meeting", "version")

    @extend_schema(responses=PackWithContentSerializer)
    def retrieve(self, request, *args, **kwargs):
        """One version of a pack, with all that it says."""
        context = self.get_serializer_context()
        serializer = PackWithContentSerializer(self.get_object(), context=context)
        return Response(serializer.data)

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path="files/pdf",
        filterset_class=None,
        pagination_class=None,
        renderer_classes=[JSONRenderer, BytesRenderer],
    )
    def files(self, request, pk):
        """Download a pack as it was issued, byte for byte."""
        present = PackFile.objects.filter(blanked_at=None)
        file = get_object_or_404(present, pack=self.get_object())
        return as_download(bytes(file.data), "pack.pdf", BYTES)
