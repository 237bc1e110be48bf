"""What belongs to one organisation is kept from every other, at every address of the API, by every
method.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cpip.api_urls import router, urlpatterns
from rounds.contributions import services as contributions
from rounds.models import ActionArising, Contribution, ProgressUpdate
from rounds.updates import attach, hand_in, review, write
from tests.agency import UPDATES, Agency, green
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SeatFactory,
    UserFactory,
    content,
)
from tests.meetings.outcomes import action_arising
from tests.workbooks.filling import sent
from workbooks.models import Workbook

pytestmark = pytest.mark.django_db

NOT_THERE, NOT_YOURS, FOR_ALL = 404, 403, 200
CONTRIBUTIONS = "/api/v1/contributions/"
WORKBOOKS = "/api/v1/workbooks/"
# For every method of every address: what another organisation gets of what is not accepted, and of
# what is. None where the address speaks of neither: it answers everyone alike, and must hold
# nobody's secret.
ROWS = {
    ("get", "api-schema"): None,
    ("get", "api-docs"): None,
    ("get", "api-root"): None,
    ("get", "api-me"): None,
    ("get", "api-workstream-list"): None,
    ("get", "api-workstream-detail"): None,
    ("get", "api-action-list"): None,
    ("get", "api-action-detail"): None,
    ("get", "api-recommendation-list"): None,
    ("get", "api-recommendation-detail"): None,
    ("get", "api-commitment-list"): None,
    ("get", "api-commitment-detail"): None,
    ("get", "api-milestone-list"): None,
    ("get", "api-milestone-detail"): None,
    ("get", "api-round-list"): None,
    ("get", "api-round-detail"): None,
    ("get", "api-round-returns"): None,
    ("get", "api-meeting-list"): None,
    ("get", "api-meeting-detail"): None,
    ("get", "api-document-list"): None,
    ("get", "api-document-detail"): None,
    ("get", "api-pack-list"): None,
    ("get", "api-pack-detail"): None,
    ("get", "api-pack-files"): None,
    ("get", "api-paper-list"): None,
    ("get", "api-paper-detail"): None,
    ("get", "api-paper-files"): None,
    ("get", "api-outcome-list"): None,
    ("get", "api-outcome-detail"): None,
    ("get", "api-action-arising-list"): None,
    ("get", "api-action-arising-detail"): None,
    ("post", "api-action-arising-reports"): (NOT_THERE, NOT_THERE),
    ("get", "api-workbook-list"): None,
    ("post", "api-workbook-list"): None,
    ("get", "api-workbook-detail"): (NOT_THERE, NOT_THERE),
    ("get", "api-workbook-rows"): (NOT_THERE, NOT_THERE),
    ("get", "api-workbook-files"): (NOT_THERE, NOT_THERE),
    ("post", "api-workbook-hand-in"): (NOT_THERE, NOT_THERE),
    ("get", "api-return-pack-files"): None,
    ("get", "api-decision-list"): None,
    ("get", "api-decision-detail"): None,
    ("get", "api-event-list"): None,
    ("get", "api-organisation-list"): None,
    ("get", "api-organisation-detail"): None,
    ("get", "api-group-list"): None,
    ("get", "api-group-detail"): None,
    ("get", "api-seat-list"): None,
    ("get", "api-seat-detail"): None,
    ("get", "api-theme-list"): None,
    ("get", "api-theme-detail"): None,
    ("get", "api-recommendation-theme-list"): None,
    ("get", "api-recommendation-theme-detail"): None,
    ("get", "api-recommendation-area-list"): None,
    ("get", "api-recommendation-area-detail"): None,
    ("get", "api-source-list"): None,
    ("get", "api-source-detail"): None,
    ("get", "api-update-list"): None,
    ("post", "api-update-list"): (NOT_YOURS, NOT_YOURS),
    ("get", "api-update-detail"): (NOT_THERE, FOR_ALL),
    ("patch", "api-update-detail"): (NOT_THERE, NOT_YOURS),
    ("put", "api-update-detail"): (NOT_THERE, NOT_YOURS),
    ("post", "api-update-bulk"): (NOT_YOURS, NOT_YOURS),
    ("post", "api-update-unchanged"): (NOT_YOURS, NOT_YOURS),
    ("post", "api-update-submit"): (NOT_THERE, NOT_YOURS),
    ("post", "api-update-take-back"): (NOT_THERE, NOT_YOURS),
    ("post", "api-update-discard"): (NOT_THERE, NOT_YOURS),
    ("post", "api-update-correct"): (NOT_THERE, NOT_YOURS),
    ("get", "api-update-comments"): (NOT_THERE, FOR_ALL),
    ("post", "api-update-comments"): (NOT_THERE, NOT_YOURS),
    ("get", "api-update-submissions"): (NOT_THERE, FOR_ALL),
    ("post", "api-update-attach"): (NOT_THERE, NOT_YOURS),
    ("get", "api-update-files"): (NOT_THERE, FOR_ALL),
    ("delete", "api-update-files"): (NOT_THERE, NOT_YOURS),
    ("get", "api-contribution-list"): None,
    ("post", "api-contribution-list"): (NOT_YOURS, NOT_YOURS),
    ("get", "api-contribution-detail"): (NOT_THERE, FOR_ALL),
    ("patch", "api-contribution-detail"): (NOT_THERE, NOT_YOURS),
    ("put", "api-contribution-detail"): (NOT_THERE, NOT_YOURS),
}
# Whose it is, and who looks. The three are made alike, one after the other: each stands on both
# sides, and looks at one made before it or after it.
PAIRS = [(0, 1), (1, 2), (2, 0)]
JSON = {"content_type": "application/json"}


def routes(patterns=urlpatterns):
    """Every method of every address of the API; HEAD is GET without a body. A plain view is asked
    with GET.
    """
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern.url_patterns)
            continue
        for method in sorted(getattr(pattern.callback, "actions", {"get": ""})):
            if method != "head":
                yield method, pattern.name


@dataclass
class Body:
    """An organisation, what it leads, what it wrote that nobody else may read, and what is accepted
    of it.
    """

    organisation: object
    secret: str
    agency: Agency
    hidden: list[ProgressUpdate] = field(default_factory=list)
    accepted: ProgressUpdate = None
    contribution: Contribution = None
    accepted_contribution: Contribution = None
    action: ActionArising = None
    workbook: Workbook = None


@pytest.fixture
def bodies(open_round, officer, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    neutral, other_officer = SeatFactory(), UserFactory(officer=True)
    return [
        body(number, neutral, open_round, officer, other_officer) for number in range(3)
    ]


def body(number, neutral, open_round, officer, other_officer):
    organisation = OrganisationFactory()
    made = Body(organisation, f"Sekret{number}", Agency(organisation))
    made.action = action_arising(organisation=organisation, text=made.secret)
    by = made.agency.api_key.account
    seat = SeatFactory(organisation=organisation)
    named = {"reporting_round": open_round, "by": by, "at": NOW}

    def started(**changes):
        action = ActionFactory(lead=organisation, owner=seat, rating="green")
        MilestoneFactory(commitment=action)
        return write.start_update(
            commitment=action, content=content(**changes), **named
        )

    def attached(update, name):
        file = SimpleUploadedFile(name, b"a,b\n1,2\n")
        return attach.attach_file(update=update, file=file, by=by, at=NOW)

    for step in ("draft", "submitted", "returned"):
        update = started(summary=f"{made.secret} {step}")
        attached(update, f"{made.secret}.csv")
        review.comment_on(update=update, by=by, at=NOW, text=made.secret)
        if step != "draft":
            update = hand_in.submit_update(update=update, by=by, at=NOW)
        if step == "returned":
            update = review.return_update(
                update=update, by=officer, at=NOW, reason=made.secret
            )
        made.hidden.append(update)

    accepted = started(summary="For all to read")
    attached(accepted, "for-all.csv")
    review.comment_on(update=accepted, by=by, at=NOW, text=made.secret)
    hand_in.submit_update(update=accepted, by=by, at=NOW)
    review.return_update(update=accepted, by=officer, at=NOW, reason=made.secret)
    hand_in.submit_update(update=accepted, by=by, at=NOW)
    made.accepted = review.accept_update(update=accepted, by=other_officer, at=NOW)

    def contributed(text):
        action = ActionFactory(lead=neutral.organisation, owner=neutral)
        action.partners.add(organisation)
        given = {
            "commitment": action,
            "organisation": organisation,
            "text": text,
            **named,
        }
        return action, contributions.contribute(**given)

    _, made.contribution = contributed(made.secret)
    table = f"Reference,Rating now,What happened\nX-1,green,{made.secret}\n"
    made.workbook = sent(table.encode(), by, "table.csv")
    action, made.accepted_contribution = contributed("For all to read")
    update = hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    review.accept_update(update=update, by=other_officer, at=NOW)
    return made


def asked(viewer, owner, method, name, update, contribution):
    """Ask, as one organisation, for what is another's."""
    client, patch = viewer.agency, {"headers": {"If-Match": "*"}, **JSON}
    text = json.dumps({"text": "Mine now."})
    reference = update.commitment.reference
    addresses = {
        "api-update-bulk": (
            f"{UPDATES}bulk/",
            json.dumps({"updates": [green(update.commitment)]}),
        ),
        "api-update-unchanged": (
            f"{UPDATES}unchanged/",
            json.dumps({"commitment": reference}),
        ),
        "api-update-detail": (
            f"{UPDATES}{update.pk}/",
            json.dumps({"summary": "Mine now."}),
        ),
        "api-update-submit": (f"{UPDATES}{update.pk}/submit/", ""),
        "api-update-take-back": (f"{UPDATES}{update.pk}/take-back/", ""),
        "api-update-discard": (f"{UPDATES}{update.pk}/discard/", ""),
        "api-update-correct": (f"{UPDATES}{update.pk}/correct/", ""),
        "api-update-comments": (f"{UPDATES}{update.pk}/comments/", text),
        "api-update-submissions": (f"{UPDATES}{update.pk}/submissions/", ""),
        "api-update-files": (
            f"{UPDATES}{update.pk}/files/{update.files.get().pk}/",
            "",
        ),
        "api-action-arising-reports": (
            f"/api/v1/actions-arising/{owner.action.pk}/reports/",
            text,
        ),
        "api-workbook-detail": (f"{WORKBOOKS}{owner.workbook.pk}/", ""),
        "api-workbook-rows": (f"{WORKBOOKS}{owner.workbook.pk}/rows/", ""),
        "api-workbook-files": (f"{WORKBOOKS}{owner.workbook.pk}/files/original/", ""),
        "api-workbook-hand-in": (
            f"{WORKBOOKS}{owner.workbook.pk}/hand-in/",
            json.dumps({"act": "hand_in"}),
        ),
        "api-update-list": (UPDATES, json.dumps(green(update.commitment))),
        "api-contribution-list": (
            CONTRIBUTIONS,
            json.dumps(
                {
                    "commitment": contribution.commitment.reference,
                    "organisation": owner.organisation.code,
                    "text": "Mine now.",
                }
            ),
        ),
        "api-contribution-detail": (f"{CONTRIBUTIONS}{contribution.pk}/", text),
    }
    if name == "api-update-attach":
        file = SimpleUploadedFile("mine.csv", b"a,b\n1,2\n")
        return client.post(f"{UPDATES}{update.pk}/files/", {"file": file})
    address, sent = addresses[name]
    if method == "get":
        return client.get(address)
    return getattr(client, method)(address, sent, **patch)


