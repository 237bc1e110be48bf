"""Every refusal of the API as `application/problem+json` (RFC 9457), in the words the domain refused with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error
from rest_framework.views import exception_handler, set_rollback

from cpip.errors import RETRY_AFTER, UNAVAILABLE
from people.middleware import guard_sentence, is_guarded
from programme.errors import Conflict, NotAllowed

TITLES = {
    400: "The request has faults",
    401: "Not signed in",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    406: "Not acceptable",
    409: "Conflict",
    415: "Unsupported media type",
    429: "Too many requests",
    503: "Service unavailable",
}


def handle(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn what a view or a service raised into a problem; None for what nobody foresaw, which becomes a 500."""
    headers = {}
    if isinstance(exc, ValidationError):
        problem = _problem(400, "Mend what `errors` names, then send again.", errors=_faults_of_domain(exc))
    elif isinstance(exc, exceptions.ValidationError):
        problem = _problem(400, "Mend what `errors` names, then send again.", errors=_faults(as_serializer_error(exc)))
    elif isinstance(exc, NotAllowed):
        problem = _problem(403, str(exc))
    elif isinstance(exc, Conflict):
        problem = _problem(409, str(exc))
    elif isinstance(exc, InternalError) and is_guarded(exc):
        problem = _problem(409, guard_sentence(exc))
    elif isinstance(exc, OperationalError | InterfaceError):
        problem, headers = _problem(503, UNAVAILABLE), {"Retry-After": RETRY_AFTER}
    elif isinstance(exc, Http404):
        problem = _problem(404, "There is nothing at this address, or nothing that you may see.")
    else:
        usual = exception_handler(exc, context)
        if usual is None:
            return None
        headers = dict(usual.headers)
        problem = _problem(usual.status_code, _detail(exc))
    set_rollback()
    problem["instance"] = context["request"].path
    headers.pop("Content-Type", None)
    return Response(problem, problem["status"], headers=headers, content_type="application/problem+json")


def _problem(status: int, detail: str, **more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": TITLES.get(status, "Refused"), "status": status, "detail": detail, **more}


def _detail(exc: Exception) -> str:
    if isinstance(exc, exceptions.NotAuthenticated):
        return "Send the header `Authorization: Api-Key <key>`, or sign in. The programme office gives out keys."
    return str(exc.detail) if isinstance(exc, APIException) else str(exc)


def _faults_of_domain(exc: ValidationError) -> list[dict[str, str]]:
    named = exc.error_dict if hasattr(exc, "error_dict") else {"__all__": exc.error_list}
    return [
        _fault("" if path == "__all__" else path.split("."), fault.code or "invalid", " ".join(fault.messages))
        for path, faults in named.items()
        for fault in faults
    ]


def _faults(detail: Any, path: tuple = ()) -> list[dict[str, str]]:
    """Flatten what a serializer found, keeping where in the body each fault stands."""
    if isinstance(detail, dict):
        named = [(path if name == "non_field_errors" else (*path, name), found) for name, found in detail.items()]
        return [fault for place, found in named for fault in _faults(found, place)]
    if isinstance(detail, list):
        nested = any(isinstance(one, dict) for one in detail)
        places = [(*path, place) if nested else path for place in range(len(detail))]
        return [fault for place, one in zip(places, detail, strict=True) for fault in _faults(one, place)]
    return [_fault(path, getattr(detail, "code", "invalid"), str(detail))]


def _fault(path, code: str, detail: str) -> dict[str, str]:
    """Return one fault: where (a JSON pointer), of what kind, and what to do."""
    pointer = "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)
    return {"field": ".".join(str(part) for part in path), "pointer": pointer, "code": code, "detail": detail}
