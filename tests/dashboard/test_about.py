"""The pages that the foot of every page leads to."""

import pytest
from django.urls import reverse

from dashboard.urls import ABOUT

pytestmark = pytest.mark.django_db


def test_each_stands_in_the_foot_and_is_read_without_signing_in(client):
    page = client.get(reverse("account_login")).text

    for name in ABOUT:
        address = reverse(f"dashboard:{name}")
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200


def test_the_contact_is_what_the_operator_set(client, settings):
    settings.REPLY_TO_EMAIL = "The office <office@tracker.example>"
    settings.OFFICE_CONTACT = "Telephone 0131 496 0000"

    page = client.get("/contact/").text

    assert 'href="mailto:office@tracker.example"' in page and "(The office)" in page
    assert "Telephone 0131 496 0000" in page
