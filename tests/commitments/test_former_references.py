"""A reference that changes keeps its old one: pages, searches and the API lead on from it."""

import json
import time
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import InternalError, connection, transaction
from django.urls import reverse

from actions.models import Action
from commitments.former_references import FormerReference
from commitments.reference_changes import change_reference
from rounds.models import ProgressUpdate
from rounds.updates import write
from tests.agency import UPDATES, Agency, green
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    UserFactory,
    accepted,
    content,
    moment,
    submitted,
)
from toolkit.errors import NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    return ActionFactory(reference="NEG-4", title="What was promised")


@pytest.fixture
def renamed(action, officer):
    return change_reference(
        commitment=action,
        reference="NEG-40",
        by=officer,
        at=NOW,
        reason="The strand was numbered anew.",
    )


def test_an_officer_changes_a_reference_with_a_reason(action, officer, signed_in):
    address = reverse("commitments:change-reference", args=["NEG-4"])
    browser = signed_in(officer)

    refused = browser.post(address, {"reference": "NEG-40", "reason": " "})
    done = browser.post(address, {"reference": "NEG-40", "reason": "Numbered anew."})

    assert refused.status_code == 422 and "Say why" in refused.content.decode()
    assert done.url == "/actions/NEG-40/"
    page = browser.get("/actions/NEG-40/").content.decode()
    assert "NEG-4 until 21 May 2018: Numbered anew." in page
    assert "Reference NEG-4 became NEG-40" in page


def test_changing_a_reference_is_for_officers(action, signed_in):
    address = reverse("commitments:change-reference", args=["NEG-4"])

    assert signed_in(UserFactory(member=True)).get(address).status_code == 403
    with pytest.raises(NotAllowed):
        change_reference(
            commitment=action,
            reference="NEG-40",
            by=UserFactory(),
            at=NOW,
            reason="Because.",
        )


@pytest.mark.parametrize("path", ["", "edit/", "?as_at=2018-05-01&since=2018-01-01"])
def test_pages_lead_on_and_keep_what_the_address_asks_for(
    path, renamed, officer, signed_in
):
    answer = signed_in(officer).get(f"/actions/NEG-4/{path}")

    assert answer.status_code == 301
    assert answer.url == f"/actions/NEG-40/{path}"


def test_what_is_typed_under_the_old_reference_is_not_lost(
    renamed, officer, signed_in, open_round
):
    browser = signed_in(officer)

    answer = browser.post("/updates/new/NEG-4/unchanged/")

    assert (answer.status_code, answer.url) == (308, "/updates/new/NEG-40/unchanged/")
    assert browser.get("/commitments/NEG-4/history/").status_code == 301
    assert browser.get("/contributions/neg-4/").status_code == 301


def test_nobody_who_is_not_signed_in_learns_of_it(renamed, client):
    assert "/accounts/login/" in client.get("/actions/NEG-4/").url
    assert client.get("/api/v1/actions/NEG-4/").status_code in (401, 403)


def test_what_was_never_there_is_still_not_found(renamed, officer, signed_in):
    assert signed_in(officer).get("/actions/NEG-41/").status_code == 404
    assert signed_in(officer).get("/recommendations/NEG-40/").status_code == 404


def test_the_api_leads_on_from_the_old_address(renamed):
    agency = Agency(renamed.lead)

    for kind in ("actions", "commitments"):
        answer = agency.get(f"/api/v1/{kind}/NEG-4/")
        address = f"http://testserver/api/v1/{kind}/NEG-40/"
        assert (answer.status_code, answer.url) == (301, address)
        assert agency.get(answer.url).json()["reference"] == "NEG-40"


def test_the_api_takes_an_update_under_the_old_reference(renamed, open_round):
    agency = Agency(renamed.lead)

    answer = agency.send(**green(renamed, commitment="NEG-4"))

    assert answer.status_code == 201, answer.content
    assert answer.json()["commitment"] == "NEG-40"


def test_a_bulk_request_takes_both_references_for_one(renamed, open_round):
    agency = Agency(renamed.lead)
    rows = [green(renamed, commitment="neg-4"), green(renamed, commitment="NEG-40")]

    first, second = agency.send(f"{UPDATES}bulk/", updates=rows).json()["results"]

    assert first["update"]["commitment"] == "NEG-40", json.dumps(first)
    assert "in this request already" in json.dumps(second)
    assert ProgressUpdate.objects.count() == 1


@pytest.mark.parametrize("kind", ["updates", "decisions", "contributions"])
def test_lists_are_narrowed_by_the_old_reference_too(kind, renamed, open_round):
    agency = Agency(renamed.lead)
    accepted(renamed, open_round)
    accepted(ActionFactory(), open_round)

    expected = ["NEG-40"] if kind == "updates" else []
    for typed in ("NEG-4", "neg4", "NEG 40"):
        found = agency.get(f"/api/v1/{kind}/?commitment={typed}").json()
        assert [row["commitment"] for row in found["results"]] == expected, typed
    unknown = agency.get(f"/api/v1/{kind}/?commitment=NEG-41")
    assert unknown.status_code == 400


