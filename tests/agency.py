"""A partner's system, as tests need one: it sends its key, and JSON."""

import json

from django.test import Client

from people.services import create_api_key

UPDATES = "/api/v1/updates/"


class Agency(Client):
    """Sends its key with every request, and the state it read with every change."""

    def __init__(self, organisation, **key):
        self.api_key, self.key = create_api_key(
            organisation=organisation, **{"name": "nightly"} | key
        )
        self.organisation = organisation
        super().__init__(headers={"Authorization": f"Api-Key {self.key}"})

    def send(self, address=UPDATES, method="post", *, headers=None, **body):
        return getattr(self, method)(
            address, json.dumps(body), content_type="application/json", headers=headers
        )

    def change(self, address, method="patch", **body):
        """Read a thing and change that state of it."""
        etag = self.get(address).headers.get("ETag", '"none"')
        return self.send(address, method, headers={"If-Match": etag}, **body)


def green(action, **changes):
    """Return the body of a green update."""
    given = {
        "commitment": action.reference,
        "rating": "green",
        "outlook": "green",
        "summary": "Done so far.",
    }
    return given | {"next_steps": "What is left."} | changes
