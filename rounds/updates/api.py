from operator import itemgetter

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.response import Response

from people.idempotency import once
from people.requests import SignedInApiRequest
from programme import clock
from rounds.content import Content
from rounds.models import ProgressUpdate
from rounds.updates import bulk, content_rows, hand_in, steps, write
from rounds.updates.api_examples import AMBER, CHANGE, DRAFT, MANY, SAME, WHOLE
from rounds.updates.api_parts import UpdatePartsMixin
from rounds.updates.api_rows import (
    accepted_row,
    faults_of_refusal,
    judged_rows,
    refused_row,
)
from rounds.updates.bulk import Outcome
from rounds.updates.content_serializers import (
    BulkSerializer,
    ContentSerializer,
    NewUpdateSerializer,
    NothingSerializer,
    UnchangedSerializer,
)
from rounds.updates.filters import UpdateFilter
from rounds.updates.selectors import in_full, with_commented_at
from rounds.updates.serializers import BulkAnswerSerializer, UpdateSerializer
from toolkit.faults import RowsRefused
from toolkit.pagination import NewestFirst
from toolkit.viewsets import TrackerViewSet, writes


class UpdateViewSet(
    UpdatePartsMixin, ListModelMixin, RetrieveModelMixin, TrackerViewSet
):
    """Progress updates: the accepted ones of all, and your own in every state."""

    request: SignedInApiRequest
    queryset = ProgressUpdate.objects.none()
    serializer_class = UpdateSerializer
    filterset_class = UpdateFilter
    pagination_class = NewestFirst
    lookup_value_converter = "int"
    # For the schema: the steps that may name the state they are meant for, and what is answered
    # with its new state.
    steps_with_states = ("submit", "take_back", "discard")
    answers_with_states = (
        "create",
        "update",
        "partial_update",
        "unchanged",
        "submit",
        "take_back",
        "discard",
        "correct",
    )

    def get_queryset(self):
        user = self.request.user
        updates = with_commented_at(ProgressUpdate.objects.visible_to(user), user)
        return in_full(updates, user)

    @extend_schema(
        request=NewUpdateSerializer,
        responses={201: UpdateSerializer},
        examples=[AMBER, DRAFT],
    )
    @once
    @writes
    def create(self, request):
        """Hand in the update of a commitment for the open round, or keep it as a draft with
        `"submit": false`. Between rounds `round` names one: the last that closed takes late
        returns, the next that opens takes drafts.

        An officer of the programme office then accepts it or returns it with a reason; until it is
        accepted nothing of the commitment changes.
        """
        serializer = NewUpdateSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        service = hand_in.report if values["submit"] else write.start_update
        update = service(
            commitment=bulk.find_commitment(values["commitment"], request.user),
            reporting_round=bulk.find_round(values.get("round", "")),
            content=serializer.fill(Content()),
            by=request.user,
            at=clock.now(),
        )
        return self.answer_with(update, status.HTTP_201_CREATED)

    @extend_schema(
        request=ContentSerializer(partial=True),
        responses={200: UpdateSerializer},
        examples=[CHANGE],
    )
    @once
    @writes
    def partial_update(self, request, pk):
        """Change a draft or returned update. What is not sent stays as it is."""
        return self._save(request, whole=False)

    @extend_schema(
        request=ContentSerializer, responses={200: UpdateSerializer}, examples=[WHOLE]
    )
    @once
    @writes
    def update(self, request, pk):
        """Replace what a draft or returned update says. What is not sent is emptied; its files
        stay.
        """
        return self._save(request, whole=True)

    @extend_schema(
        request=BulkSerializer, responses={200: BulkAnswerSerializer}, examples=[MANY]
    )
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    @once
    @writes
    def bulk(self, request):
        """Hand in, or keep as drafts, up to 500 updates, each as it would be sent by itself.

        Each row has its own result; a fault in one does not stop the others, unless `"atomic":
        true` asks for all of them or none: then any fault refuses the request.
        """
        serializer = BulkSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with transaction.atomic():
            results = self._report_many(serializer.validated_data["updates"])
            refused = [result for result in results if result["errors"]]
            # Leaving the block takes back what was written.
            if serializer.validated_data["atomic"] and refused:
                raise RowsRefused(_faults_of(refused))
        written = len(results) - len(refused)
        body = {"written": written, "refused": len(refused), "results": results}
        if self.is_dry_run:
            body = {"dry_run": True, **body}
        answer = Response(body)
        # The same rows are judged anew when they are sent again.
        answer.did_nothing = not written
        return answer

    @extend_schema(
        request=UnchangedSerializer, responses={201: UpdateSerializer}, examples=[SAME]
    )
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    @once
    @writes
    def unchanged(self, request):
        """Hand in the last accepted update once more: nothing has changed. At most
        twice in a row.
        """
        serializer = UnchangedSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        update = hand_in.nothing_has_changed(
            commitment=bulk.find_commitment(values["commitment"], request.user),
            reporting_round=bulk.find_round(values.get("round", "")),
            by=request.user,
            at=clock.now(),
            confirm=values["confirm"],
        )
        return self.answer_with(update, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={200: UpdateSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    @once
    @writes
    def submit(self, request, pk):
        """Hand in a draft, or an update that was returned."""
        return self._step(hand_in.submit_update)

    @extend_schema(request=None, responses={200: UpdateSerializer})
    @action(detail=True, methods=["post"], url_path="take-back", filterset_class=None)
    @once
    @writes
    def take_back(self, request, pk):
        """Turn an update that waits for review into a draft again."""
        return self._step(hand_in.take_back)

    @extend_schema(request=None, responses={200: UpdateSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    @once
    @writes
    def discard(self, request, pk):
        """Discard a draft that you began. It is kept as it was, and a new one may be begun."""
        return self._step(write.discard_update)

    @extend_schema(request=None, responses={201: UpdateSerializer})
    @action(detail=True, methods=["post"], filterset_class=None)
    @once
    @writes
    def correct(self, request, pk):
        """Begin the correction of an accepted update: a draft of the same words, which names the
        one it corrects.
        """
        self._check_says_nothing()
        correction = write.correct_update(
            update=self.get_object(), by=request.user, at=clock.now()
        )
        return self.answer_with(correction, status.HTTP_201_CREATED)

    def _save(self, request, *, whole: bool):
        """Save what was sent into the state that its sender read.

        The serializer is never "partial": none of its own fields is needed, and the rows of a
        change are whole rows.
        """
        with transaction.atomic():
            row = self.get_object()
            write.check_may_report(request.user, row.commitment)
            update = steps.locked(row)
            self.check_if_match(self.shown(update))
            serializer = ContentSerializer(data=request.data)
            serializer.is_valid(raise_exception=True)
            before = Content() if whole else content_rows.content_of(update)
            write.save_update(
                update=update,
                content=serializer.fill(before),
                by=request.user,
                at=clock.now(),
                version=update.version,
            )
            return self.answer_with(update)

    def _step(self, service):
        """Take a step of the workflow; from the state that its sender names, where
        they name one.
        """
        self._check_says_nothing()
        with transaction.atomic():
            update = steps.locked(self.get_object())
            self.check_if_match(self.shown(update), needed=False)
            update = service(update=update, by=self.request.user, at=clock.now())
            return self.answer_with(update)

    def _check_says_nothing(self):
        """Refuse a body that says something: a step has no words, and they would be lost."""
        try:
            body = self.request.data
        # An empty form, which some clients send when they have nothing to say.
        except UnsupportedMediaType:
            return
        NothingSerializer(data=body).is_valid(raise_exception=True)

    def _report_many(self, sent: list) -> list[dict]:
        """Write the rows that keep the rules, and return what became of each, in their order."""
        rows, faults = judged_rows(sent)
        results = [
            refused_row(place, 400, row_faults) for place, row_faults in faults.items()
        ]
        outcomes = bulk.report_many(
            rows=list(rows.values()), by=self.request.user, at=clock.now()
        )
        for place, outcome in zip(rows, outcomes, strict=True):
            results.append(self._result(place, outcome))
        return sorted(results, key=itemgetter("row"))

    def _result(self, place: int, outcome: Outcome) -> dict:
        if outcome.refusal:
            return refused_row(place, *faults_of_refusal(outcome.refusal, place))
        update = outcome.update
        if update is None or self.is_dry_run:
            return accepted_row(place, status.HTTP_200_OK, None)
        written = {
            "id": update.pk,
            "commitment": update.commitment.reference,
            "state": update.state,
            "url": self.reverse_action("detail", [update.pk]),
        }
        return accepted_row(place, status.HTTP_201_CREATED, written)


def _faults_of(results: list[dict]) -> list[dict]:
    faults = []
    for result in results:
        faults += result["errors"]
    return faults
