"""Every field of an update goes all the way through each door, and a forgotten one is told here.

A field that is added to `rounds.content.Content` needs a value below; nothing else in the tests.
"""

import json
from dataclasses import asdict, fields
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import html

from rounds.content import COMPARED, FIELDS, TEXTS, Content, to_json
from rounds.models import ProgressUpdate
from rounds.updates import attach, hand_in, review, write
from rounds.updates.content_rows import content_of
from rounds.updates.differences import differences
from tests.factories import NOW, ActionFactory, MilestoneFactory, UserFactory, holder_of

pytestmark = pytest.mark.django_db

# Of each field a value that no other has, as the API is sent it.
VALUES = {
    "standing": "red",
    "outlook": "amber",
    "summary": "Alpha happened.",
    "next_steps": "Beta follows.",
    "cause": "agency",
    "ask": "Gamma is asked.",
    "recovery": [
        {"step": "Delta", "who": "Epsilon", "by": "2018-06-29", "done": True},
        {"step": "Mu", "who": "Nu", "by": "2018-05-01", "done": False},
    ],
    "milestones": [
        {
            "forecast": "2018-12-31",
            "forecast_precision": "month",
            "done": None,
            "done_precision": "day",
            "reason": "Zeta",
            "withdraw": ["done"],
        },
        {
            "forecast": None,
            "forecast_precision": "day",
            "done": "2018-04-30",
            "done_precision": "month",
            "reason": "Lambda",
            "withdraw": ["forecast"],
        },
    ],
    "evidence": [{"title": "Eta", "url": "https://theta.example/"}],
    "confirm": ["recovery_over"],
    "files": ["iota.csv"],
}


START = date(2018, 1, 1)
# Columns that hold words of the record and that no door offers any more.
RETIRED: list[str] = []


@pytest.fixture
def action(open_round):
    action = ActionFactory()
    # Each with the date that is taken back of it.
    MilestoneFactory(commitment=action, done_date=START, done_precision="day")
    MilestoneFactory(commitment=action, forecast_date=START, forecast_precision="day")
    return action


@pytest.fixture
def sent(action):
    """What the API is sent: every field but the files, which have an address of their own."""
    body = {name: value for name, value in VALUES.items() if name != "files"}
    body["rating"] = body.pop("standing")
    lines = zip(action.milestones.all(), body["milestones"], strict=True)
    body["milestones"] = [{"id": milestone.pk, **line} for milestone, line in lines]
    return body


@pytest.fixture
def officer_client(client):
    client.force_login(UserFactory(officer=True))
    return client


def add_file(update, by):
    file = SimpleUploadedFile("iota.csv", b"name,number\nkappa,1\n", "text/csv")
    attach.attach_file(update=update, file=file, by=by, at=NOW)


def post(client, address, body):
    return client.post(address, json.dumps(body), content_type="application/json")


def as_sent(content: Content) -> dict:
    """Return a content as the values above, without what the tracker itself adds to them."""
    values = to_json(content)
    for line in values["milestones"]:
        del line["milestone_id"]
        stood = line.pop("withdrawn")
        assert stood == {line["withdraw"][0]: [START.isoformat(), "day"]}
    return values


def test_each_field_has_a_value_here_and_a_label():
    assert set(VALUES) == {part.name for part in fields(Content)} == set(FIELDS)
    assert all(about.label and about.place for about in FIELDS.values())
    assert {*TEXTS, *RETIRED} == {
        column.name
        for column in ProgressUpdate._meta.get_fields()
        if column.get_internal_type() == "TextField"
    }


def test_the_api_keeps_each_field_and_gives_it_back(action, sent, officer_client):
    address = reverse("api-update-list")

    made = post(
        officer_client,
        address,
        sent | {"commitment": action.reference, "submit": False},
    )

    assert made.status_code == 201, made.content
    update = ProgressUpdate.objects.get()
    add_file(update, update.author)
    assert as_sent(content_of(update)) == VALUES
    read = officer_client.get(made["Location"])
    assert {name: read.json()[name] for name in sent} == sent
    changed = officer_client.patch(
        made["Location"],
        json.dumps({"outlook": "green"}),
        content_type="application/json",
        headers={"If-Match": read["ETag"]},
    )
    assert changed.status_code == 200, changed.content
    update.refresh_from_db()
    assert as_sent(content_of(ProgressUpdate.objects.get())) == VALUES | {
        "outlook": "green"
    }


def test_the_form_has_a_control_for_each_field_and_keeps_it(
    action, sent, officer_client
):
    update = drafted(action, sent, officer_client)
    address = reverse("rounds:edit", args=[update.pk])
    page = html.fromstring(officer_client.get(address).content)
    controls = {
        control.name
        for control in page.xpath("//form//*[@name]")
        if control.tag in ("input", "textarea", "select")
    }
    assert {
        "rating",
        *set(FIELDS) - {"standing", "recovery", "milestones", "evidence"},
    } <= controls
    form = page.xpath("//form[@data-draft]")[0]

    answer = officer_client.post(address, {**dict(form.form_values()), "save": "1"})

    assert answer.status_code == 302
    assert as_sent(content_of(ProgressUpdate.objects.get())) == VALUES


def test_what_is_handed_in_is_kept_and_told_field_by_field(
    action, sent, officer_client
):
    update = drafted(action, sent, officer_client)

    hand_in.submit_update(update=update, by=update.author, at=NOW)

    kept = update.submissions.get().content
    assert set(kept) == set(VALUES)
    read = officer_client.get(
        reverse("api-update-submissions", args=[update.pk])
    ).json()
    content = read["results"][0]["content"]
    assert set(content) == {"rating", *set(VALUES) - {"standing"}}
    changes = differences(asdict(Content()), kept, {})
    assert [change.name for change in changes] == COMPARED


def test_a_correction_begins_with_each_field(action, sent, officer_client):
    update = drafted(action, sent, officer_client)
    hand_in.submit_update(update=update, by=update.author, at=NOW)
    review.accept_update(update=update, by=UserFactory(officer=True), at=NOW)

    correction = write.correct_update(update=update, by=holder_of(action), at=NOW)

    assert as_sent(content_of(correction)) == VALUES


def test_the_page_of_an_update_and_the_search_say_each_text(
    action, sent, officer_client
):
    update = drafted(action, sent, officer_client)
    hand_in.submit_update(update=update, by=update.author, at=NOW)
    review.accept_update(update=update, by=UserFactory(officer=True), at=NOW)

    page = officer_client.get(update.get_absolute_url()).content.decode()

    for name in TEXTS:
        assert VALUES[name] in page, name
        word = VALUES[name].split()[0]
        found = officer_client.get(reverse("dashboard:search"), {"q": word})
        assert update.get_absolute_url() in found.content.decode(), name


def drafted(action, sent, client) -> ProgressUpdate:
    """Return a draft in which every field is filled."""
    body = sent | {"commitment": action.reference, "submit": False}
    assert post(client, reverse("api-update-list"), body).status_code == 201
    update = ProgressUpdate.objects.get()
    add_file(update, update.author)
    return ProgressUpdate.objects.get()
