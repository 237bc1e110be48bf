"""Of what was added since the programme began every page, file and answer says the same."""

import csv
import io
from datetime import date

import pytest
from django.urls import reverse

from actions.models import Action
from commitments.reference_changes import change_reference
from programme.as_at import AsAt
from rounds.expecting import expect_return
from rounds.models import ExpectedReturn
from standing.snapshot import snapshot_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    RecommendationFactory,
    ReportingRoundFactory,
    UserFactory,
    WorkstreamFactory,
    accepted,
    moment,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db

STRAND = "added"


def action(reference, added_on, **values):
    strand = values.pop("strand")
    made = ActionFactory(
        reference=reference,
        workstream=strand,
        added_on=added_on,
        expected=None,
        **values,
    )
    ExpectedReturn.objects.filter(commitment=made.pk).delete()
    MilestoneFactory(commitment=made, title=f"Of {reference}")
    return made


@pytest.fixture
def programme_of_four(officer):
    """A closed round, then one added between rounds, an open round, two added in it, one of them
    renumbered; and what was there from the start and reported nothing.
    """
    closed = ReportingRoundFactory(closed=True)
    strand = WorkstreamFactory(slug=STRAND)
    old = ActionFactory(reference="NEG-1", workstream=strand)
    MilestoneFactory(commitment=old)
    between = action("NEG-2", date(2018, 4, 20), strand=strand)
    reporting_round = ReportingRoundFactory(opens_on=date(2018, 5, 8))
    within = action("NEG-3", date(2018, 5, 15), strand=strand)
    renumbered = action("NEG-4", date(2018, 5, 16), strand=strand)
    change_reference(
        commitment=renumbered, reference="NEG-9", by=officer, at=NOW, reason="Slip."
    )
    recommendation = RecommendationFactory(workstream=strand, expected=None)
    recommendation.delivered_by.set([between, within, renumbered, old])
    return closed, reporting_round


ADDED = {
    "NEG-2": "added in April 2018",
    "NEG-3": "added in May 2018",
    "NEG-9": "added in May 2018",
}
PAGES = [
    "/actions/",
    "/commitments/",
    f"/work-strands/{STRAND}/",
    "/coverage/",
    f"/timeline/?open={STRAND}",
    "/actions/NEG-2/",
    "/actions/NEG-3/",
    "/actions/NEG-9/",
]


@pytest.mark.parametrize("address", PAGES)
def test_each_page_says_when_it_was_added_and_never_that_it_was_not_reported(
    address, programme_of_four, signed_in, officer
):
    page = signed_in(officer).get(address).text

    named = [ref for ref in ADDED if f"/actions/{ref}/" in page]
    assert named
    for reference in named:
        assert ADDED[reference].lower() in page.lower()
    if "/actions/NEG-1/" in page:
        assert page.lower().count("not reported in") >= 1
    if address.startswith("/actions/NEG"):
        assert "not reported" not in page.lower()
        assert "No return was due" not in page


def test_the_one_place_says_it_of_each(programme_of_four):
    items = {
        item.reference: item for item in snapshot_of(Action.objects.all(), AsAt.now())
    }

    said = {reference: item.reported for reference, item in items.items()}
    assert said == ADDED | {"NEG-1": "not reported in March 2018"}


def test_the_lists_narrowed_to_what_was_not_reported_leave_it_out(
    programme_of_four, signed_in, officer
):
    browser = signed_in(officer)

    def listed(choice):
        page = browser.get(f"/actions/?reported={choice}")
        return {item.reference for item in page.context["object_list"]}

    assert listed("no") == {"NEG-1"}
    assert listed("new") == ADDED.keys()
    assert listed("yes") == set()


def test_the_overview_counts_it_as_not_reported_nowhere(
    programme_of_four, signed_in, officer
):
    page = signed_in(officer).get("/")

    # The recommendation and the action that were there from the start.
    assert page.context["overview"].returns.stale.count == 2


def test_the_file_and_the_api_say_the_same(programme_of_four, signed_in, officer):
    browser = signed_in(officer)
    sheet = browser.get("/actions/?download=actions.csv")
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    rows = {row["Reference"]: row for row in csv.DictReader(io.StringIO(text))}

    assert rows["NEG-1"]["Not reported in the last round"] == "yes"
    told = browser.get("/api/v1/actions/NEG-1/").json()
    assert (told["reported"], told["added_on"]) == (False, None)
    for reference, added_on in (("NEG-2", "2018-04-20"), ("NEG-9", "2018-05-16")):
        row = rows[reference]
        assert row["Not reported in the last round"] == "no"
        assert row["Added"] == added_on
        told = browser.get(f"/api/v1/actions/{reference}/").json()
        assert (told["reported"], told["added_on"]) == (None, added_on)


