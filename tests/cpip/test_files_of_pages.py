"""Tables of pages that are files too, beside those of the dashboards."""

import csv
import io

import pytest

from rounds.services import return_update
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    holder_of,
    submitted,
)

pytestmark = pytest.mark.django_db


def rows_of(answer) -> list[dict]:
    assert answer.status_code == 200
    body = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_a_commitments_milestones_are_a_file(signed_in):
    action = ActionFactory()
    milestone = MilestoneFactory(commitment=action, title="=Draft")

    rows = rows_of(signed_in(UserFactory()).get(f"{action.get_absolute_url()}?download=milestones.csv"))

    assert {row["Milestone"] for row in rows} == {
        "'=Draft",
        *(one.title for one in action.milestones.exclude(pk=milestone.pk)),
    }


def test_a_work_strands_tables_are_files_of_its_day(signed_in, open_round):
    mine, other = ActionFactory(), ActionFactory()
    browser = signed_in(UserFactory())
    page = browser.get(f"/work-strands/{mine.workstream.slug}/?as_at=2018-05-20").content.decode()

    address = f"/actions/?workstream={mine.workstream.slug}&amp;as_at=2018-05-20&amp;download=actions.csv"
    assert address in page
    references = {row["Reference"] for row in rows_of(browser.get(address.replace("&amp;", "&")))}
    assert mine.reference in references
    assert (other.reference in references) == (other.workstream == mine.workstream)


def test_what_waits_for_a_person_is_a_file(signed_in):
    action = ActionFactory()
    owner = holder_of(action)
    ReportingRoundFactory()

    rows = rows_of(signed_in(owner).get("/my-work/?download=to-do.csv"))

    assert [(row["What"], row["Reference"]) for row in rows] == [("Owed: not begun", action.reference)]


def test_a_rounds_organisations_are_a_file(signed_in, open_round):
    action = ActionFactory()

    rows = rows_of(signed_in(UserFactory()).get("/rounds/2018-06/?download=organisations.csv"))

    assert [(row["Lead organisation"], row["Expected"]) for row in rows] == [(action.lead.name, "1")]


def test_what_waits_for_an_officer_is_in_their_file_as_on_their_page(signed_in, officer, open_round):
    handed_in, complete, own = (ActionFactory() for _ in range(3))
    accepted(complete, open_round, "complete")
    submitted(handed_in, open_round, "amber")
    submitted(own, open_round, by=officer)

    rows = rows_of(signed_in(officer).get("/my-work/?download=to-do.csv"))

    assert [(row["What"], row["Reference"], row["Rating"]) for row in rows] == [
        ("Waiting for my review", handed_in.reference, "Amber"),
        ("Complete, to be verified", complete.reference, ""),
    ]


def test_what_waits_for_a_partner_is_in_their_file_with_why_it_came_back(signed_in, officer, open_round):
    partner = UserFactory()
    returned, helped = ActionFactory(lead=partner.organisation), ActionFactory()
    helped.partners.add(partner.organisation)
    update = submitted(returned, open_round, by=partner)
    return_update(update=update, by=officer, at=NOW, reason="Say more.")

    rows = rows_of(signed_in(partner).get("/my-work/?download=to-do.csv"))

    assert [(row["What"], row["Reference"], row["Returned because"]) for row in rows] == [
        ("Returned to me", returned.reference, "Say more."),
        ("Where I may contribute", helped.reference, ""),
    ]
