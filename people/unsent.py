"""What somebody typed into a form, and sent when they were no longer signed in.

The server keeps nothing for a stranger: the page of the sign-in carries it, signed, to the page
after it. It is handed to nobody but the person for whom the form was made.
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme

from people.models import User

MADE_FOR = "made_for"  # the hidden control of a form that says for whom it was made
KEPT_AS = "kept_as"  # the one that names what the form is about
CARRIED = "carried"  # the one of the sign-in that holds what was typed
OF_THE_REQUEST = {"csrfmiddlewaretoken", CARRIED}
FORM_LASTS = 7 * 24 * 60 * 60  # seconds: as long as a browser keeps what was typed
CARRIED_LASTS = 24 * 60 * 60  # seconds
MOST_CHARACTERS = 500_000
MADE_FOR_SALT = "people.unsent.made_for"
CARRIED_SALT = "people.unsent.carried"


@dataclass(frozen=True)
class Unsent:
    """A form that came without a session: where it was going, for whom it was made, the page it
    stood on, its values in order, and the names of the files that cannot be carried.
    """

    to: str
    made_for: str
    page: str
    values: list[tuple[str, str]]
    files: list[str]

    def is_of(self, person: User) -> bool:
        """True for the person for whom the form was made."""
        return constant_time_compare(self.made_for, key_of(person))

    @property
    def texts(self) -> list[str]:
        """The words among the values, which somebody may want to read or to copy."""
        own = {MADE_FOR, KEPT_AS}
        texts = [value for name, value in self.values if name not in own]
        return [text for text in texts if " " in text.strip()]

    def signed(self) -> str:
        """Return it as the sign-in's page carries it."""
        return signing.dumps(asdict(self), salt=CARRIED_SALT, compress=True)


def key_of(person: User) -> str:
    """Return a person's name for browsers: it is always the same, and tells nothing of them."""
    return salted_hmac("people.unsent.key", str(person.pk)).hexdigest()[:32]


def proof_for(person: User) -> str:
    """Return what a form made for this person carries, which no other site can make."""
    return signing.dumps(key_of(person), salt=MADE_FOR_SALT)


def unsent_in(request: HttpRequest) -> Unsent | None:
    """Return what a form sent, if one of our pages made it for somebody and it is not too long."""
    made_for = _read(request.POST.get(MADE_FOR, ""), MADE_FOR_SALT, FORM_LASTS)
    values = [
        (name, value)
        for name, sent in request.POST.lists()
        for value in sent
        if name not in OF_THE_REQUEST
    ]
    length = sum(len(name) + len(value) for name, value in values)
    if made_for is None or length > MOST_CHARACTERS:
        return None
    files = [file.name or "" for sent in request.FILES.lists() for file in sent[1]]
    return Unsent(
        to=request.get_full_path(),
        made_for=made_for,
        page=page_of(request),
        values=values,
        files=files,
    )


def carried_in(request: HttpRequest) -> Unsent | None:
    """Return what the sign-in carried, if it is our own and not too old."""
    carried = _read(request.POST.get(CARRIED, ""), CARRIED_SALT, CARRIED_LASTS)
    return Unsent(**carried) if carried else None


def page_of(request: HttpRequest) -> str:
    """Return the address of the page whose button was pressed, or that of the overview."""
    here = f"{request.scheme}://{request.get_host()}"
    page = request.headers.get("Referer", "").removeprefix(here)
    # A path may look like another site's address, as “//elsewhere.example” does.
    if page.startswith("/") and url_has_allowed_host_and_scheme(page, None):
        return page
    return reverse("dashboard:overview")


def _read(signed: str, salt: str, most_seconds: int) -> Any:
    try:
        return signing.loads(signed, salt=salt, max_age=most_seconds)
    except signing.BadSignature:
        return None