def test_the_search_and_the_lists_find_both(renamed, signed_in):
    browser = signed_in(UserFactory())

    for words in ("NEG-4", "neg 4", "NEG-40"):
        found = browser.get("/search/", {"q": words}).content.decode()
        assert "NEG-40 What was promised" in found, words
        listed = browser.get("/actions/", {"search": words}).content.decode()
        assert "What was promised" in listed, words


def test_an_earlier_day_tells_the_reference_of_that_day(renamed, signed_in):
    browser = signed_in(UserFactory())

    before = browser.get("/actions/NEG-40/?as_at=2018-05-20").content.decode()
    since = browser.get("/actions/NEG-40/?as_at=2018-05-21").content.decode()

    assert "On 20 May 2018 its reference was NEG-4." in before
    assert "became NEG-40" not in before
    assert "its reference was" not in since


def test_no_other_commitment_ever_gets_it(renamed, officer):
    other = ActionFactory(reference="NEG-5")

    for reference in ("NEG-4", "NEG-40"):
        with pytest.raises(ValidationError, match="Choose another"):
            change_reference(
                commitment=other,
                reference=reference,
                by=officer,
                at=NOW,
                reason="Because.",
            )
    with pytest.raises(InternalError, match="had this reference"), transaction.atomic():
        ActionFactory(reference="NEG-4")
    with pytest.raises(InternalError, match="had this reference"), transaction.atomic():
        Action.objects.filter(pk=other.pk).update(reference="NEG-4")


def test_its_own_comes_back_and_both_lead_to_it(renamed, officer, signed_in):
    change_reference(
        commitment=renamed, reference="NEG-4", by=officer, at=NOW, reason="A slip."
    )

    browser = signed_in(officer)
    assert browser.get("/actions/NEG-4/").status_code == 200
    assert browser.get("/actions/NEG-40/").url == "/actions/NEG-4/"
    assert FormerReference.objects.count() == 2


def test_three_in_a_row_lead_to_the_last(renamed, officer, signed_in):
    change_reference(
        commitment=renamed, reference="NEG-41", by=officer, at=NOW, reason="Again."
    )

    for old in ("NEG-4", "NEG-40"):
        assert signed_in(officer).get(f"/actions/{old}/").url == "/actions/NEG-41/"


@pytest.mark.owner
def test_a_former_reference_is_part_of_the_record(renamed):
    rows = FormerReference.objects.all()

    for write_to in (lambda: rows.update(reference="X-1"), lambda: rows.delete()):
        with pytest.raises(InternalError, match="of the record"), transaction.atomic():
            write_to()


def test_a_reference_is_changed_nowhere_else(action, superuser, signed_in):
    page = signed_in(superuser).get(f"/admin/actions/action/{action.pk}/change/")

    assert 'name="reference"' not in page.content.decode()


def test_what_was_handed_in_before_stays_as_it_was(action, officer, open_round):
    update = submitted(action, open_round)
    word_for_word = update.submissions.get().content

    change_reference(
        commitment=action, reference="NEG-40", by=officer, at=NOW, reason="Because."
    )

    update.refresh_from_db()
    assert update.submissions.get().content == word_for_word
    assert update.commitment.reference == "NEG-40"
    write.start_update(
        commitment=ActionFactory(reference="NEG-6"),
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=moment(TODAY),
    )


def test_the_content_file_goes_on_calling_it_by_the_old_one(programme, officer):
    action = Action.objects.get(reference="NEG-4")
    change_reference(
        commitment=action, reference="NEG-40", by=officer, at=NOW, reason="Because."
    )
    number = Action.objects.count()

    call_command("load_programme", verbosity=0)

    assert Action.objects.count() == number
    action.refresh_from_db()
    assert action.reference == "NEG-40"


@pytest.mark.django_db(transaction=True)
def test_who_takes_a_reference_waits_for_who_gives_it_up(action, officer):
    given_up, refusals = Barrier(2), []

    def take():
        given_up.wait(timeout=20)
        try:
            ActionFactory(reference="NEG-4")
        except InternalError as refusal:
            refusals.append(str(refusal))
        finally:
            connection.close()

    thread = Thread(target=take)
    thread.start()
    with transaction.atomic():
        change_reference(
            commitment=action, reference="NEG-40", by=officer, at=NOW, reason="Anew."
        )
        given_up.wait(timeout=20)
        time.sleep(0.5)  # the other stands at the row that is being given up
    thread.join(timeout=20)

    assert len(refusals) == 1 and "had this reference" in refusals[0]


@pytest.mark.parametrize("address", ["/recommendations/", "/api/v1/recommendations/"])
def test_a_reference_that_came_back_leads_to_no_circle(
    renamed, officer, signed_in, address
):
    change_reference(
        commitment=renamed,
        reference="NEG-4",
        by=officer,
        at=NOW,
        reason="It was right before.",
    )
    browser = signed_in(officer)

    for reference in ("NEG-4", "neg-4"):
        assert browser.get(f"{address}{reference}/").status_code == 404
