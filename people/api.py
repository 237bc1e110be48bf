from typing import Any

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from people.models import ApiKey, GovernanceGroup, Organisation, Seat
from people.requests import SignedInApiRequest
from people.serializers import (
    CallerSerializer,
    GovernanceGroupSerializer,
    OrganisationSerializer,
    SeatSerializer,
)
from people.throttling import rate_of
from toolkit.viewsets import ReadViewSet, TrackerViewSet


class CallerViewSet(TrackerViewSet):
    """Who is asking, and what they may do: the first thing that a new system asks."""

    serializer_class = CallerSerializer
    queryset = Seat.objects.none()

    def retrieve(self, request: SignedInApiRequest) -> Response:
        """Read who your key or session is, what it may do, until when, and how often it may ask."""
        rate = rate_of(request.auth)
        body = request.user.organisation
        seats = Seat.objects.filter(pk__in=request.user.seat_ids)
        caller = {
            "name": request.user.name,
            "organisation": body.code if body else None,
            "role": request.user.role,
            "seats": list(seats.order_by("code").values_list("code", flat=True)),
            "key": request.auth if isinstance(request.auth, ApiKey) else None,
            "limit": {"requests": rate.amount, "seconds": rate.get_expiry()},
        }
        return Response(self.get_serializer(caller).data)


class OrganisationViewSet(ReadViewSet):
    """The organisations that lead, help with or oversee the work."""

    queryset = Organisation.objects.present().order_by("code")
    serializer_class = OrganisationSerializer
    lookup_field = "code"
    lookup_value_converter = "str"

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Read one. The address of one that went into another leads on to that (301)."""
        try:
            return super().retrieve(request, *args, **kwargs)
        except Http404:
            present = Organisation.objects.standing_for(kwargs["code"]).first()
            if present is None or present.code == kwargs["code"]:
                raise
            address = reverse("api-organisation-detail", args=[present.code])
            location = request.build_absolute_uri(address)
            return Response(status=301, headers={"Location": location})


class GovernanceGroupViewSet(ReadViewSet):
    """The groups that oversee or advise the programme."""

    queryset = GovernanceGroup.objects.select_related("source").order_by("code")
    serializer_class = GovernanceGroupSerializer
    lookup_field = "code"
    lookup_value_converter = "str"


class SeatViewSet(ReadViewSet):
    """The places in governance groups; the owner of a commitment is one."""

    queryset = Seat.objects.select_related("group", "organisation").order_by("pk")
    serializer_class = SeatSerializer
    lookup_value_converter = "int"
