"""Tables of pages that are files too, beside those of the dashboards."""

import csv
import io

import pytest

from tests.factories import ActionFactory, MilestoneFactory, ReportingRoundFactory, UserFactory, holder_of

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
