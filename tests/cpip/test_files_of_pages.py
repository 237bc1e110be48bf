"""Tables of pages that are files too, beside those of the dashboards."""

import csv
import io
from datetime import date, timedelta

import pytest

from rounds.updates.review import return_update
from tests.closing import close_round
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    holder_of,
    moment,
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

    rows = rows_of(
        signed_in(UserFactory()).get(
            f"{action.get_absolute_url()}?download=milestones.csv"
        )
    )

    assert {row["Milestone"] for row in rows} == {
        "'=Draft",
        *(one.title for one in action.milestones.exclude(pk=milestone.pk)),
    }


def test_a_milestone_has_a_slip_in_files_once_it_is_late_or_done(signed_in):
    day = timedelta(days=1)
    ahead = MilestoneFactory(first_date=TODAY + 40 * day, title="Ahead")
    MilestoneFactory(
        commitment=ahead.commitment, first_date=TODAY - 4 * day, title="Late"
    )
    MilestoneFactory(
        commitment=ahead.commitment,
        first_date=TODAY,
        done_date=TODAY - 8 * day,
        title="Early",
    )
    browser = signed_in(UserFactory())

    for address in ("/commitments/milestones/", ahead.commitment.get_absolute_url()):
        rows = rows_of(browser.get(f"{address}?download=milestones.csv"))
        slips = {row["Milestone"]: row["Slip in days"] for row in rows}
        assert {name: slips[name] for name in ("Ahead", "Late", "Early")} == {
            "Ahead": "",
            "Late": "4",
            "Early": "-8",
        }


def test_what_changed_is_a_file_in_the_order_of_the_page(signed_in, officer):
    better, worse = ActionFactory(), ActionFactory()
    march = date(2018, 3, 31)
    spring = ReportingRoundFactory(
        opens_on=date(2018, 3, 1),
        due_on=date(2018, 3, 16),
        closes_on=march,
        meeting__date=march,
        slug="2018-03",
    )
    for action, rating in ((better, "amber"), (worse, "green")):
        accepted(action, spring, rating, at=moment(date(2018, 3, 14)))
    close_round(reporting_round=spring, reasons={}, by=officer, at=moment(march))
    summer = ReportingRoundFactory()
    for action, rating in ((better, "green"), (worse, "amber")):
        accepted(action, summer, rating, at=moment(date(2018, 5, 10)))

    rows = rows_of(
        signed_in(UserFactory()).get("/?since=2018-04-30&download=moved.csv")
    )

    assert [(row["Reference"], row["Moved"]) for row in rows] == [
        (worse.reference, "worse"),
        (better.reference, "better"),
    ]


def test_a_work_strands_tables_are_files_of_its_day(signed_in, open_round):
    mine, other = ActionFactory(), ActionFactory()
    browser = signed_in(UserFactory())
    page = browser.get(
        f"/work-strands/{mine.workstream.slug}/?as_at=2018-05-20"
    ).content.decode()

    strand = mine.workstream.slug
    choice = f"workstream={strand}&amp;as_at=2018-05-20&amp;download=actions.csv"
    address = f"/actions/?{choice}"
    assert address in page
    references = {
        row["Reference"] for row in rows_of(browser.get(address.replace("&amp;", "&")))
    }
    assert mine.reference in references
    assert (other.reference in references) == (other.workstream == mine.workstream)


def test_what_waits_for_a_person_is_a_file(signed_in):
    action = ActionFactory()
    owner = holder_of(action)
    ReportingRoundFactory()

    rows = rows_of(signed_in(owner).get("/my-work/?download=to-do.csv"))

    assert [
        (row["What"], row["Reference"], row["Round"], row["Due"]) for row in rows
    ] == [("Owed: not begun", action.reference, "June 2018", "2018-06-01")]


def test_a_rounds_organisations_are_a_file(signed_in, open_round):
    action = ActionFactory()

    rows = rows_of(
        signed_in(UserFactory()).get("/rounds/2018-06/?download=organisations.csv")
    )

    assert [(row["Lead organisation"], row["Expected"]) for row in rows] == [
        (action.lead.name, "1")
    ]


def test_what_waits_for_an_officer_is_in_their_file_as_on_their_page(
    signed_in, officer, open_round
):
    handed_in, complete, own = (ActionFactory() for _ in range(3))
    accepted(complete, open_round, "complete")
    submitted(handed_in, open_round, "amber")
    submitted(own, open_round, by=officer)

    rows = rows_of(signed_in(officer).get("/my-work/?download=to-do.csv"))

    assert [(row["What"], row["Reference"], row["Rating"]) for row in rows] == [
        ("Waiting for my review", handed_in.reference, "Amber"),
        ("Complete, to be verified", complete.reference, ""),
    ]


def test_what_waits_for_a_partner_is_in_their_file_with_why_it_came_back(
    signed_in, officer, open_round
):
    partner = UserFactory()
    returned, helped = ActionFactory(lead=partner.organisation), ActionFactory()
    helped.partners.add(partner.organisation)
    update = submitted(returned, open_round, by=partner)
    return_update(update=update, by=officer, at=NOW, reason="Say more.")

    rows = rows_of(signed_in(partner).get("/my-work/?download=to-do.csv"))

    assert [
        (row["What"], row["Reference"], row["Returned because"]) for row in rows
    ] == [
        ("Returned to me", returned.reference, "Say more."),
        ("Where I may contribute", helped.reference, ""),
    ]
