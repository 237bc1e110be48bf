"""The exact schema of the API: every status, header and fault of an operation, from its view."""

from functools import cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from cpip.api_headers import ENDINGS
from cpip.api_problems import BY_NAME, KINDS
from toolkit.pagination import LARGEST_PAGE
from toolkit.serializers import DryRunSerializer, ProblemSerializer

TEXT = {"type": "string"}
TRACE = {
    "description": "The number of the request in our log.",
    "schema": TEXT,
    "required": True,
}
RATE = {
    "RateLimit-Policy": {
        "description": "The quota `q` and its window `w` in seconds.",
        "schema": TEXT,
    },
    "RateLimit": {
        "description": (
            "The requests left, `r`, and the seconds until there are more, `t`."
        ),
        "schema": TEXT,
    },
}
ETAG = {
    "description": "The name of this state, for `If-Match` and `If-None-Match`.",
    "schema": TEXT,
    "required": True,
}
LOCATION = {
    "description": "The address of what was made.",
    "schema": {"type": "string", "format": "uri"},
}
REPLAYED = {
    "description": (
        "`true` where this is the answer to an earlier request of the same key."
    ),
    "schema": TEXT,
}
RETRY = {
    "description": "Seconds to wait before the next try.",
    "schema": {"type": "string", "pattern": "^[0-9]+$"},
    "required": True,
}
CHALLENGE = {"description": "How to sign in.", "schema": TEXT, "required": True}
OF_EVERY_REQUEST = [
    "invalid",
    "not-signed-in",
    "not-allowed",
    "not-acceptable",
    "too-many-requests",
    "unavailable",
]
OF_CHANGES = ["conflict"]
OF_BODIES = ["too-slow", "too-large", "media-type"]
WITH_RETRY = (429, 503)

DRY_RUN = {
    "name": "dry_run",
    "in": "query",
    "description": "`true` checks everything and keeps nothing.",
    "schema": {"type": "string", "enum": ["true", "false"], "default": "false"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": (
        "A name that you make up for this request, such as a new UUID. Sent again with"
        " the same request within 7 days, it gets the same answer, and nothing is done"
        " twice."
    ),
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 255,
        "pattern": "^[!-~]+$",
    },
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The `ETag` of the state that you read and change.",
    "schema": {"type": "string", "pattern": '^("[!#-~]*"|\\*)$'},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The `ETag` that you have: 304 says that it is still the state.",
    "schema": TEXT,
}


@cache
def _schema() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


class KeptGenerator(SchemaGenerator):
    """Works the schema out once for each process: it is the same for everyone, and
    takes a while.
    """

    def get_schema(self, request=None, public=False):
        return _schema()


class TrackerSchema(AutoSchema):
    """Adds to each operation what our viewsets, middleware and refusals have in common."""

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation:
            for parameter in operation.get("parameters", []):
                if parameter["name"] == "page_size":
                    parameter["schema"] = {
                        "type": "integer",
                        "minimum": 1,
                        "maximum": LARGEST_PAGE,
                        "default": 50,
                    }
            operation.setdefault("parameters", []).extend(self._headers_and_dry_run())
            self._describe_answers(operation["responses"])
            operation["responses"] |= self._refusals()
        return operation

    def is_deprecated(self):
        return self._route in ENDINGS

    @property
    def _route(self) -> str:
        """The name of the operation's address."""
        action = self.view.action
        ends = {"list": "list", "create": "list"}.get(action, "detail")
        own = getattr(getattr(self.view, action, None), "url_name", None)
        return f"{self.view.basename}-{own or ends}"

    @property
    def _has_states(self) -> bool:
        """True for an operation that answers with one thing as it is, and its ETag."""
        return self.method == "GET" and self.view.action == "retrieve"

    @property
    def _has_body(self) -> bool:
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def _changes_a_state(self) -> bool:
        """True for one that may be asked for a certain state of a thing."""
        steps = getattr(self.view, "steps_with_states", ())
        return self.method in ("PUT", "PATCH") or self.view.action in steps

    def _headers_and_dry_run(self) -> list[dict[str, Any]]:
        if self.method == "GET":
            return [IF_NONE_MATCH] if self._has_states else []
        parameters: list[dict[str, Any]] = [DRY_RUN]
        if self._has_body:
            parameters.append(IDEMPOTENCY_KEY)
        if self._changes_a_state:
            parameters.append(IF_MATCH | {"required": self.method != "POST"})
        return parameters

    def _describe_answers(self, answers: dict[str, Any]) -> None:
        """Add headers to the good answers, and the answers of a dry run and an unchanged state."""
        for status, answer in answers.items():
            answer["headers"] = {"Trace-Id": TRACE, **RATE}
            if self._has_states or self._answers_with_state:
                answer["headers"]["ETag"] = ETAG
            if status == "201":
                answer["headers"]["Location"] = LOCATION
            if self._has_body:
                answer["headers"]["Idempotency-Replayed"] = REPLAYED
        if self._has_states:
            headers = {"Trace-Id": TRACE, **RATE, "ETag": ETAG}
            answers["304"] = {
                "description": "It is the state that you have.",
                "headers": headers,
            }
        if self.method != "GET":
            self._add_dry_run(answers)

    @property
    def _answers_with_state(self) -> bool:
        """True for what PATCH, PUT and the steps answer: the thing as it then is."""
        return self.method != "GET" and self.view.action in getattr(
            self.view, "answers_with_states", ()
        )

    def _add_dry_run(self, answers: dict[str, Any]) -> None:
        schema = self.resolve_serializer(DryRunSerializer, "response").ref
        if "200" not in answers:
            headers = {"Trace-Id": TRACE, **RATE}
            content = {"application/json": {"schema": schema}}
            answers["200"] = {
                "description": "Of a dry run.",
                "headers": headers,
                "content": content,
            }
            return
        answer = answers["200"]["content"]["application/json"]
        if self.view.action != "bulk":
            answer["schema"] = {"oneOf": [answer["schema"], schema]}
            answers["200"]["headers"].pop("ETag", None)  # a dry run has made no state

    def _refusals(self) -> dict[str, Any]:
        names = [*OF_EVERY_REQUEST]
        if self.view.detail or self.method == "GET":
            names.append("not-found")
        if self.method != "GET":
            names += OF_CHANGES
        if self._has_body:
            names += [*OF_BODIES, "key-used-before"]
        if self._changes_a_state:
            names += (
                ["stale"] if self.method == "POST" else ["stale", "no-precondition"]
            )
        schema = self.resolve_serializer(ProblemSerializer, "response").ref
        statuses = sorted(BY_NAME[name].status for name in names)
        return {str(status): self._refusal(status, schema) for status in statuses}

    def _refusal(self, status: int, schema: dict[str, Any]) -> dict[str, Any]:
        headers = {"Trace-Id": TRACE, **RATE}
        if status in WITH_RETRY:
            headers["Retry-After"] = RETRY
        if status == 401:
            headers["WWW-Authenticate"] = CHALLENGE
        if status == 412:
            headers["ETag"] = ETAG
        kinds = [kind for kind in KINDS if kind.status == status]
        sentences = [f"{kind.title}: {kind.advice}" for kind in kinds]
        return {
            "description": " ".join(sentences),
            "headers": headers,
            "content": {"application/problem+json": {"schema": schema}},
        }