def test_the_grid_of_ratings_says_when_it_was_added(
    programme_of_four, signed_in, officer
):
    page = signed_in(officer).get(f"/ratings/?open={STRAND}").text

    assert page.count("added in April 2018") == 1  # the round of March
    assert page.count("added in May 2018") == 4  # both rounds, of both
    sheet = signed_in(officer).get("/ratings/?download=ratings.csv")
    text = b"".join(sheet.streaming_content).decode("utf-8-sig")
    rows = {row["Reference"]: row for row in csv.DictReader(io.StringIO(text))}
    added = {reference: rows[reference]["Added"] for reference in [*ADDED, "NEG-1"]}
    assert added == {
        "NEG-2": "2018-04-20",
        "NEG-3": "2018-05-15",
        "NEG-9": "2018-05-16",
        "NEG-1": "",
    }


def test_on_an_earlier_day_it_was_not_there(programme_of_four, signed_in, officer):
    browser = signed_in(officer)

    page = browser.get("/actions/?as_at=2018-05-15")

    shown = {item.reference for item in page.context["object_list"]}
    assert shown == {"NEG-1", "NEG-2", "NEG-3"}
    assert page.context["page_obj"].paginator.count == 3
    assert browser.get("/actions/NEG-9/?as_at=2018-05-15").status_code == 404
    assert browser.get("/actions/NEG-9/?as_at=2018-05-16").status_code == 200
    moved = browser.get("/commitments/?moved=yes&since=2018-05-01").text
    assert "NEG-9" not in moved


def test_it_owes_nothing_in_the_round_until_an_officer_adds_it(
    programme_of_four, signed_in, officer
):
    _, reporting_round = programme_of_four
    browser = signed_in(officer)
    page = browser.get("/actions/NEG-3/").text
    assert f"Add it to the {reporting_round} round" in page
    assert "Report for" not in page

    browser.post(reverse("commitments:join-round", args=["NEG-3"]))

    expected = reporting_round.expected.get(commitment__reference="NEG-3")
    assert expected.added_on == TODAY
    step = reporting_round.steps.get(verb="joined")
    assert (step.by, step.note) == (officer, str(expected.commitment))
    page = browser.get("/actions/NEG-3/").text
    assert f"Report for {reporting_round}" in page
    assert "Added in May 2018" in page
    of_round = browser.get(f"/rounds/{reporting_round.slug}/").text
    assert "Return added" in of_round and "/actions/NEG-3/" in of_round
    before = browser.get(f"/rounds/{reporting_round.slug}/?as_at=2018-05-20").text
    assert "/actions/NEG-3/" not in before


def test_once_it_owed_a_round_that_closed_it_is_not_reported_as_any_other(
    programme_of_four, officer
):
    _, reporting_round = programme_of_four
    within = Action.objects.get(reference="NEG-3")
    expect_return(commitment=within, by=officer, at=NOW)
    reporting_round.state, reporting_round.closed_on = "closed", date(2018, 6, 30)
    reporting_round.save()
    at = AsAt(date(2018, 7, 2), date(2018, 7, 2))

    items = {item.reference: item for item in snapshot_of(Action.objects.all(), at)}

    assert items["NEG-3"].reported == "not reported in June 2018"
    assert items["NEG-9"].reported == "added in May 2018"


def test_what_was_reported_is_new_no_more(programme_of_four, officer):
    _, reporting_round = programme_of_four
    within = Action.objects.get(reference="NEG-3")
    expect_return(commitment=within, by=officer, at=NOW)
    accepted(within, reporting_round)

    items = {
        item.reference: item for item in snapshot_of(Action.objects.all(), AsAt.now())
    }

    assert items["NEG-3"].reported == ""


def test_a_tick_on_the_form_adds_it_to_the_round_at_once(
    programme_of_four, signed_in, officer
):
    _, reporting_round = programme_of_four
    other = Action.objects.get(reference="NEG-1")
    given = {
        "title": "Ticked",
        "description": "What it is.",
        "workstream": other.workstream_id,
        "owner": other.owner_id,
        "lead": other.lead_id,
        "basis": "officer",
        "reference": "NEG-20",
        "milestone": "Done",
        "first_date": "2018-10-31",
        "first_precision": "day",
    }
    browser = signed_in(officer)

    browser.post("/actions/add/", given)
    ticked = given | {"reference": "NEG-21", "in_open_round": "on"}
    browser.post("/actions/add/", ticked)

    owed = reporting_round.expected.values_list("commitment__reference", flat=True)
    assert "NEG-20" not in owed and "NEG-21" in owed


def test_who_adds_to_a_round_is_an_officer_and_it_is_open_and_the_thing_live(
    programme_of_four, officer
):
    _, reporting_round = programme_of_four
    within = Action.objects.get(reference="NEG-3")
    with pytest.raises(NotAllowed):
        expect_return(commitment=within, by=UserFactory(member=True), at=NOW)
    old = Action.objects.get(reference="NEG-1")
    with pytest.raises(Conflict, match="expects an update on NEG-1 already"):
        expect_return(commitment=old, by=officer, at=NOW)
    ended = ActionFactory(lifecycle="withdrawn", expected=None)
    with pytest.raises(Conflict, match="is withdrawn: it owes no update"):
        expect_return(commitment=ended, by=officer, at=NOW)
    reporting_round.state, reporting_round.closed_on = "closed", date(2018, 6, 30)
    reporting_round.save()
    with pytest.raises(Conflict, match="No reporting round is open"):
        expect_return(commitment=within, by=officer, at=moment(date(2018, 7, 1)))
