"""What goes out compressed, and what does not."""

import gzip

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories import ActionFactory, UserFactory

pytestmark = pytest.mark.django_db
ASKED = {"Accept-Encoding": "gzip"}


def test_a_page_goes_out_in_a_third_of_its_length():
    ActionFactory()
    client = Client()  # it leaves the bytes as they are
    client.force_login(UserFactory())

    whole = client.get("/").content
    answer = client.get("/", headers=ASKED)

    assert answer["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer["Vary"]
    assert b"<h1" in gzip.decompress(answer.content)
    assert len(answer.content) < len(whole) / 3


def test_what_answers_a_form_holds_a_secret_or_is_the_apis_is_not_compressed(
    client, officer
):
    client.force_login(officer)

    answers = [
        client.post(reverse("people:add-key"), {"name": "nightly"}, headers=ASKED),
        client.get(reverse("account_change_password"), headers=ASKED),
        client.get(reverse("reminders:calendar"), headers=ASKED),
        client.get(reverse("redaction:list"), headers=ASKED),
        client.get("/api/v1/actions/", headers=ASKED),
        client.get("/actions/?download=actions.csv", headers=ASKED),
    ]

    assert [answer.status_code for answer in answers] == [422, 200, 200, 200, 200, 200]
    assert not [answer for answer in answers if "Content-Encoding" in answer]
