"""What the API changes: named states, dry runs, every step of the workflow, files and
contributions.
"""

import threading
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from rounds.models import (
    Contribution,
    EvidenceFile,
    ProgressUpdate,
    Submission,
    Transition,
)
from rounds.updates import review
from rounds.updates.content_serializers import ContentSerializer
from rounds.updates.serializers import UpdateSerializer
from tests.agency import UPDATES, Agency, green
from tests.closing import close_round
from tests.factories import (
    NOW,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db
CONTRIBUTIONS = "/api/v1/contributions/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def action(open_round):
    return ActionFactory()


@pytest.fixture
def agency(action):
    return Agency(action.lead)


@pytest.fixture
def draft(agency, action):
    return agency.send(**green(action, submit=False)).json()


def codes(answer):
    return {(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]}


# --- Named states
# --------------------------------------------------------------------------------------


def test_a_detail_has_an_etag_that_changes_with_it_and_is_answered_304_while_it_does_not(
    agency, draft
):
    first = agency.get(draft["url"])
    same = agency.get(draft["url"], headers={"If-None-Match": first["ETag"]})
    agency.change(draft["url"], summary="More was done.")
    other = agency.get(draft["url"], headers={"If-None-Match": first["ETag"]})

    assert (same.status_code, same.content, same["ETag"]) == (304, b"", first["ETag"])
    assert (other.status_code, other["ETag"] != first["ETag"]) == (200, True)


@pytest.mark.parametrize(
    "path",
    [
        "workstreams/{0.workstream.slug}",
        "actions/{0.reference}",
        "commitments/{0.reference}",
        "rounds/2018-06",
    ],
)
def test_every_detail_has_an_etag(path, agency, action):
    address = f"/api/v1/{path.format(action)}/"

    assert (
        agency.get(
            address, headers={"If-None-Match": agency.get(address)["ETag"]}
        ).status_code
        == 304
    )


def test_the_etag_of_what_was_written_is_that_of_what_is_read(agency, action):
    made = agency.send(**green(action, submit=False))

    assert made["ETag"] == agency.get(made["Location"])["ETag"]


@pytest.mark.parametrize("method", ["patch", "put"])
def test_a_change_without_if_match_is_refused(method, agency, draft):
    answer = agency.send(draft["url"], method, summary="More was done.")

    assert (answer.status_code, answer.json()["type"]) == (
        428,
        "/api/v1/docs/#problem-no-precondition",
    )
    assert ProgressUpdate.objects.get().summary == draft["summary"]


def test_of_two_that_change_one_draft_the_second_is_shown_the_first_and_nothing_is_lost(
    agency, draft
):
    etag = {"If-Match": agency.get(draft["url"])["ETag"]}
    first = agency.send(draft["url"], "patch", headers=etag, summary="The first.")
    second = agency.send(draft["url"], "patch", headers=etag, next_steps="The second.")

    told = second.json()
    assert (first.status_code, second.status_code) == (200, 412)
    assert told["current"] == agency.get(draft["url"]).json()
    assert told["current"]["summary"] == "The first."
    again = agency.send(
        draft["url"],
        "patch",
        headers={"If-Match": second["ETag"]},
        next_steps="The second.",
    )
    assert (again.json()["summary"], again.json()["next_steps"]) == (
        "The first.",
        "The second.",
    )


@pytest.mark.parametrize("sent", ["nonsense", "", "{0}"])
def test_an_if_match_that_is_no_etag_is_a_fault_of_the_request(sent, agency, draft):
    etag = agency.get(draft["url"])["ETag"].strip('"')

    answer = agency.send(
        draft["url"], "patch", headers={"If-Match": sent.format(etag)}, summary="Mine."
    )

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (
        400,
        "If-Match",
    )


@pytest.mark.parametrize("sent", ['"made-up"', 'W/"{0}"'])
def test_an_if_match_that_is_not_the_present_state_matches_nothing(sent, agency, draft):
    etag = agency.get(draft["url"])["ETag"].strip('"')

    answer = agency.send(
        draft["url"], "patch", headers={"If-Match": sent.format(etag)}, summary="Mine."
    )

    assert answer.status_code == 412


def test_a_star_or_one_of_several_matches(agency, draft):
    for sent in ("*", '"other", {}'):
        headers = {"If-Match": sent.format(agency.get(draft["url"])["ETag"])}
        assert (
            agency.send(
                draft["url"], "patch", headers=headers, summary="More."
            ).status_code
            == 200
        )


@pytest.mark.django_db(transaction=True)
def test_of_many_at_the_same_moment_one_changes_the_draft(open_round):
    action = ActionFactory()
    agency = Agency(action.lead)
    address = agency.send(**green(action, submit=False)).json()["url"]
    etag, answers, start = agency.get(address)["ETag"], [], threading.Barrier(8)

    def change(number):
        try:
            client = Client(
                headers={"Authorization": f"Api-Key {agency.key}", "If-Match": etag}
            )
            start.wait(30)
            answers.append(
                client.patch(address, f'{{"summary": "Number {number}."}}', **JSON)
            )
        finally:
            connection.close()

    threads = [threading.Thread(target=change, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    statuses = sorted(answer.status_code for answer in answers)
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert statuses == [200] + [412] * 7
    assert ProgressUpdate.objects.get().summary == won["summary"]
    assert {
        answer.json()["current"]["summary"]
        for answer in answers
        if answer.status_code == 412
    } == {won["summary"]}


def test_put_replaces_all_that_an_update_says(agency, action, draft):
    answer = agency.change(
        draft["url"], "put", rating="not_started", summary="Put off."
    )

    told = answer.json()
    assert answer.status_code == 200
    assert (told["rating"], told["outlook"], told["summary"], told["next_steps"]) == (
        "not_started",
        "",
        "Put off.",
        "",
    )


def test_a_step_may_name_the_state_it_is_meant_for(agency, draft):
    stale = agency.get(draft["url"])["ETag"]
    agency.change(draft["url"], summary="More was done.")

    assert (
        agency.post(f"{draft['url']}submit/", headers={"If-Match": stale}).status_code
        == 412
    )
    fresh = agency.get(draft["url"])["ETag"]
    assert (
        agency.post(f"{draft['url']}submit/", headers={"If-Match": fresh}).status_code
        == 200
    )


# --- Dry runs
# --------------------------------------------------------------------------------------


def test_a_dry_run_checks_everything_and_writes_nothing(agency, action):
    good = agency.send(f"{UPDATES}?dry_run=true", **green(action))
    bad = agency.send(f"{UPDATES}?dry_run=true", **green(action, rating="red"))

    assert (good.status_code, good.json()) == (
        200,
        {"dry_run": True, "would_answer": 201},
    )
    assert codes(bad) == {
        ("/cause", "required"),
        ("/recovery", "required"),
        ("/ask", "required"),
    }
    assert not ProgressUpdate.objects.exists()
    assert not Transition.objects.exists()
    assert agency.send(**green(action)).status_code == 201


def test_a_dry_run_refuses_what_the_record_would(agency, action):
    agency.send(**green(action))

    assert agency.send(f"{UPDATES}?dry_run=true", **green(action)).status_code == 409
    assert (
        agency.send(f"{UPDATES}?dry_run=true", **green(ActionFactory())).status_code
        == 403
    )


def test_a_dry_run_of_a_change_or_a_step_leaves_it_as_it_was(agency, draft):
    before = agency.get(draft["url"])

    patch = agency.send(
        f"{draft['url']}?dry_run=true",
        "patch",
        headers={"If-Match": before["ETag"]},
        summary="More.",
    )
    submit = agency.post(f"{draft['url']}submit/?dry_run=true")
    comment = agency.send(f"{draft['url']}comments/?dry_run=true", text="A question.")

    assert [answer.json()["would_answer"] for answer in (patch, submit, comment)] == [
        200,
        200,
        201,
    ]
    assert agency.get(draft["url"])["ETag"] == before["ETag"]
    assert not agency.get(f"{draft['url']}comments/").json()["results"]


@pytest.mark.parametrize("sent", ["yes", "1", "True", ""])
def test_a_dry_run_is_asked_for_in_so_many_words(sent, agency, action):
    """Whoever sends `dry_run=yes` must not find that it was done."""
    assert agency.send(f"{UPDATES}?dry_run={sent}", **green(action)).status_code == 400
    assert not ProgressUpdate.objects.exists()


def test_a_dry_run_of_a_file_keeps_no_file(agency, draft, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile("table.csv", b"a,b\n1,2\n")

    answer = agency.post(f"{draft['url']}files/?dry_run=true", {"file": file})

    assert answer.json() == {"dry_run": True, "would_answer": 201}
    assert not EvidenceFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


# --- Every step
# --------------------------------------------------------------------------------------


def test_an_update_is_taken_back_while_it_waits(agency, action):
    told = agency.send(**green(action)).json()

    assert agency.post(f"{told['url']}take-back/").json()["state"] == "draft"
    assert agency.post(f"{told['url']}take-back/").status_code == 409


def test_nothing_has_changed_is_one_request(officer):
    action = ActionFactory()
    for day in (date(2018, 3, 31), date(2018, 6, 30)):
        days = {
            "opens_on": day - timedelta(30),
            "due_on": day - timedelta(15),
            "closes_on": day,
        }
        one = ReportingRoundFactory(meeting=MeetingFactory(date=day), **days)
        if day.month == 3:
            accepted(action, one, at=moment(day - timedelta(20)))
            close_round(reporting_round=one, reasons={}, by=officer, at=moment(day))
    agency = Agency(action.lead)

    dry = agency.send(f"{UPDATES}unchanged/?dry_run=true", commitment=action.reference)
    answer = agency.send(
        f"{UPDATES}unchanged/",
        headers={"Idempotency-Key": "k"},
        commitment=action.reference,
    )
    again = agency.send(
        f"{UPDATES}unchanged/",
        headers={"Idempotency-Key": "k"},
        commitment=action.reference,
    )

    told = answer.json()
    assert dry.json()["would_answer"] == answer.status_code == 201
    assert (told["unchanged"], told["state"], told["round"]) == (
        True,
        "submitted",
        "2018-06",
    )
    assert again.content == answer.content
    assert (
        agency.send(f"{UPDATES}unchanged/", commitment=action.reference).status_code
        == 409
    )


def test_an_accepted_update_is_corrected_by_another(agency, action, officer):
    told = agency.send(**green(action)).json()
    review.accept_update(update=ProgressUpdate.objects.get(), by=officer, at=NOW)

    answer = agency.post(f"{told['url']}correct/")

    correction = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, correction["url"])
    assert (correction["corrects"], correction["state"], correction["summary"]) == (
        told["id"],
        "draft",
        "Done so far.",
    )
    assert agency.post(f"{told['url']}correct/").status_code == 409
    assert agency.change(told["url"], summary="Rewritten.").status_code == 409


def test_author_and_reviewer_write_to_each_other(agency, draft, officer, signed_in):
    comments = f"{draft['url']}comments/"
    update = ProgressUpdate.objects.get()
    review.comment_on(update=update, by=officer, at=NOW, text="How many?")

    answer = agency.send(comments, text="Six of them.")

    assert (answer.status_code, answer.json()["text"]) == (201, "Six of them.")
    assert [one["text"] for one in agency.get(comments).json()["results"]] == [
        "Six of them.",
        "How many?",
    ]
    assert codes(agency.send(comments, text=" ")) == {("/text", "required")}


def test_what_was_handed_in_each_time_can_be_read(agency, action, officer):
    told = agency.send(**green(action)).json()
    review.return_update(
        update=ProgressUpdate.objects.get(), by=officer, at=NOW, reason="How many?"
    )
    agency.change(told["url"], summary="Six of them.")
    agency.post(f"{told['url']}submit/")

    said = agency.get(f"{told['url']}submissions/").json()["results"]

    assert [(one["number"], one["content"]["summary"]) for one in said] == [
        (2, "Six of them."),
        (1, "Done so far."),
    ]
    assert Submission.objects.count() == 2


def test_a_file_is_attached_downloaded_and_taken_off(agency, draft, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = agency.post(
        f"{draft['url']}files/",
        {"file": SimpleUploadedFile("table.csv", b"a,b\n1,2\n")},
    )

    kept = answer.json()
    assert (answer.status_code, answer["Location"], kept["kind"]) == (
        201,
        kept["url"],
        "csv",
    )
    assert b"".join(agency.get(kept["url"]).streaming_content) == b"a,b\n1,2\n"
    assert agency.get(draft["url"]).json()["files"] == [kept]
    assert agency.delete(f"{kept['url']}?dry_run=true").json() == {
        "dry_run": True,
        "would_answer": 204,
    }
    assert agency.delete(kept["url"]).status_code == 204
    assert agency.get(draft["url"]).json()["files"] == []
    assert agency.delete(kept["url"]).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("table.exe", b"MZ", "kind"),
        ("table.pdf", b"no pdf", "content"),
        ("table.csv", b"", "empty"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_as_on_the_page(
    name, data, code, agency, draft, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path

    answer = agency.post(
        f"{draft['url']}files/", {"file": SimpleUploadedFile(name, data)}
    )

    assert (
        answer.status_code,
        {fault["code"] for fault in answer.json()["errors"]},
    ) == (400, {code})


def test_a_file_without_a_file_is_a_fault(agency, draft):
    assert codes(agency.post(f"{draft['url']}files/", {})) == {("/file", "required")}
    two = {
        "file": [
            SimpleUploadedFile("one.csv", b"a\n"),
            SimpleUploadedFile("two.csv", b"b\n"),
        ]
    }
    assert codes(agency.post(f"{draft['url']}files/", two)) == {("/file", "repeated")}
    other = {"file": SimpleUploadedFile("one.csv", b"a\n"), "titel": "One"}
    assert codes(agency.post(f"{draft['url']}files/", other)) == {
        ("/titel", "unknown_field")
    }
    assert not EvidenceFile.objects.exists()
    assert agency.send(f"{draft['url']}files/", text="not a form").status_code == 415


# --- Contributions
# --------------------------------------------------------------------------------------


@pytest.fixture
def helper(action):
    action.partners.add(partner := OrganisationFactory())
    return Agency(partner)


def test_a_partner_contributes_changes_it_and_reads_it(helper, action, agency):
    made = helper.send(CONTRIBUTIONS, commitment=action.reference, text="We helped.")

    told = made.json()
    assert (made.status_code, made["Location"], told["organisation"]) == (
        201,
        told["url"],
        helper.organisation.code,
    )
    changed = helper.change(told["url"], text="We helped a lot.")
    assert (changed.status_code, changed.json()["text"]) == (200, "We helped a lot.")
    assert (
        helper.change(told["url"], "put", text="We trained 40.").json()["text"]
        == "We trained 40."
    )
    assert (
        agency.get(told["url"]).json()["text"] == "We trained 40."
    )  # the lead sees what it is to draw on
    assert [
        one["id"]
        for one in helper.get(f"{CONTRIBUTIONS}?commitment={action.reference}").json()[
            "results"
        ]
    ] == [told["id"]]


def test_a_second_contribution_is_refused_and_names_the_first(helper, action):
    told = helper.send(
        CONTRIBUTIONS, commitment=action.reference, text="We helped."
    ).json()

    again = helper.send(
        CONTRIBUTIONS, commitment=action.reference, text="Something else."
    )

    assert (again.status_code, str(told["id"]) in again.json()["detail"]) == (409, True)
    assert Contribution.objects.get().text == "We helped."


def test_a_contribution_that_a_colleague_changed_is_not_overwritten(helper, action):
    told = helper.send(
        CONTRIBUTIONS, commitment=action.reference, text="We helped."
    ).json()
    etag = {"If-Match": helper.get(told["url"])["ETag"]}
    helper.change(told["url"], text="The colleague's.")

    answer = helper.send(told["url"], "patch", headers=etag, text="Mine.")

    assert (answer.status_code, answer.json()["current"]["text"]) == (
        412,
        "The colleague's.",
    )
    assert helper.send(told["url"], "patch", text="Mine.").status_code == 428


def test_who_is_no_partner_does_not_contribute(agency, action):
    answer = agency.send(CONTRIBUTIONS, commitment=action.reference, text="We lead it.")

    assert (answer.status_code, "partner organisations" in answer.json()["detail"]) == (
        403,
        True,
    )


def test_a_person_of_no_single_organisation_names_the_one_they_write_for(
    action, officer
):
    action.partners.add(partner := OrganisationFactory())
    browser = Client()
    browser.force_login(officer)
    body = f'{{"commitment": "{action.reference}", "text": "They helped."'

    unnamed = browser.post(CONTRIBUTIONS, body + "}", **JSON)
    named = browser.post(
        CONTRIBUTIONS, body + f', "organisation": "{partner.code}"}}', **JSON
    )

    assert codes(unnamed) == {("/organisation", "required")}
    assert named.status_code == 201


# --- Following up
# --------------------------------------------------------------------------------------


def test_what_has_changed_since_a_moment_is_listed(agency, action, officer, open_round):
    told = agency.send(**green(action)).json()
    review.return_update(
        update=ProgressUpdate.objects.get(),
        by=officer,
        at=NOW + timedelta(days=1),
        reason="How many?",
    )
    other = ActionFactory(lead=action.lead, owner=action.owner)
    quiet = submitted(other, open_round, by=agency.api_key.account)

    def since(moment, state="returned"):
        found = agency.get(
            UPDATES, {"state": state, "changed_since": moment.isoformat()}
        ).json()["results"]
        return [one["id"] for one in found]

    assert since(NOW) == since(NOW + timedelta(days=1)) == [told["id"]]
    assert since(NOW + timedelta(days=1, seconds=1)) == []
    assert since(NOW, "submitted") == [quiet.pk]
    assert (
        agency.get(told["url"]).json()["changed_at"]
        == (NOW + timedelta(days=1)).isoformat()
    )


def test_an_acceptance_and_a_confirmation_are_changes(
    agency, action, open_round, officer
):
    government = OrganisationFactory(kind="government")
    led = ActionFactory(lead=government)
    later = NOW + timedelta(hours=1)
    update = submitted(led, open_round, by=officer)
    review.confirm_update(update=update, by=UserFactory(officer=True), at=later)

    found = agency.get(UPDATES, {"changed_since": later.isoformat()}).json()["results"]

    assert [(one["id"], one["changed_at"]) for one in found] == [
        (update.pk, later.isoformat())
    ]


@pytest.mark.parametrize(
    "sent",
    [
        "2018-01-01T00:00:00+16:30",
        "2018-01-01T00:00:00-23:59",
        "9997-12-31T23:59:59-23:59",
    ],
)
def test_any_offset_that_there_can_be_is_understood(sent, agency):
    assert agency.get(UPDATES, {"changed_since": sent}).status_code == 200


@pytest.mark.parametrize(
    "sent", ["2018-05-21", "yesterday", "2018-05-21T09:00:00", "2018-13-01T00:00:00Z"]
)
def test_a_moment_without_its_offset_is_refused(sent, agency):
    answer = agency.get(UPDATES, {"changed_since": sent})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (
        400,
        "changed_since",
    )


def test_a_plus_sign_that_was_not_escaped_is_read_as_one(agency):
    assert (
        agency.get(f"{UPDATES}?changed_since=2018-05-21T09:00:00+01:00").status_code
        == 200
    )


def test_pages_neither_skip_nor_repeat_while_updates_come_in_and_change(
    agency, action, open_round, officer
):
    mine = [ActionFactory(lead=action.lead, owner=action.owner) for _ in range(9)]
    by = agency.api_key.account
    before = [submitted(one, open_round, by=by).pk for one in mine]
    seen, address = [], f"{UPDATES}?page_size=2"

    while address:
        page = agency.get(address).json()
        seen += [one["id"] for one in page["results"]]
        address = page["next"]
        new = submitted(
            ActionFactory(lead=action.lead, owner=action.owner), open_round, by=by
        )
        review.return_update(update=new, by=officer, at=NOW, reason="How many?")
        oldest = (
            ProgressUpdate.objects.filter(pk__in=before, state="submitted")
            .order_by("pk")
            .first()
        )
        if oldest:
            review.accept_update(update=oldest, by=officer, at=NOW)

    assert len(seen) == len(set(seen))
    assert set(before) <= set(seen)


@pytest.mark.parametrize("sent", ["0", "201", "-1", "ten", "1e3", "٣"])
def test_a_page_size_that_is_none_is_refused(sent, agency):
    assert agency.get(UPDATES, {"page_size": sent}).status_code == 400
    assert agency.get("/api/v1/actions/", {"page_size": sent}).status_code == 400


def test_milestones_of_another_commitment_are_refused_by_place(agency, action):
    other = MilestoneFactory()
    dates = [{"id": other.pk, "forecast": "2019-01-01", "reason": "Later."}]

    assert codes(agency.send(**green(action, milestones=dates))) == {
        ("/milestones/0/id", "unknown")
    }


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        ({"evidence": [{"title": "The plan"}]}, "/evidence/0/url"),
        ({"recovery": [{"who": "CELCIS"}]}, "/recovery/0/step"),
        ({"milestones": [{"forecast": "2019-01-01"}]}, "/milestones/0/id"),
    ],
)
def test_a_row_that_lacks_what_it_needs_is_refused_in_a_change_as_in_a_new_update(
    sent, fault, agency, action, draft
):
    for answer in (
        agency.change(draft["url"], **sent),
        agency.send(**green(action, **sent)),
    ):
        assert (answer.status_code, codes(answer)) == (400, {(fault, "required")})


def test_a_row_of_a_change_may_leave_out_what_a_new_update_may(agency, action, draft):
    milestone = MilestoneFactory(commitment=action)
    rows = {
        "recovery": [{"step": "Agree the dates."}],
        "milestones": [{"id": milestone.pk, "forecast": "2019-01-01"}],
    }

    told = agency.change(draft["url"], **rows)

    assert told.status_code == 200
    assert told.json()["recovery"] == [
        {"step": "Agree the dates.", "who": "", "by": None, "done": False}
    ]
    assert [one["forecast"] for one in told.json()["milestones"]] == ["2019-01-01"]


def test_a_rating_can_be_taken_out_of_a_draft_again(agency, draft):
    answer = agency.change(draft["url"], rating=None)

    assert (answer.status_code, answer.json()["rating"]) == (200, None)


def test_what_answers_have_and_requests_do_not_is_refused_as_that(agency, draft):
    told = agency.change(draft["url"], commitment="INS-2", sumary="x").json()["errors"]

    assert {fault["field"]: fault["detail"].partition(".")[0] for fault in told} == {
        "commitment": "This cannot be changed here",
        "sumary": "This field is not known here",
    }
    assert ContentSerializer.only_answered == set(UpdateSerializer().fields) - set(
        ContentSerializer().fields
    )


def test_a_step_refuses_words_that_it_would_lose(agency, draft):
    assert codes(agency.send(f"{draft['url']}submit/", rating="green")) == {
        ("/rating", "unknown_field")
    }
    assert agency.send(f"{draft['url']}submit/").json()["state"] == "submitted"


def test_a_name_given_twice_in_one_object_is_refused(agency, action):
    body = (
        f'{{"commitment": "{action.reference}", "summary": "One.", "summary": "Two.",'
        ' "submit": false}'
    )

    answer = agency.post(UPDATES, body, **JSON)

    assert (answer.status_code, "twice" in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    "query",
    ["?round=2099-01", "?commitment=INS-99", "?state=draft&state=returned", "?state="],
)
def test_a_filter_that_would_find_nothing_by_mistake_is_refused(query, agency):
    assert agency.get(UPDATES + query).status_code == 400


@pytest.mark.parametrize("method", ["post", "patch", "put", "delete"])
def test_a_change_sent_without_the_last_slash_is_told_so_and_never_turned_into_a_reading(
    method, agency, action
):
    answer = getattr(agency, method)(UPDATES.rstrip("/"), "{}", **JSON)

    assert (answer.status_code, answer["Content-Type"]) == (
        404,
        "application/problem+json",
    )
    assert answer.json()["detail"].endswith(UPDATES)
