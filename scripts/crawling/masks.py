"""What differs between two readings of the same state, and what stands in its place.

Each is masked by its name or its exact shape, so that nothing else is hidden with it.
"""

import re

# Names of form fields and attributes, in pages.
SECRET_FIELDS = {"csrfmiddlewaretoken"}
SECRET_ATTRIBUTES = {"nonce"}

# When an API key was last used: each reading with one moves it.
USED_COLUMN = "Last used"  # in files, and the label of a cell in a page
USED_CLASS = "field-last_used_at"  # in Django's own pages

_PRIVATE = "(private)"
_MOMENT = r"\d{1,2} [A-Z][a-z]+ \d{4}, \d{2}:\d{2}"
_TRACKER = "http://tracker.example"
_PATTERNS = (
    # Stored emails name the port of the tracker that sent them.
    (re.compile(r"http://(?:127\.0\.0\.1|localhost):\d+"), _TRACKER),
    # The hash of a static file in its name.
    (re.compile(r"(/static/[\w./-]+?)\.[0-9a-f]{12}(\.\w+)"), r"\1\2"),
    # The address of a private calendar, signed with the tracker's own secret.
    (re.compile(r"/calendar/[\w:%.-]+\.ics"), f"/calendar/{_PRIVATE}.ics"),
    # Which request it was.
    (re.compile(r'("trace": ")[0-9a-f]{32}"'), r'\1(request)"'),
    (re.compile(r"'nonce-[^']+'"), "'nonce-(secret)'"),
    # When a calendar file was made.
    (re.compile(r"^DTSTAMP:\d{8}T\d{6}Z", re.MULTILINE), "DTSTAMP:(now)"),
    # The real moment at which something was recorded, beside the day it is told of.
    (re.compile(rf"\bRecorded {_MOMENT}"), "Recorded (real moment)"),
)


def masked(text: str, origin: str) -> str:
    """Return a text as any tracker of the same state would have written it."""
    text = text.replace(origin, _TRACKER)
    for pattern, instead in _PATTERNS:
        text = pattern.sub(instead, text)
    return text


def is_masked(address: str) -> bool:
    """True for an address that stands for one that cannot be told from it."""
    return _PRIVATE in address
