"""Documents and events: kept by officers, proposed by owners, shown with what they belong to."""

from datetime import date

import pytest
from django.db import connection
from django.db.utils import InternalError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.reference_changes import change_reference
from meetings.documents import services
from meetings.models import Document, DocumentProposal
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    DocumentFactory,
    RecommendationFactory,
    SourceFactory,
    UserFactory,
    WorkstreamFactory,
    holder_of,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
CONSULTATION = {
    "title": "The law on child cruelty",
    "kind": "consultation",
    "date": "2018-08-22",
    "precision": "day",
    "end_date": "2018-11-14",
    "end_precision": "day",
    "result_date": "2019-10-01",
    "result_precision": "month",
    "address": "consult.example.org/cruelty",
}
ADD = "/documents/add/"


def test_a_consultation_opens_closes_and_has_a_result(officer, signed_in):
    action = ActionFactory(reference="NEG-4")
    strand, source = action.workstream, SourceFactory()
    belongs = {
        "commitments": "neg-4",
        "workstreams": [strand.pk],
        "source": source.pk,
    }

    signed_in(officer).post(ADD, CONSULTATION | belongs)

    document = Document.objects.get()
    assert document.address == "https://consult.example.org/cruelty"
    assert document.noted_on == TODAY
    assert [(word, str(when)) for word, when in document.steps] == [
        ("Opens", "22 August 2018"),
        ("Closes", "14 November 2018"),
        ("Result published", "October 2019"),
    ]
    reader = signed_in(UserFactory())
    for address in (
        action.get_absolute_url(),
        strand.get_absolute_url(),
        document.get_absolute_url(),
        "/documents/",
    ):
        assert CONSULTATION["title"] in reader.get(address).text, address


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"end_date": "2018-01-01"}, "The last day lies before the first."),
        ({"result_date": "2018-10-01"}, "The result cannot come before it closes."),
        ({"kind": "guidance"}, "Only a consultation has a result."),
        ({"commitments": "NEG-4, NEG-99"}, "no action or recommendation NEG-99"),
        ({"commitments": "NEG-4\x00, NEG-99\u200b"}, "recommendation NEG-99."),
        ({"commitments": "A " * 61}, "Name at most 60"),
        ({"commitments": "NEG-4 a\x00b"}, "no action or recommendation A"),
        ({"address": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"date": "1018-08-22"}, "Give a date from"),
    ],
)
def test_what_no_document_can_say_is_refused_and_kept(
    change, sentence, officer, signed_in
):
    ActionFactory(reference="NEG-4")

    page = signed_in(officer).post(ADD, CONSULTATION | change).text

    assert sentence in page
    assert CONSULTATION["title"] in page
    assert not Document.objects.exists()


def test_two_officers_on_one_document_are_told(officer, signed_in):
    action = ActionFactory()
    document = DocumentFactory(title="Guidance")
    browser = signed_in(officer)
    address = reverse("meetings:edit-document", args=[document.pk])
    opened = browser.get(address).context["form"]["opened"].value()
    document.commitments.add(action)

    page = browser.post(
        address,
        {
            "title": "Guidance 2",
            "kind": "guidance",
            "date": "2018-05-01",
            "precision": "day",
            "end_precision": "day",
            "result_precision": "day",
            "opened": opened,
        },
    ).text

    assert "Someone else saved this" in page
    assert action.reference in page and "Guidance 2" in page
    document.refresh_from_db()
    assert document.title == "Guidance"


def test_an_earlier_day_shows_what_was_known_then(signed_in):
    action = ActionFactory()
    for title, noted_on in (("Early", date(2018, 1, 1)), ("Late", date(2018, 5, 1))):
        DocumentFactory(title=title, noted_on=noted_on).commitments.add(action)
    browser = signed_in(UserFactory())

    for address in ("/documents/", action.get_absolute_url()):
        page = browser.get(f"{address}?as_at=2018-03-31").text
        assert "Early" in page and "Late" not in page, address


def test_an_owner_proposes_and_an_officer_takes_up(officer, signed_in):
    action = ActionFactory()
    owner = holder_of(action)
    address = reverse("meetings:propose", args=[action.reference])
    proposed = {
        "title": "Report",
        "kind": "publication",
        "date": "2018-05-01",
        "precision": "month",
    }

    signed_in(owner).post(address, proposed)
    browser = signed_in(officer)
    waiting = browser.get("/documents/proposals/").text
    proposal = DocumentProposal.objects.get()
    browser.post(reverse("meetings:take-up", args=[proposal.pk]))

    assert "Report" in waiting and "May 2018" in waiting
    document = Document.objects.get()
    assert (document.title, list(document.commitments.all())) == (
        "Report",
        [action.commitment],
    )
    assert "Taken up" in signed_in(owner).get(address).text
    with pytest.raises(Conflict, match="is answered: Taken up"):
        services.decline(proposal=proposal, reason="No.", by=officer, at=NOW)


def test_what_no_document_can_say_is_said_on_the_list_and_stays_waiting(
    officer, signed_in
):
    """As an address that a redaction of an earlier version blanked in its middle."""
    action = ActionFactory()
    proposal = DocumentProposal.objects.create(
        title="Report",
        kind="publication",
        date=TODAY,
        address="https://[redacted].scot/x",
        commitment=action.commitment,
        by=holder_of(action),
        at=NOW,
    )

    page = signed_in(officer).post(
        reverse("meetings:take-up", args=[proposal.pk]), follow=True
    )

    assert "“Report” cannot be taken up: Enter a valid URL." in page.text
    assert list(DocumentProposal.objects.waiting()) == [proposal]


