"""What the API's viewsets share: strict addresses, states that have names, changes that may be
tried first.
"""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import parse_etags, quote_etag
from django_filters import FilterSet
from rest_framework.exceptions import AuthenticationFailed, ParseError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.permissions import SAFE_METHODS
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.viewsets import GenericViewSet

from toolkit.errors import NoPrecondition, Stale

DRY_RUN = "dry_run"
# Without a body these would answer 200 and do nothing, or empty what there is.
NEED_BODIES = ("PUT", "PATCH")
NO_BODY = (None, "", "0")


def etag_of(data: Any) -> str:
    """Return the name of a state: the same for the same content, another for any other."""
    return quote_etag(hashlib.sha256(JSONRenderer().render(data)).hexdigest()[:32])


def writes(handler: Callable[..., Response]) -> Callable[..., Response]:
    """Let a handler that changes something be tried with `?dry_run=true`: all is checked, and
    nothing is kept.
    """

    @wraps(handler)
    def tried_or_done(
        self: "TrackerViewSet", request: Request, *args: Any, **kwargs: Any
    ) -> Response:
        if not self.is_dry_run:
            return handler(self, request, *args, **kwargs)
        with transaction.atomic():
            answer = handler(self, request, *args, **kwargs)
            transaction.set_rollback(True)
        if DRY_RUN in (answer.data or {}):  # it tells of its rows itself
            return answer
        return Response({DRY_RUN: True, "would_answer": answer.status_code})

    return tried_or_done


class TrackerViewSet(GenericViewSet):
    """A part of the API. It refuses parameters it does not know: a misspelt filter must not answer
    with everything.
    """

    filterset_class: type[FilterSet] | None = None
    is_counted = False
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action is None:
            return  # a method that this address does not take
        self._check_parameters(request.query_params)
        if (
            request.method in NEED_BODIES
            and request.META.get("CONTENT_LENGTH") in NO_BODY
        ):
            raise ParseError("The body is empty. Send as JSON what is to change.")

    def _check_parameters(self, sent: QueryDict) -> None:
        accepted = self.accepted_parameters
        takes = ", ".join(accepted) or "no parameters"
        _refuse_parameters(
            [name for name in sent if name not in accepted],
            f"This address takes {takes}. Check the spelling.",
            code="unknown_parameter",
            accepted=accepted,
        )
        _refuse_parameters(
            [name for name in sent if len(sent.getlist(name)) > 1],
            "Give one value.",
            code="repeated",
        )
        _refuse_parameters(
            [name for name, value in sent.items() if not value],
            "Give a value, or leave it out.",
            code="required",
        )

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Name the state of whatever is read, one thing or a page of a list; 304 to whoever has it
        already.
        """
        if _is_state(request, response):
            response = with_etag(response, request)
        return super().finalize_response(request, response, *args, **kwargs)

    def perform_authentication(self, request: Request) -> None:
        """Count who tries keys, too: by their address."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise

    def check_permissions(self, request: Request) -> None:
        """Count every request, and then look whether it is allowed."""
        self.check_throttles(request)
        super().check_permissions(request)

    def check_throttles(self, request: Request) -> None:
        """Count a request once."""
        if not self.is_counted:
            self.is_counted = True
            super().check_throttles(request)

    @property
    def accepted_parameters(self) -> list[str]:
        """The parameters that this request's address may have."""
        if self.request.method not in SAFE_METHODS:
            return [DRY_RUN]
        if self.action == "retrieve":
            return []
        names = list(self.filterset_class.base_filters) if self.filterset_class else []
        for name in ("page_query_param", "cursor_query_param", "page_size_query_param"):
            if self.paginator and getattr(self.paginator, name, None):
                names.append(getattr(self.paginator, name))
        return names

    @property
    def is_dry_run(self) -> bool:
        """True where the request only asks what would become of it."""
        sent = self.request.query_params.get(DRY_RUN, "false")
        accepted = ["true", "false"]
        if sent not in accepted:
            _refuse_parameters(
                [DRY_RUN],
                "Choose one of true, false.",
                code="invalid_choice",
                accepted=accepted,
            )
        return sent == "true"

    def shown(self, row: Model) -> BaseSerializer:
        """Return a row as its readers get it now; 404 where it has passed to others meanwhile."""
        return self.get_serializer(get_object_or_404(self.get_queryset(), pk=row.pk))

    def answer_with(self, row: Model, status: int = 200) -> Response:
        """Answer a change with the row as it now is, the name of that state, and where it was made
        its address.
        """
        answer = with_etag(Response(self.shown(row).data, status), self.request)
        if status == 201:
            answer["Location"] = answer.data["url"]
        return answer

    def listed(self, rows: QuerySet[Model]) -> Response:
        """Answer with a page of rows that belong to one thing."""
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def check_if_match(self, current: BaseSerializer, *, needed: bool = True) -> None:
        """Raise `Stale` unless the request was made for the present state, which the caller has
        locked.

        Raises `NoPrecondition` where it does not say, and must.
        """
        sent = self.request.headers.get("If-Match")
        if sent is None:
            if needed:
                raise NoPrecondition
            return
        accepted = _states_named_in(sent)
        etag = etag_of(current.data)
        if "*" not in accepted and etag not in accepted:
            raise Stale(current.data, etag)


def _states_named_in(sent: str) -> list[str]:
    """Return the states that an `If-Match` names; refuse one that names none."""
    etags = parse_etags(sent)
    if not etags:
        fault = ValidationError(
            "Send the `ETag` as you got it, in its quotes.",
            code="invalid",
            params={"place": "header"},
        )
        raise ValidationError({"If-Match": fault})
    return etags


def _refuse_parameters(
    names: list[str], sentence: str, *, code: str, **params: Any
) -> None:
    """Raise the fault of each of these parameters of the address, where there are any."""
    params["place"] = "query"
    faults = {
        name: ValidationError(sentence, code=code, params=params) for name in names
    }
    if faults:
        raise ValidationError(faults)


def with_etag(answer: Response, request: Request) -> Response:
    """Name the state that an answer gives; leave its content out for whoever says that they have
    it.
    """
    etag = etag_of(answer.data)
    if request.method in SAFE_METHODS and _has_state(request, etag):
        answer = Response(status=304)
    answer["ETag"] = etag
    return answer


def _is_state(request: Request, answer: HttpResponseBase) -> bool:
    """True for what was read; a file to download is no state."""
    is_read = request.method in SAFE_METHODS and answer.status_code == 200
    return is_read and isinstance(answer, Response)


def _has_state(request: Request, etag: str) -> bool:
    """True where the request says that its sender has this state already."""
    sent = request.headers.get("If-None-Match", "")
    if sent.strip() == "*":
        return True
    return etag in [state.removeprefix("W/") for state in parse_etags(sent)]


class ReadViewSet(ListModelMixin, RetrieveModelMixin, TrackerViewSet):
    """A resource that is read: its list and each of it."""
