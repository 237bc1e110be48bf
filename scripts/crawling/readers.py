"""Who reads: the accounts of the demonstration, its API key, and somebody who is not signed in."""

from collections.abc import Iterable
from dataclasses import dataclass

import httpx
from lxml import html

PASSWORD = "look-around-2018"
API_KEY = "CIdemo18.look-around-with-this-key-2018"
SIGN_IN = "/accounts/login/"

# Officers come first: the addresses that they find are asked as everybody else.
ACCOUNTS = ("officer", "officer2", "chair", "member", "partner", "sg")
SIGNED_OUT = "signed-out"
KEY = "api-key"


class CannotSignIn(Exception):
    """What became of it: a sentence for the person at the terminal."""


@dataclass(frozen=True)
class Reader:
    """One kind of reader, and how the tracker knows them."""

    role: str

    @property
    def uses_key(self) -> bool:
        return self.role == KEY

    def client(self, origin: str) -> httpx.Client:
        """Return a client of one connection, signed in. Raises CannotSignIn."""
        # The server may close an idle connection just as the next request is sent.
        headers = {"Connection": "close"}
        if self.uses_key:
            headers["Authorization"] = f"Api-Key {API_KEY}"
        client = httpx.Client(
            base_url=origin,
            headers=headers,
            timeout=120,
            limits=httpx.Limits(max_connections=1),
            trust_env=False,
        )
        if self.role in ACCOUNTS:
            sign_in(client, f"{self.role}@cpip.example")
        return client


def readers(roles: Iterable[str]) -> list[Reader]:
    """Return the readers of these roles; of all where none is named."""
    every = (*ACCOUNTS, SIGNED_OUT, KEY)
    unknown = set(roles) - set(every)
    if unknown:
        raise CannotSignIn(f"No such role: {', '.join(sorted(unknown))}.")
    return [Reader(role) for role in every if not roles or role in roles]


def sign_in(client: httpx.Client, email: str) -> None:
    """Sign in by the form. It is the one thing that is sent and not only asked for."""
    try:
        form = html.fromstring(client.get(SIGN_IN).text).forms[0]
        content = {
            "csrfmiddlewaretoken": form.fields["csrfmiddlewaretoken"],
            "login": email,
            "password": PASSWORD,
        }
        answer = client.post(
            SIGN_IN, data=content, headers={"Referer": str(client.base_url)}
        )
    except (httpx.HTTPError, IndexError, KeyError) as fault:
        raise CannotSignIn(f"{client.base_url} has no sign-in form: {fault}.") from None
    if answer.status_code != 302:
        raise CannotSignIn(f"{email} cannot sign in: status {answer.status_code}.")
