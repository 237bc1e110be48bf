from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.response import Response

from meetings.arising import services
from meetings.arising.filters import ActionArisingFilter, OutcomeFilter
from meetings.arising.serializers import (
    ActionArisingSerializer,
    ArisingStepSerializer,
    NewReportSerializer,
    OutcomeSerializer,
)
from people.idempotency import once
from people.models import ApiKey
from people.requests import SignedInApiRequest
from programme import clock
from programme.as_at import AsAt
from rounds.models import ActionArising, Outcome
from toolkit.viewsets import ReadViewSet, writes

REPORT = OpenApiExample(
    "report",
    summary="A line about what was done",
    value={"text": "All boards have the letter."},
    request_only=True,
)


class OutcomeViewSet(ReadViewSet):
    """What came of meetings, as far as you may see it, in order of their days. What was withdrawn
    stays, with the reason.
    """

    request: SignedInApiRequest
    queryset = Outcome.objects.none()
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter
    lookup_value_converter = "int"

    def get_queryset(self):
        outcomes = Outcome.objects.visible_to(self.request.user).recorded().in_full()
        return outcomes.order_by("item__meeting__date", "item__place", "place", "pk")


class ActionArisingViewSet(ReadViewSet):
    """What is to be done because of meetings, as far as you may see it: open first, soonest due
    first. What the group took back is not there.
    """

    request: SignedInApiRequest
    queryset = ActionArising.objects.none()
    serializer_class = ActionArisingSerializer
    filterset_class = ActionArisingFilter
    lookup_value_converter = "int"

    def get_queryset(self):
        visible = ActionArising.objects.visible_to(self.request.user).recorded()
        actions = visible.on_day(AsAt.now()).in_full().open_first()
        return actions.prefetch_related("steps__by")

    @extend_schema(
        request=NewReportSerializer,
        responses={201: ArisingStepSerializer},
        examples=[REPORT],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="reports",
        filterset_class=None,
        pagination_class=None,
    )
    @once
    @writes
    def reports(self, request, pk):
        """Say what was done of an action that you are to do. A programme officer closes it."""
        serializer = NewReportSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        key = request.auth if isinstance(request.auth, ApiKey) else None
        step = services.report(
            action=self.get_object(),
            text=serializer.validated_data["text"],
            by=request.user,
            at=clock.now(),
            api_key=key,
        )
        return Response(ArisingStepSerializer(step).data, status.HTTP_201_CREATED)
