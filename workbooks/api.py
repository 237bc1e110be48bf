"""Return packs and filled workbooks in the API."""

import django_filters
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.renderers import JSONRenderer

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from meetings.papers.pages import as_download
from people.idempotency import once
from people.models import Organisation, Seat
from people.requests import SignedInApiRequest
from programme import clock
from rounds.evidence.downloads import download
from rounds.updates.api_parts import BYTES, BytesRenderer
from toolkit.pagination import NewestFirst, NumberedPages
from toolkit.parsers import PlainMultiPartParser
from toolkit.viewsets import TrackerViewSet, writes
from workbooks.handing.acting import ask_for
from workbooks.handing.showing import shown_rows
from workbooks.handing.taking import take_workbook
from workbooks.models import Workbook, WorkbookRow
from workbooks.packs.content import pack_of
from workbooks.packs.writing import workbook_of
from workbooks.serializers import (
    ActSerializer,
    NewWorkbookSerializer,
    WorkbookRowSerializer,
    WorkbookSerializer,
)


class WorkbookViewSet(ListModelMixin, RetrieveModelMixin, TrackerViewSet):
    """Workbooks that you sent: return packs that are filled in. Sending one hands nothing in: it
    says what was found in each row, and a second request hands in what is sound.
    """

    request: SignedInApiRequest
    queryset = Workbook.objects.none()
    serializer_class = WorkbookSerializer
    pagination_class = NewestFirst
    lookup_value_converter = "int"

    def get_queryset(self):
        return Workbook.objects.filter(added_by=self.request.user)

    def get_parsers(self):
        """A workbook comes as a form of parts, all else as JSON."""
        if getattr(self, "action_map", {}).get("post") == "create":
            return [PlainMultiPartParser()]
        return super().get_parsers()

    @extend_schema(
        request={"multipart/form-data": NewWorkbookSerializer},
        responses={201: WorkbookSerializer},
    )
    @once
    @writes
    def create(self, request):
        """Send a return pack that is filled in. Up to 100 returns are looked through at once; more
        while its `state` is `being_read`.
        """
        serializer = NewWorkbookSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        workbook = take_workbook(
            file=serializer.validated_data["file"], by=request.user, at=clock.now()
        )
        if self.is_dry_run:
            workbook.file.storage.delete(workbook.file.name)
        return self.answer_with(workbook, status.HTTP_201_CREATED)

    @extend_schema(responses={200: WorkbookRowSerializer(many=True)})
    @action(
        detail=True,
        serializer_class=WorkbookRowSerializer,
        pagination_class=NumberedPages,
    )
    def rows(self, request, pk):
        """What was found in each row of a workbook, and what became of it, in its order."""
        rows = WorkbookRow.objects.filter(workbook=self._workbook(pk))
        rows = rows.select_related("commitment")
        page = self.paginate_queryset(rows.order_by("place"))
        shown = shown_rows(page, request.user)
        context = self.get_serializer_context()
        context["comparable"] = {row.row.pk for row in shown if row.may_compare}
        serializer = WorkbookRowSerializer(page, many=True, context=context)
        return self.get_paginated_response(serializer.data)

    @extend_schema(request=ActSerializer, responses={200: WorkbookSerializer})
    @action(detail=True, methods=["post"], url_path="hand-in", pagination_class=None)
    @once
    @writes
    def hand_in(self, request, pk):
        """Hand in all returns of a workbook that are sound, or keep them as drafts. Each is judged
        anew; up to 100 are written at once, more while its `state` is `being_written`.
        """
        serializer = ActSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        wish = serializer.validated_data
        workbook = ask_for(
            workbook=self._workbook(pk),
            act=wish["act"],
            replace=[
                (row["update"], row["version"]) for row in wish.get("replace", [])
            ],
            confirm={
                row["reference"].upper(): row["codes"]
                for row in wish.get("confirm", [])
            },
            by=request.user,
            at=clock.now(),
        )
        return self.answer_with(workbook)

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(
        detail=True,
        url_path="files/original",
        pagination_class=None,
        renderer_classes=[JSONRenderer, BytesRenderer],
    )
    def files(self, request, pk):
        """Download a workbook as it was sent, byte for byte."""
        present = self.get_queryset().filter(redacted_at=None)
        answer = download(get_object_or_404(present, pk=pk))
        answer["Content-Type"] = BYTES
        return answer

    def _workbook(self, pk) -> Workbook:
        return get_object_or_404(self.get_queryset(), pk=pk)


class ReturnPackFilter(django_filters.FilterSet):
    """Whose returns a pack holds."""

    lead = django_filters.ModelChoiceFilter(
        queryset=Organisation.objects.all(),
        to_field_name="code",
        help_text="The `code` of the lead organisation.",
    )
    owner = django_filters.ModelChoiceFilter(
        queryset=Seat.objects.all(), help_text="The `id` of the seat that owns them."
    )
    commitment = django_filters.CharFilter(
        method="filter_named",
        help_text="References, with commas between them: `INS-1,INS-2`.",
    )

    class Meta:
        model = Commitment
        fields: list[str] = []

    def filter_named(
        self, commitments: CommitmentQuerySet, name: str, value: str
    ) -> CommitmentQuerySet:
        return commitments.named_in(value)


class ReturnPackViewSet(TrackerViewSet):
    """The return pack of the open round: a workbook of what you may hand in, with what was said of
    each last.
    """

    request: SignedInApiRequest
    queryset = Commitment.objects.all()
    filterset_class = ReturnPackFilter

    @extend_schema(responses={(200, BYTES): OpenApiTypes.BINARY})
    @action(
        detail=False,
        url_path="files/xlsx",
        pagination_class=None,
        renderer_classes=[JSONRenderer, BytesRenderer],
    )
    def files(self, request):
        """Download the pack, to fill in and send to `/api/v1/workbooks/`. 409 where no round is
        open.
        """
        chosen = self.filter_queryset(self.get_queryset())
        pack = pack_of(request.user, day=clock.today(), chosen=chosen)
        return as_download(workbook_of(pack), "return-pack.xlsx", BYTES)
