"""Every refusal of the API as `application/problem+json` (RFC 9457), in the domain's own words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler, set_rollback

from cpip.api_problems import name_for, problem
from cpip.errors import NOT_FOUND, RETRY_AFTER, UNAVAILABLE
from people.middleware import guard_sentence, is_guarded
from rounds.updates.rules import ACCEPTED
from rounds.updates.workflow import NoLongerDue
from toolkit.errors import (
    Conflict,
    KeyUsedBefore,
    NoPrecondition,
    NotAllowed,
    Stale,
    Unavailable,
    UnderWay,
)
from toolkit.faults import RowsRefused, faults_of_domain, faults_of_fields

MEND = "Mend what `errors` names, then send again."
SOON = "1"  # seconds until a request under way has most likely ended
TYPE = "application/problem+json"


@dataclass(frozen=True)
class Refusal:
    """A refusal's kind, its sentence, what else its problem holds, and its headers."""

    name: str
    detail: str
    members: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view or a service raised into a problem.

    None for what nobody foresaw, which becomes a 500.
    """
    refusal = _refusal_of(exc) or _usual_refusal(exc, context)
    if refusal is None:
        return None
    set_rollback()
    path = context["request"].path
    body = problem(refusal.name, refusal.detail, path, **refusal.members)
    return Response(body, body["status"], headers=refusal.headers, content_type=TYPE)


def _refusal_of(exc: Exception) -> Refusal | None:
    """Return the refusal that stands for an exception of the domain or of Django."""
    for kinds, refusal_from in _REFUSALS:
        if isinstance(exc, kinds):
            return refusal_from(exc)
    return None


def _named(name: str, **headers: str) -> Callable[[Exception], Refusal]:
    """Return what makes a refusal of that kind, in the exception's own sentence."""
    return lambda exc: Refusal(name, str(exc), headers=headers)


def _invalid(exc: ValidationError) -> Refusal:
    return Refusal("invalid", MEND, {"errors": faults_of_domain(exc)})


def _invalid_fields(exc: exceptions.ValidationError) -> Refusal:
    faults = faults_of_fields(as_serializer_error(exc), ACCEPTED)
    return Refusal("invalid", MEND, {"errors": faults})


def _invalid_rows(exc: RowsRefused) -> Refusal:
    return Refusal("invalid", f"{exc} {MEND}", {"errors": exc.faults})


def _guarded(exc: InternalError) -> Refusal | None:
    return Refusal("conflict", guard_sentence(exc)) if is_guarded(exc) else None


def _stale(exc: Stale) -> Refusal:
    members = {"current": exc.current}
    return Refusal("stale", str(exc), members, {"ETag": exc.etag})


def _without_database(exc: Exception) -> Refusal:
    return Refusal("unavailable", UNAVAILABLE, headers={"Retry-After": RETRY_AFTER})


def _too_large(exc: RequestDataTooBig) -> Refusal:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return Refusal("too-large", f"The body has more than {most:,} bytes.")


def _not_found(exc: Http404) -> Refusal:
    return Refusal("not-found", NOT_FOUND)


# The first that fits holds: some are kinds of others further down.
Kinds = type[Exception] | tuple[type[Exception], ...]
_REFUSALS: list[tuple[Kinds, Callable[[Any], Refusal | None]]] = [
    (ValidationError, _invalid),
    (exceptions.ValidationError, _invalid_fields),
    (RowsRefused, _invalid_rows),
    (NotAllowed, _named("not-allowed")),
    (UnderWay, _named("under-way", **{"Retry-After": SOON})),
    (NoLongerDue, _named("no-longer-due")),
    (Conflict, _named("conflict")),
    (InternalError, _guarded),
    (Stale, _stale),
    (NoPrecondition, _named("no-precondition")),
    (KeyUsedBefore, _named("key-used-before")),
    (Unavailable, _named("unavailable", **{"Retry-After": RETRY_AFTER})),
    ((OperationalError, InterfaceError), _without_database),
    (RequestDataTooBig, _too_large),
    (Http404, _not_found),
]


def _usual_refusal(exc: Exception, context: dict[str, Any]) -> Refusal | None:
    """Return the refusal that the framework would answer with."""
    answer = exception_handler(exc, context)
    if answer is None:
        return None
    headers = {
        name: value for name, value in answer.headers.items() if name != "Content-Type"
    }
    detail = _detail(exc, context["request"])
    return Refusal(name_for(answer.status_code), detail, headers=headers)


def _detail(exc: Exception, request: Request) -> str:
    if isinstance(exc, exceptions.MethodNotAllowed):
        return (
            f"This address does not take {request.method}. The header `Allow` names"
            " the methods that it takes."
        )
    if isinstance(exc, exceptions.UnsupportedMediaType):
        return (
            f"A body of the type “{request.content_type}” is not read here. Send"
            " `application/json`; a file as `multipart/form-data`."
        )
    if isinstance(exc, exceptions.NotAcceptable):
        return (
            "There is no answer in a format that `Accept` names. Ask for"
            " `application/json`."
        )
    if isinstance(exc, exceptions.NotAuthenticated):
        return (
            "Send the header `Authorization: Api-Key <key>`, or sign in. The programme"
            " office gives out keys."
        )
    if isinstance(exc, exceptions.Throttled):
        return (
            "This key or person has used up its requests. Send it again in"
            f" {exc.wait:.0f} seconds."  # type: ignore[attr-defined]  # the stubs lack it
        )
    return str(exc.detail) if isinstance(exc, APIException) else str(exc)