def test_who_does_not_report_on_it_cannot_propose(signed_in):
    action = ActionFactory()
    stranger = UserFactory(member=True)
    address = reverse("meetings:propose", args=[action.reference])
    services.propose(
        proposal=DocumentProposal(title="Kept back", kind="event", date=TODAY),
        commitment=action,
        update=None,
        by=holder_of(action),
        at=NOW,
    )
    browser = signed_in(stranger)

    assert browser.get(address).status_code == 403
    for sent in (
        {},
        {"title": "X", "kind": "event", "date": TODAY, "precision": "day"},
    ):
        refused = browser.post(address, sent)
        assert refused.status_code == 403
        assert "Kept back" not in refused.text
    with pytest.raises(NotAllowed):
        services.propose(
            proposal=DocumentProposal(title="Report", kind="event", date=TODAY),
            commitment=action,
            update=None,
            by=stranger,
            at=NOW,
        )


@pytest.mark.owner
def test_what_is_not_taken_up_has_a_reason_and_stays(officer, signed_in):
    action = ActionFactory()
    proposal = services.propose(
        proposal=DocumentProposal(title="Report", kind="event", date=TODAY),
        commitment=action,
        update=None,
        by=holder_of(action),
        at=NOW,
    )
    browser = signed_in(officer)
    address = reverse("meetings:decline", args=[proposal.pk])
    empty = browser.post(address, {"reason": " "})
    browser.post(address, {"reason": "It is of another programme."})

    assert empty.status_code == 422
    shown = signed_in(proposal.by).get(
        reverse("meetings:propose", args=[action.reference])
    )
    assert "It is of another programme." in shown.text
    with pytest.raises(InternalError, match="on record"):
        DocumentProposal.objects.update(reason="")


@pytest.mark.parametrize(
    "address", [ADD, "/documents/proposals/", "/documents/{document}/edit/"]
)
def test_only_officers_keep_documents(address, signed_in):
    document = DocumentFactory()

    answer = signed_in(UserFactory(member=True)).get(
        address.format(document=document.pk)
    )

    assert answer.status_code == 403


def test_documents_are_narrowed_on_the_page_in_files_and_in_the_api(signed_in):
    strand = WorkstreamFactory()
    action = ActionFactory(reference="NEG-4", workstream=strand)
    ours = DocumentFactory(title="=Ours", kind="event")
    ours.commitments.add(action)
    DocumentFactory(title="Theirs")
    browser = signed_in(UserFactory())

    for query in ("kind=event", "commitment=neg-4", f"workstream={strand.slug}"):
        page = browser.get(f"/documents/?{query}").text
        assert "=Ours" in page and "Theirs" not in page, query
        (row,) = browser.get(f"/api/v1/documents/?{query}").json()["results"]
        assert row["commitments"] == ["NEG-4"]
    file = browser.get("/documents/?kind=event&download=documents.csv")
    lines = b"".join(file.streaming_content).decode()
    assert "'=Ours" in lines and "Theirs" not in lines


def test_a_document_is_found_and_tied_by_a_reference_that_was(officer, signed_in):
    action = ActionFactory(reference="NEG-4")
    change_reference(
        commitment=action.commitment,
        reference="NEG-9",
        reason="Renumbered.",
        by=officer,
        at=NOW,
    )
    browser = signed_in(officer)

    browser.post(ADD, CONSULTATION | {"commitments": "neg4"})

    assert list(Document.objects.get().commitments.all()) == [action.commitment]
    for reference in ("NEG-4", "neg-9", "neg9", "NEG 4"):
        query = f"?commitment={reference}"
        assert CONSULTATION["title"] in browser.get(f"/documents/{query}").text
        assert browser.get(f"/api/v1/documents/{query}").json()["count"] == 1
    unknown = browser.get("/api/v1/documents/?commitment=NEG-5")
    assert unknown.status_code == 400
    assert "There is nothing of this name." in unknown.text


@pytest.mark.parametrize(
    "typed",
    ["NEG 4, REC 2", "neg4;rec2", "NEG-4 REC-2", "NEG 4\nREC – 2", " NEG-4,, REC-2, "],
)
def test_a_document_is_tied_by_references_as_people_type_them(
    officer, signed_in, typed
):
    rows = [ActionFactory(reference="NEG-4"), RecommendationFactory(reference="REC-2")]

    signed_in(officer).post(ADD, CONSULTATION | {"commitments": typed})

    tied = Document.objects.get().commitments.all()
    assert set(tied) == {row.commitment for row in rows}


def test_a_reference_that_is_none_is_named_as_it_was_typed(officer, signed_in):
    answer = signed_in(officer).post(ADD, CONSULTATION | {"commitments": "NEG 99, x"})

    assert "There is no action or recommendation NEG 99, X." in answer.text


@pytest.mark.parametrize("number", [1, 12])
def test_documents_ask_a_fixed_number_of_queries(number, officer, signed_in):
    document = DocumentFactory()
    for _ in range(number):
        other = DocumentFactory()
        other.commitments.add(ActionFactory())
        other.workstreams.add(WorkstreamFactory())
        document.commitments.add(ActionFactory())
        services.propose(
            proposal=DocumentProposal(title="Report", kind="event", date=TODAY),
            commitment=ActionFactory(),
            update=None,
            by=officer,
            at=NOW,
        )
    browser = signed_in(officer)

    asked = []
    for address in (
        "/documents/",
        document.get_absolute_url(),
        "/documents/proposals/",
        "/api/v1/documents/",
    ):
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        asked.append(len(queries))

    assert asked == [8, 5, 4, 6]
