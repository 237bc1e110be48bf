"""What many operations of the schema share: headers, parameters, kinds of refusals, words."""

import re

from toolkit.pagination import LARGEST_PAGE

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
DONE = {
    "200": "What was asked for.",
    "201": "What was made.",
    "204": "It is done; there is nothing to say.",
}
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
PAGES = {
    "page": {"type": "integer", "minimum": 1, "default": 1},
    "page_size": {
        "type": "integer",
        "minimum": 1,
        "maximum": LARGEST_PAGE,
        "default": 50,
    },
}
# What each parameter is for, where its filter does not say so itself.
PARAMETERS = {
    "after": "The `id` of the last event you have read.",
    "code": "Its code.",
    "file": "The number of the file, which its update names.",
    "id": "Its number.",
    "reference": "Its reference, for example INS-2.",
    "slug": "The word that names it in addresses, for example 2018-06.",
    "changed_since": "A moment with its offset: what changed then or later.",
    "commented_since": (
        "A moment with its offset: what was commented on then or later, where you see"
        " the comment."
    ),
    "commitment": "The reference of a commitment, for example INS-2.",
    "cursor": "A page, as `next` and `previous` name it.",
    "kind": "Of which kind.",
    "late": "Those that run late, or those that do not.",
    "lead": "The code of the organisation that leads them.",
    "meeting": "The slug of a meeting.",
    "ordering": "In which order; `-` before a word for the other way round.",
    "organisation": "The code of an organisation, for example CELCIS.",
    "owner": "The code of the seat that owns them.",
    "page": "The number of a page, from 1.",
    "page_size": "How many rows a page has.",
    "rating": "How they stand, as last accepted.",
    "round": "The slug of a round, for example 2018-06.",
    "search": "Words that all stand in the reference, the title or the description.",
    "since": "A moment with its offset: what became known here then or later.",
    "state": "In which state.",
    "workstream": "The slug of a work strand, or its code.",
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

# The names of resources in words, where the address has another.
TITLES = {"workstreams": "Work strands", "groups": "Governance groups"}
FIRST_SENTENCE = re.compile(r"(.+?)\.(?:\s|$)", re.DOTALL)


def title_of(tag: str) -> str:
    """Return a resource's name in words."""
    return TITLES.get(tag, tag.replace("-", " ").capitalize())


def first_sentence(text: str) -> str:
    """Return a description's first sentence, on one line and without its full stop."""
    match = FIRST_SENTENCE.match(text)
    sentence = match.group(1) if match else text
    return " ".join(sentence.split())