def whole(answer) -> str:
    return (
        b"".join(answer.streaming_content) if answer.streaming else answer.content
    ).decode()


def test_it_is_true_that_every_method_of_every_address_has_its_row():
    assert set(routes()) == set(ROWS), (
        "Say in ROWS what another organisation gets there."
    )


@pytest.mark.parametrize(("viewer", "owner"), PAIRS)
def test_what_is_anothers_is_not_there_or_not_theirs_to_change(viewer, owner, bodies):
    viewer, owner = bodies[viewer], bodies[owner]

    wrong = []
    for (method, name), expected in ROWS.items():
        if expected is None:
            continue
        of_hidden, of_accepted = expected
        tries = [(of_hidden, update, owner.contribution) for update in owner.hidden]
        tries.append((of_accepted, owner.accepted, owner.accepted_contribution))
        for status, update, contribution in tries:
            answer = asked(viewer, owner, method, name, update, contribution)
            text, found = whole(answer), answer.status_code
            if name == "api-update-bulk":
                found = answer.json()["results"][0]["status"]
            if found != status or owner.secret in text:
                wrong.append(
                    f"{method} {name} ({update.state}): {found}, expected {status}:"
                    f" {text[:300]}"
                )
            if (
                found == NOT_YOURS
                and "come from" not in text
                and "author" not in text
                and "between" not in text
            ):
                wrong.append(f"{method} {name}: does not say who may: {text[:300]}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(("viewer", "owner"), PAIRS)
def test_no_list_filter_or_search_gives_away_what_is_anothers(viewer, owner, bodies):
    viewer, owner = bodies[viewer], bodies[owner]
    hidden = {update.pk for update in owner.hidden}
    references = [
        update.commitment.reference for update in [*owner.hidden, owner.accepted]
    ]
    queries = [
        "",
        *(f"?state={state}" for state in ProgressUpdate.State.values),
        *(f"?commitment={reference}" for reference in references),
        "?round=2018-06&page_size=200",
        f"?changed_since={(NOW - timedelta(days=1)).isoformat().replace('+', '%2B')}",
    ]

    for query in queries:
        told = viewer.agency.get(UPDATES + query)
        assert told.status_code == 200, query
        assert not hidden & {one["id"] for one in told.json()["results"]}, query
        assert owner.secret not in told.content.decode(), query
    for query in ("", f"?organisation={owner.organisation.code}", "?round=2018-06"):
        told = viewer.agency.get(CONTRIBUTIONS + query)
        assert owner.contribution.pk not in {
            one["id"] for one in told.json()["results"]
        }
        assert owner.secret not in told.content.decode()
    for resource in ("commitments", "actions"):
        assert (
            viewer.agency.get(f"/api/v1/{resource}/?search={owner.secret}").json()[
                "count"
            ]
            == 0
        )


def test_addresses_that_answer_everyone_alike_hold_nobodys_secret(bodies, open_round):
    viewer = bodies[0]
    lists = [
        name
        for (method, name), expected in ROWS.items()
        if expected is None and name.endswith("-list")
    ]

    for name in lists:
        pattern = next(one for one in router.urls if one.name == name)
        address = f"/api/v1/{str(pattern.pattern).lstrip('^')}"
        told = viewer.agency.get(f"{address}?page_size=200")
        assert told.status_code == 200, address
        rows = told.json()["results"]
        for one in rows:
            named = next(
                one[name]
                for name in ("url", "slug", "reference", "id", "code")
                if name in one
            )
            told_of_one = viewer.agency.get(
                named if str(named).startswith("http") else f"{address}{named}/"
            )
            assert told_of_one.status_code == 200, (address, named)
            assert not [
                b for b in bodies[1:] if b.secret in told_of_one.content.decode()
            ], (address, named)
        assert not [
            body for body in bodies[1:] if body.secret in told.content.decode()
        ], address
    for address in ("/api/v1/", "/api/v1/schema/", "/api/v1/docs/"):
        assert "Sekret" not in viewer.agency.get(address).content.decode()
    returns = viewer.agency.get(
        f"/api/v1/rounds/{open_round.slug}/returns/?page_size=200"
    ).content.decode()
    assert "Sekret" not in returns


def test_its_own_organisation_sees_all_of_it(bodies):
    """So that the tests above cannot pass because nothing is there."""
    own = bodies[0]

    listed = {
        one["id"]
        for one in own.agency.get(f"{UPDATES}?page_size=200").json()["results"]
    }

    assert {update.pk for update in own.hidden} < listed
    for update in own.hidden:
        address = f"{UPDATES}{update.pk}/"
        assert own.secret in own.agency.get(address).content.decode()
        assert (
            own.agency.get(f"{address}comments/").json()["results"][0]["text"]
            == own.secret
        )
        assert (
            own.agency.get(f"{address}files/{update.files.get().pk}/").status_code
            == 200
        )
    assert (
        own.agency.get(f"{CONTRIBUTIONS}{own.contribution.pk}/").json()["text"]
        == own.secret
    )


def test_a_round_that_is_closed_is_as_quiet(bodies, officer, open_round):
    ReportingRoundFactory(closed=True)

    told = bodies[0].agency.get("/api/v1/rounds/2018-03/returns/")

    assert (told.status_code, told.json()["count"]) == (200, 0)
