from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ReadOnlyModelViewSet

from commitments.models import Commitment
from programme import clock
from programme.errors import Conflict
from rounds import services
from rounds.content import Content
from rounds.downloads import download
from rounds.filters import UpdateFilter
from rounds.models import EvidenceFile, ProgressUpdate, ReportingRound
from rounds.serializers import ContentSerializer, NewUpdateSerializer, ReportingRoundSerializer, UpdateSerializer

REFUSALS = {
    400: OpenApiResponse(description="Faults, each named in `errors` by field and JSON pointer."),
    401: OpenApiResponse(description="No key, or one that is unknown, revoked or expired."),
    403: OpenApiResponse(description="You may read this but not do that; `detail` says who may."),
    409: OpenApiResponse(description="It does not fit the record as it stands; `detail` says what is in the way."),
}


class NewestFirst(CursorPagination):
    """Pages that neither skip nor repeat while updates come in."""

    ordering = "-pk"
    page_size = 50

    def decode_cursor(self, request):
        cursor = super().decode_cursor(request)
        if cursor and cursor.position is not None and not (cursor.position.isdecimal() and len(cursor.position) < 19):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class ReportingRoundViewSet(ReadOnlyModelViewSet):
    """The reporting rounds, in order of their meetings."""

    queryset = ReportingRound.objects.select_related("meeting__group").order_by("meeting__date")
    serializer_class = ReportingRoundSerializer
    lookup_field = "slug"
    lookup_value_converter = "slug"


class UpdateViewSet(ListModelMixin, RetrieveModelMixin, GenericViewSet):
    """Progress updates: the accepted ones of all, and your own in every state."""

    queryset = ProgressUpdate.objects.none()
    serializer_class = UpdateSerializer
    filterset_class = UpdateFilter
    pagination_class = NewestFirst
    lookup_value_converter = "int"

    def get_queryset(self):
        return ProgressUpdate.objects.visible_to(self.request.user).in_full(self.request.user)

    @extend_schema(request=NewUpdateSerializer, responses={201: UpdateSerializer, **REFUSALS})
    def create(self, request):
        """Hand in the update of a commitment for the open round, or keep it as a draft with `"submit": false`.

        An officer of the programme office then accepts it or returns it with a reason; until it is accepted nothing of
        the commitment changes.
        """
        serializer = NewUpdateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        service = services.report if given["submit"] else services.start_update
        update = service(
            commitment=self._commitment(given["commitment"]),
            reporting_round=self._round(given.get("round")),
            content=serializer.fill(Content()),
            by=request.user,
            at=clock.now(),
        )
        answer = self._answer(update, status.HTTP_201_CREATED)
        answer["Location"] = answer.data["url"]
        return answer

    @extend_schema(request=ContentSerializer(partial=True), responses={200: UpdateSerializer, **REFUSALS})
    def partial_update(self, request, pk):
        """Change a draft or returned update. What is not sent stays as it is."""
        update = self.get_object()
        serializer = ContentSerializer(data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        content = serializer.fill(services.content_of(update))
        services.save_update(update=update, content=content, by=request.user, at=clock.now(), version=update.version)
        return self._answer(update)

    @extend_schema(request=None, responses={200: UpdateSerializer, **REFUSALS})
    @action(detail=True, methods=["post"], filterset_class=None)
    def submit(self, request, pk):
        """Hand in a draft, or an update that was returned."""
        update = services.submit_update(update=self.get_object(), by=request.user, at=clock.now())
        return self._answer(update)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, url_path="files/<int:file>", filterset_class=None, pagination_class=None)
    def files(self, request, pk, file):
        """Download a file that was attached as evidence."""
        kept = EvidenceFile.objects.visible_to(request.user).filter(update=pk, redacted_at=None)
        return download(get_object_or_404(kept, pk=file))

    def _answer(self, update, code=status.HTTP_200_OK):
        kept = self.get_queryset().get(pk=update.pk)
        return Response(UpdateSerializer(kept, context=self.get_serializer_context()).data, code)

    def _commitment(self, reference):
        commitment = Commitment.objects.visible_to(self.request.user).filter(reference=reference.upper()).first()
        if commitment is None:
            raise _fault("commitment", f"There is no commitment {reference}. See /api/v1/commitments/.")
        return commitment

    def _round(self, slug):
        rounds = ReportingRound.objects.select_related("meeting")
        reporting_round = rounds.filter(slug=slug).first() if slug else rounds.open().first()
        if reporting_round is None and slug:
            raise _fault("round", f"There is no round {slug}. See /api/v1/rounds/.")
        if reporting_round is None:
            raise Conflict("No reporting round is open. Send this again when the next one opens.")
        return reporting_round


def _fault(field, sentence):
    return ValidationError({field: ValidationError(sentence, code="unknown")})
