from rounds.decisions.filters import DecisionFilter
from rounds.decisions.serializers import DecisionSerializer
from rounds.models import Decision
from toolkit.pagination import NewestFirst
from toolkit.viewsets import ReadViewSet


class DecisionViewSet(ReadViewSet):
    """What officers decided about commitments outside their updates: verified, withdrawn,
    superseded, reinstated...
    """

    queryset = Decision.objects.select_related(
        "commitment", "by", "successor", "second_word__by"
    )
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    pagination_class = NewestFirst
    lookup_value_converter = "int"
