"""What the fuzzer is told besides its settings: to hold answers to the schema as strictly as our
tests do, and to make something of what can be made.
"""

import os

import django
import schemathesis
from requests.structures import CaseInsensitiveDict
from schemathesis.generation.meta import TestPhase

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cpip.settings")
django.setup()

from tests.exact import faults_of_answer  # noqa: E402

WHOLE = {"rating": "green", "outlook": "green", "summary": "a", "next_steps": "b"}
# Of what something can be made, whatever else is made up; and what is sent besides.
MAKING = {
    "updates_create": (("commitment",), WHOLE | {"submit": False}),
    "contributions_create": (("commitment",), {"text": "We helped."}),
}


@schemathesis.check
def is_exactly_as_described(context, response, case) -> None:
    """Fail for an answer that our own tests would not take, and for one that says that the fuzzer
    asked too often: it would reach nothing.
    """
    assert response.status_code != 429, "The fuzzer has tripped the rate limit."
    path = response.request.path_url.partition("?")[0]
    headers = CaseInsensitiveDict(
        (name, values[0]) for name, values in response.headers.items()
    )
    faults = faults_of_answer(
        case.method, path, response.status_code, headers, response.content
    )
    assert not faults, "\n".join(faults)


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    """Where it follows links, let lists be whole, and let what is sent be done: filters that are
    made up leave nothing to follow, and a dry run nothing to go on with.
    """
    if case.meta is None or case.meta.phase.name != TestPhase.STATEFUL:
        return
    case.query = {}
    name = case.operation.definition.raw["operationId"]
    if name in MAKING:
        members, besides = MAKING[name]
        case.body = {key: case.body[key] for key in members if key in case.body}
        case.body |= besides
