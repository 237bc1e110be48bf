"""The exact schema of the API: every status, header and fault of an operation, from its view."""

import json
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import force_instance, get_doc
from rest_framework.fields import Field, empty
from rest_framework.serializers import BaseSerializer, ModelSerializer

from cpip.api_headers import ENDINGS
from cpip.api_parts import (
    CHALLENGE,
    DONE,
    DRY_RUN,
    ETAG,
    IDEMPOTENCY_KEY,
    IF_MATCH,
    IF_NONE_MATCH,
    LOCATION,
    OF_BODIES,
    OF_CHANGES,
    OF_EVERY_REQUEST,
    PAGES,
    PARAMETERS,
    RATE,
    REPLAYED,
    RETRY,
    TRACE,
    WITH_RETRY,
    first_sentence,
    title_of,
)
from cpip.api_problems import BY_NAME, KINDS
from toolkit.serializers import DryRunSerializer, ProblemSerializer

# Ends of the addresses of what keeps the names that it had.
LEADS_ON = ("/{reference}/", "/organisations/{code}/")


class TrackerSchema(AutoSchema):
    """Adds to each operation what our viewsets, middleware and refusals have in common."""

    view: Any  # one of our viewsets, which the library's own annotation calls a view

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation:
            for parameter in operation.get("parameters", []):
                _describe(parameter)
            operation.setdefault("parameters", []).extend(self._headers_and_dry_run())
            self._describe_answers(operation["responses"])
            operation["responses"] |= self._refusals()
        return operation

    def get_summary(self):
        """Say in one line what it does: the first sentence of its own description."""
        own = get_doc(getattr(self.view, self.view.action))
        if own:
            return first_sentence(own)
        resource = title_of(self.get_tags()[0]).lower()
        if self.view.action == "list":
            return f"List {resource}"
        return f"Read one of the {resource}"

    def _map_basic_serializer(self, serializer, direction):
        """Say of an answer that what is always there is there, whether or not a request may leave
        it out.

        What a request may leave out has its default in words: of one that is given as such, makers
        of clients conclude that it is always sent.
        """
        schema = super()._map_basic_serializer(serializer, direction)
        for member in schema.get("properties", {}).values():
            _tell_default(member, direction)
        if direction == "response":
            always = [
                name
                for name, field in force_instance(serializer).fields.items()
                if name in schema.get("properties", {})
                and _is_always_answered(serializer, field)
            ]
            schema["required"] = sorted({*schema.get("required", []), *always})
        return schema

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
        """True for an operation that answers with what is there, and its ETag: all that read but a
        download.
        """
        return self.method == "GET" and self.view.action != "files"

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
            answer["description"] = DONE[status]
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
        if self.path.endswith(LEADS_ON):
            self._add_former_name(answers)
        if self.method != "GET":
            self._add_dry_run(answers)

    def _add_former_name(self, answers: dict[str, Any]) -> None:
        """Add what an address leads on with that has the name of a thing from before."""
        status = "301" if self.method == "GET" else "308"
        answers[status] = {
            "description": "It has another name now: go on to the `Location`.",
            "headers": {"Trace-Id": TRACE, "Location": LOCATION},
        }

    @property
    def _answers_with_state(self) -> bool:
        """True for what PATCH, PUT and the steps answer: the thing as it then is."""
        return self.method != "GET" and self.view.action in getattr(
            self.view, "answers_with_states", ()
        )

    def _add_dry_run(self, answers: dict[str, Any]) -> None:
        """Add the answer of a dry run, whose `dry_run` no other answer has.

        That of many updates is of one kind: each row has its own status.
        """
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
        if self.view.action == "bulk":
            return
        answer = answers["200"]["content"]["application/json"]
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


def _tell_default(member: dict[str, Any], direction: str) -> None:
    """Turn what a member is without being sent into a sentence of its description."""
    if "default" not in member:
        return
    value = json.dumps(member.pop("default"))
    if direction == "request":
        sentence = f"Left out, it is `{value}`."
        member["description"] = f"{member.get('description', '')} {sentence}".strip()


def _describe(parameter: dict[str, Any]) -> None:
    """Say what a parameter is for, and which numbers of pages there are."""
    name = parameter["name"]
    sentence = parameter.get("description", "").strip()
    if not sentence.endswith("."):
        parameter["description"] = PARAMETERS.get(name, sentence)
    if name in PAGES:
        parameter["schema"] = PAGES[name]
        parameter["description"] = PARAMETERS.get(name, sentence)


def _is_always_answered(serializer: BaseSerializer, field: Field) -> bool:
    """True but for a member that its serializer may leave out: one that is neither of a row nor
    needed, and has no default.
    """
    is_of_row = isinstance(force_instance(serializer), ModelSerializer)
    return is_of_row or field.required or field.default is not empty
