"""Every refusal of the API as `application/problem+json` (RFC 9457), in the words the domain
refused with.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler, set_rollback

from cpip.api_problems import name_for, problem
from cpip.errors import NOT_FOUND, RETRY_AFTER, UNAVAILABLE
from people.middleware import guard_sentence, is_guarded
from rounds.updates.rules import ACCEPTED
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


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view or a service raised into a problem; None for what nobody foresaw, which
    becomes a 500.
    """
    told = _told(exc, context)
    if told is None:
        return None
    name, detail, more, headers = told
    set_rollback()
    body = problem(name, detail, context["request"].path, **more)
    return Response(body, body["status"], headers=headers, content_type=TYPE)


def _told(
    exc: Exception, context: dict[str, Any]
) -> tuple[str, str, dict, dict] | None:
    """Return a refusal's kind, its sentence, what else its problem holds, and its headers."""
    if isinstance(exc, ValidationError):
        return "invalid", MEND, {"errors": faults_of_domain(exc)}, {}
    if isinstance(exc, exceptions.ValidationError):
        return (
            "invalid",
            MEND,
            {"errors": faults_of_fields(as_serializer_error(exc), ACCEPTED)},
            {},
        )
    if isinstance(exc, RowsRefused):
        return "invalid", f"{exc} {MEND}", {"errors": exc.faults}, {}
    if isinstance(exc, NotAllowed):
        return "not-allowed", str(exc), {}, {}
    if isinstance(exc, UnderWay):
        return "under-way", str(exc), {}, {"Retry-After": SOON}
    if isinstance(exc, Conflict):
        return "conflict", str(exc), {}, {}
    if isinstance(exc, InternalError) and is_guarded(exc):
        return "conflict", guard_sentence(exc), {}, {}
    if isinstance(exc, Stale):
        return "stale", str(exc), {"current": exc.current}, {"ETag": exc.etag}
    if isinstance(exc, NoPrecondition):
        return "no-precondition", str(exc), {}, {}
    if isinstance(exc, KeyUsedBefore):
        return "key-used-before", str(exc), {}, {}
    if isinstance(exc, Unavailable):
        return "unavailable", str(exc), {}, {"Retry-After": RETRY_AFTER}
    if isinstance(exc, OperationalError | InterfaceError):
        return "unavailable", UNAVAILABLE, {}, {"Retry-After": RETRY_AFTER}
    if isinstance(exc, RequestDataTooBig):
        return (
            "too-large",
            f"The body has more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE:,} bytes.",
            {},
            {},
        )
    if isinstance(exc, Http404):
        return "not-found", NOT_FOUND, {}, {}
    usual = exception_handler(exc, context)
    if usual is None:
        return None
    headers = {
        name: value for name, value in usual.headers.items() if name != "Content-Type"
    }
    return name_for(usual.status_code), _detail(exc), {}, headers


def _detail(exc: Exception) -> str:
    if isinstance(exc, exceptions.NotAuthenticated):
        return (
            "Send the header `Authorization: Api-Key <key>`, or sign in. The programme"
            " office gives out keys."
        )
    if isinstance(exc, exceptions.Throttled):
        return (
            "This key or person has used up its requests. Send it again in"
            f" {exc.wait:.0f} seconds."
        )
    return str(exc.detail) if isinstance(exc, APIException) else str(exc)
