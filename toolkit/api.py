from programme.models import Source, Theme
from programme.serializers import SourceSerializer, ThemeSerializer
from toolkit.viewsets import ReadViewSet


class SourceViewSet(ReadViewSet):
    """The documents that the programme's facts come from."""

    queryset = Source.objects.order_by("code")
    serializer_class = SourceSerializer
    lookup_field = "code"
    lookup_value_converter = "slug"


class ThemeViewSet(ReadViewSet):
    """The themes of the programme's vision."""

    queryset = Theme.objects.select_related("source")
    serializer_class = ThemeSerializer
    lookup_field = "code"
    lookup_value_converter = "slug"
