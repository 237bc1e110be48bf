"""The grid of ratings by round: what each cell says, and to whom."""

from datetime import date

import pytest
from lxml import html

from dashboard.selectors.ratings import ratings
from programme.as_at import AsAt
from rounds.updates import hand_in, review, write
from tests.closing import close_round
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db
TODAYS = AsAt(TODAY, TODAY)


def grid(user, at=TODAYS, by="strand"):
    return ratings(user=user, at=at, by=by, opened="", until="")


def cell_of(commitment, user, at=TODAYS):
    rows = [row for group in grid(user, at).groups for row in group.rows]
    return next(
        cells[-1] for item, cells in rows if item.reference == commitment.reference
    )


def test_a_cell_says_the_owners_rating_and_the_evidence_and_opens_the_update(
    officer, open_round, signed_in
):
    action = MilestoneFactory(sourced=True, first_date=date(2018, 1, 1)).commitment
    update = accepted(action, open_round, "green")

    cell = cell_of(action, officer)

    assert (
        cell.words
        == "June 2018: Green, evidence red, owner more confident than the evidence"
    )
    assert cell.url == update.get_absolute_url()
    page = signed_in(UserFactory()).get("/ratings/").content.decode()
    link = html.fromstring(page).xpath(f"//a[@href='{cell.url}']")[0]
    assert f"{action.reference}, {cell.words}" in link.text_content()


def test_what_waits_for_review_is_seen_by_its_owner_and_officers_alone(
    officer, open_round
):
    action = ActionFactory()
    submitted(action, open_round, "red")

    owner, stranger = holder_of(action), UserFactory()

    for person in (officer, owner):
        assert cell_of(action, person).words == "June 2018: Submitted"
    cell = cell_of(action, stranger)
    assert (cell.words, cell.letter) == ("June 2018: handed in, in review", "H")
    assert not cell.url
    nothing = cell_of(ActionFactory(), stranger)
    assert nothing.words == "June 2018: no accepted update"


def test_an_erratum_leaves_the_frozen_rating_of_its_round_and_marks_it(officer):
    reporting_round = ReportingRoundFactory(closed=True, state="open", closed_on=None)
    action = ActionFactory()
    update = accepted(action, reporting_round, "green", at=moment(date(2018, 3, 12)))
    close_round(
        reporting_round=reporting_round,
        reasons={},
        by=officer,
        at=moment(date(2018, 3, 31)),
    )
    correction = write.correct_update(update=update, by=holder_of(action), at=NOW)
    write.save_update(
        update=correction, content=content("red"), by=holder_of(action), at=NOW
    )
    correction = hand_in.submit_update(update=correction, by=holder_of(action), at=NOW)
    review.accept_update(update=correction, by=officer, at=NOW)

    assert cell_of(action, UserFactory()).words == "March 2018: Green, with an erratum"
    then = cell_of(action, UserFactory(), AsAt(TODAY, date(2018, 4, 1)))
    assert then.words == "March 2018: Green"


def test_what_a_second_officer_has_not_confirmed_is_said(officer, open_round):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )

    assert "not yet confirmed by a second officer" in cell_of(action, officer).words


@pytest.mark.parametrize("by", ["strand", "owner", "organisation"])
def test_it_is_grouped_as_asked(by, officer, open_round):
    actions = [ActionFactory() for _ in range(3)]

    groups = grid(officer, by=by).groups

    words = {
        "strand": "workstream.title",
        "owner": "owner.title",
        "organisation": "lead.name",
    }[by].split(".")
    assert {group.title for group in groups} == {
        getattr(getattr(one, words[0]), words[1]) for one in actions
    }
    assert sum(len(group.rows) for group in groups) == 3


def test_many_are_grouped_and_one_group_is_opened_on_demand(signed_in, open_round):
    first, second = ActionFactory().workstream, ActionFactory().workstream
    for _ in range(60):
        ActionFactory(workstream=first)
        ActionFactory(workstream=second)
    browser = signed_in(UserFactory())

    for address in ("/ratings/", "/timeline/"):
        page = browser.get(address).content.decode()
        assert f"?open={second.slug}" in page
        opened = browser.get(f"{address}?open={second.slug}").context
        groups = opened["ratings" if "ratings" in address else "timeline"].groups
        assert {group.key: len(group.rows) for group in groups} == {
            first.slug: 0,
            second.slug: 61,
        }
