"""The kinds of refusal that the API knows, each with an address of its own in the documentation
(RFC 9457).
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.urls import reverse
from django_guid import get_guid


@dataclass(frozen=True)
class Kind:
    """One kind of problem: its status, its title, and what a client does about it."""

    name: str
    status: int
    title: str
    advice: str


KINDS = [
    Kind(
        "invalid",
        400,
        "The request has faults",
        "Mend what `errors` names, then send again with a new key.",
    ),
    Kind(
        "unreadable",
        400,
        "The request cannot be read",
        "Send a whole request as the documentation writes it.",
    ),
    Kind(
        "not-signed-in",
        401,
        "Not signed in",
        "Send a key that is known, not revoked and not expired.",
    ),
    Kind(
        "not-allowed",
        403,
        "Not allowed",
        "`detail` says who may. Sending again does not help.",
    ),
    Kind(
        "not-found",
        404,
        "Not found",
        "There is nothing here, or nothing that you may see.",
    ),
    Kind(
        "method",
        405,
        "Method not allowed",
        "`Allow` names the methods that the address takes.",
    ),
    Kind("not-acceptable", 406, "Not acceptable", "Ask for `application/json`."),
    Kind(
        "conflict",
        409,
        "Conflict",
        "`detail` says what is in the way: the record is not in the state for this.",
    ),
    Kind(
        "no-longer-due",
        409,
        "No longer due",
        "Nothing is owed on it any more. Send nothing, unless it is reinstated.",
    ),
    Kind(
        "under-way",
        409,
        "Under way",
        "The same request is being worked on. Repeat it after `Retry-After`.",
    ),
    Kind(
        "stale",
        412,
        "Changed meanwhile",
        "Bring your change into `current`, then send it with the new `ETag`.",
    ),
    Kind("too-slow", 408, "Too slow", "Send it again, with the same key."),
    Kind("too-large", 413, "Too large", "Send less at once."),
    Kind(
        "media-type",
        415,
        "Unsupported media type",
        "Send `application/json`; a file as `multipart/form-data`.",
    ),
    Kind(
        "key-used-before",
        422,
        "Idempotency key used before",
        "Make a new key for a new request.",
    ),
    Kind(
        "no-precondition",
        428,
        "If-Match is needed",
        "Read the thing, and send its `ETag` as `If-Match`.",
    ),
    Kind(
        "too-many-requests",
        429,
        "Too many requests",
        "Wait for the seconds of `Retry-After`.",
    ),
    Kind(
        "server-error",
        500,
        "Server error",
        "It is logged under `trace`. Try again later, with the same key.",
    ),
    Kind(
        "unavailable",
        503,
        "Service unavailable",
        "Repeat it after `Retry-After`, with the same key.",
    ),
]
BY_NAME = {kind.name: kind for kind in KINDS}
BY_STATUS = {kind.status: kind for kind in reversed(KINDS)}


def problem(name: str, detail: str, instance: str, **more: Any) -> dict[str, Any]:
    """Return the body of a problem: what kind it is, what is wrong this time, where, and its number
    in the log.
    """
    kind = BY_NAME[name]
    return {
        "type": f"{reverse('api-docs')}#problem-{kind.name}",
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "instance": instance,
        "trace": get_guid() or "",
        **more,
    }


def name_for(status: int) -> str:
    """Return the kind for a status that a library refused with."""
    if status == HTTPStatus.BAD_REQUEST or status not in BY_STATUS:
        return "unreadable"
    return BY_STATUS[status].name
