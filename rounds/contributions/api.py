from django.core.exceptions import ValidationError
from django.db import transaction
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from people.idempotency import once
from people.models import Organisation
from people.requests import SignedInApiRequest
from programme import clock
from rounds.contributions import services
from rounds.contributions.filters import ContributionFilter
from rounds.contributions.serializers import (
    ContributionSerializer,
    ContributionTextSerializer,
    NewContributionSerializer,
)
from rounds.models import Contribution
from rounds.updates import bulk
from toolkit.errors import Conflict
from toolkit.pagination import NewestFirst
from toolkit.viewsets import TrackerViewSet, writes

TEXT = OpenApiExample(
    "contribution",
    summary="A contribution",
    value={"text": "We trained 40 of our staff in May."},
    request_only=True,
)
NEW = OpenApiExample(
    "new",
    summary="A contribution to REC-5",
    value={"commitment": "REC-5", **TEXT.value},
    request_only=True,
)


class ContributionViewSet(ListModelMixin, RetrieveModelMixin, TrackerViewSet):
    """What partner organisations add to the updates of others: your own, those to what you answer
    for, and accepted.
    """

    request: SignedInApiRequest
    queryset = Contribution.objects.none()
    serializer_class = ContributionSerializer
    filterset_class = ContributionFilter
    pagination_class = NewestFirst
    lookup_value_converter = "int"
    answers_with_states = ("create", "update", "partial_update")

    def get_queryset(self):
        return Contribution.objects.visible_to(self.request.user).select_related(
            "commitment", "round__meeting", "organisation", "by"
        )

    @extend_schema(
        request=NewContributionSerializer,
        responses={201: ContributionSerializer},
        examples=[NEW],
    )
    @once
    @writes
    def create(self, request):
        """Add your organisation's text to the lead's update of the open round. One for each
        commitment and round.
        """
        serializer = NewContributionSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        values = serializer.validated_data
        commitment = bulk.find_commitment(values["commitment"], request.user)
        reporting_round = bulk.find_round(values.get("round", ""))
        organisation = self._organisation(values.get("organisation"))
        try:
            contribution = services.contribute(
                commitment=commitment,
                reporting_round=reporting_round,
                organisation=organisation,
                text=values["text"],
                by=request.user,
                at=clock.now(),
            )
        except services.ContributionChanged as conflict:
            raise Conflict(
                f"{organisation} has contributed to it already (number"
                f" {conflict.current.pk}): change that."
            ) from None
        return self.answer_with(contribution, status.HTTP_201_CREATED)

    @extend_schema(
        request=ContributionTextSerializer,
        responses={200: ContributionSerializer},
        examples=[TEXT],
    )
    @once
    @writes
    def update(self, request, pk):
        """Replace your organisation's text, until the update it adds to is accepted."""
        return self._save(request, partial=False)

    @extend_schema(
        request=ContributionTextSerializer(partial=True),
        responses={200: ContributionSerializer},
        examples=[TEXT],
    )
    @once
    @writes
    def partial_update(self, request, pk):
        """Change your organisation's text, until the update it adds to is accepted."""
        return self._save(request, partial=True)

    def _save(self, request, *, partial: bool):
        with transaction.atomic():
            row = self.get_object()
            services.check_may_contribute(
                request.user, row.commitment, row.organisation.present
            )
            contribution = services.locked_contribution(row)
            self.check_if_match(self.shown(contribution))
            serializer = ContributionTextSerializer(data=request.data, partial=partial)
            serializer.is_valid(raise_exception=True)
            saved = services.contribute(
                commitment=contribution.commitment,
                reporting_round=contribution.round,
                organisation=contribution.organisation.present,
                text=serializer.validated_data.get("text", contribution.text),
                by=request.user,
                at=clock.now(),
                version=contribution.version,
                existing=contribution,
            )
            return self.answer_with(saved)

    def _organisation(self, code: str | None) -> Organisation:
        """Return the organisation that is named, or the one that the key or person speaks for."""
        bodies = self.request.user.body_ids
        if code is not None:
            organisations = Organisation.objects.standing_for(code)
        elif len(bodies) == 1:
            organisations = Organisation.objects.filter(pk__in=bodies)
        else:
            raise _fault(
                "Name the organisation for which this is written, by its code.",
                "required",
            )
        organisation = organisations.first()
        if organisation is None:
            raise _fault(
                "There is no organisation of this code. See /api/v1/organisations/.",
                "unknown",
            )
        return organisation


def _fault(sentence: str, code: str) -> ValidationError:
    return ValidationError({"organisation": ValidationError(sentence, code=code)})
