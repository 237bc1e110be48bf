from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboard.overview.selectors import overview
from programme.as_at import AsAt
from programme.dates import PartialDate
from rounds.decisions import agreed_dates
from rounds.updates import hand_in, write
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    RecommendationFactory,
    ReportingRoundFactory,
    UserFactory,
    WorkstreamFactory,
    accepted,
    content,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db
TODAYS = AsAt(TODAY, TODAY)
SPRING = moment(date(2018, 3, 12))
MOVES = ("worse", "better", "other")


def references(items):
    return [item.reference for item in items]


def close(reporting_round):
    reporting_round.state, reporting_round.closed_on = "closed", date(2018, 3, 31)
    reporting_round.save()


@pytest.fixture
def spring(db):
    return ReportingRoundFactory(closed=True, state="open", closed_on=None)


def test_the_tiles_count_actions_and_recommendations_by_their_current_rating(officer):
    ActionFactory(rating="red")
    ActionFactory(rating="green")
    ActionFactory(lifecycle="complete")
    ActionFactory(lifecycle="withdrawn")
    RecommendationFactory(rating="green")

    found = overview(user=officer, at=TODAYS)

    counts = {
        tile.standing.value: (tile.actions.count, tile.recommendations.count)
        for tile in found.tiles.shown
    }
    assert counts == {
        "red": (1, 0),
        "amber": (0, 0),
        "green": (1, 1),
        "complete": (1, 0),
    }
    assert sum(tile.total.count for tile in found.tiles.shown) == len(found.items) == 4


def test_a_strands_bar_is_of_its_actions_alone_and_the_recommendations_have_their_own(
    officer,
):
    strand = WorkstreamFactory()
    ActionFactory(workstream=strand, rating="red")
    ActionFactory(workstream=strand, lifecycle="superseded")
    RecommendationFactory(workstream=strand, rating="green")

    found = overview(user=officer, at=TODAYS)

    (row,) = [bar for bar in found.bars.strands if bar.title == strand.title]
    assert [(part.standing.value, part.count, part.width) for part in row.segments] == [
        ("red", 1, "100.000%")
    ]
    assert [
        (part.standing.value, part.count)
        for part in found.bars.recommendations.segments
    ] == [("green", 1)]


def test_what_changed_since_the_last_meeting_is_each_item_from_what_to_what(
    officer, spring
):
    better, worse, other, same = (ActionFactory() for _ in range(4))
    accepted(better, spring, "red", at=SPRING)
    accepted(worse, spring, "green", at=SPRING)
    accepted(same, spring, "amber", at=SPRING)
    close(spring)
    now = ReportingRoundFactory()
    accepted(better, now, "amber")
    accepted(worse, now, "amber")
    accepted(other, now, "green")

    found = overview(user=officer, at=TODAYS)

    moves = [
        (item.reference, item.then.value, item.standing.value)
        for item in found.changes.items
    ]
    assert moves == [
        (worse.reference, "green", "amber"),
        (better.reference, "red", "amber"),
        (other.reference, "not_started", "green"),
    ]
    assert {word: getattr(found.changes, word).count for word in MOVES} == {
        "worse": 1,
        "better": 1,
        "other": 1,
    }
    assert found.changes.since == spring.meeting.date


def test_what_stands_worse_says_its_cause_and_a_line_of_why(officer, spring):
    worse, better = ActionFactory(), ActionFactory()
    accepted(worse, spring, "green", at=SPRING)
    accepted(better, spring, "red", at=SPRING)
    close(spring)
    now = ReportingRoundFactory()
    summary = "The money is not there.\nMore was said."
    accepted(worse, now, "amber", cause="national", summary=summary)
    accepted(better, now, "green")

    (first, why), (second, nothing) = overview(user=officer, at=TODAYS).changes.rows

    assert (first.pk, second.pk, nothing) == (worse.pk, better.pk, None)
    assert (why.cause, why.text) == (
        "National: law, money or policy",
        "The money is not there.",
    )


def test_a_tile_says_how_many_more_than_at_the_last_meeting_and_what_was_not_reported(
    officer, spring
):
    moved = ActionFactory()
    accepted(moved, spring, "green", at=SPRING)
    ActionFactory(rating="amber", rated_as_at=date(2017, 12, 31))
    close(spring)
    accepted(moved, ReportingRoundFactory(), "red")

    tiles = overview(user=officer, at=TODAYS).tiles.shown

    told = {
        tile.standing.value: (tile.change, tile.not_reported.count) for tile in tiles
    }
    assert told["red"] == ("+1", 0) and told["green"] == ("−1", 0)
    assert told["amber"][1] == 1 and told["complete"] == ("", 0)


def test_two_days_can_be_compared(officer, spring):
    action = ActionFactory()
    accepted(action, spring, "green", at=SPRING)

    changes = overview(
        user=officer, at=AsAt(TODAY, date(2018, 3, 31), since=date(2018, 3, 1))
    ).changes

    assert [(item.then, item.standing) for item in changes.items] == [
        ("not_started", "green")
    ]


def test_what_is_red_says_what_is_asked(officer, open_round):
    asking = ActionFactory()
    MilestoneFactory(
        sourced=True, first_date=date(2018, 1, 1)
    )  # red by its evidence alone
    accepted(asking, open_round, "red", ask="Name a lead.")

    found = overview(user=officer, at=TODAYS)

    assert [
        (ask.item.reference, ask.text, ask.asked_in) for ask in found.decisions.asks
    ] == [(asking.reference, "Name a lead.", open_round.meeting.date)]
    assert found.decisions.figure.count == 1


def test_an_ask_says_what_was_done_since_it_was_made(officer, spring):
    action = ActionFactory()
    done = MilestoneFactory(
        commitment=action,
        title="New inspections begin",
        done_date=date(2018, 4, 30),
        done_precision="month",
    )
    MilestoneFactory(commitment=action, done_date=date(2018, 2, 28))
    MilestoneFactory(commitment=action)
    accepted(action, spring, "red", ask="Name a lead.", at=SPRING)

    (ask,) = overview(user=officer, at=TODAYS).decisions.asks

    assert [step.pk for step in ask.done_since] == [done.pk]


def test_what_is_asked_on_an_earlier_day_is_what_was_accepted_by_then(officer, spring):
    action = ActionFactory()
    accepted(action, spring, "red", ask="Name a lead.", at=SPRING)
    close(spring)
    accepted(action, ReportingRoundFactory(), "red", ask="Find the money.")

    asked = [
        overview(user=officer, at=at).decisions.asks[0].text
        for at in (AsAt(TODAY, date(2018, 3, 31)), TODAYS)
    ]

    assert asked == ["Name a lead.", "Find the money."]


def test_slip_is_summed_on_stated_dates_and_counted_apart_on_assumed_ones(officer):
    late = MilestoneFactory(
        sourced=True, first_date=date(2018, 5, 11), title="Send the draft"
    )
    MilestoneFactory(first_date=date(2018, 5, 1))
    MilestoneFactory(
        sourced=True,
        first_date=date(2018, 5, 1),
        commitment=ActionFactory(lifecycle="withdrawn"),
    )
    agreed_dates.agree_date(
        milestone=late,
        agreed=PartialDate(date(2018, 6, 30), "day"),
        meeting=MeetingFactory(date=date(2018, 5, 1)),
        reason="The leads need longer.",
        by=officer,
        at=NOW,
    )

    found = overview(user=officer, at=TODAYS)

    assert (
        found.late.figure.count,
        found.late.on_assumed.count,
        found.late.total_slip,
        found.late.redated.count,
    ) == (1, 1, 10, 1)
    assert [
        (row.item.reference, str(row.item.evidence.causes[0]), row.redated)
        for row in found.late.rows
    ] == [(late.commitment.reference, "Send the draft", 1)]


def test_who_has_not_reported_is_the_lead_of_what_is_not_handed_in(officer):
    behind, diligent = (
        OrganisationFactory(name="Behind"),
        OrganisationFactory(name="Diligent"),
    )
    missing = [ActionFactory(lead=behind), ActionFactory(lead=behind)]
    done = ActionFactory(lead=diligent)
    open_round = ReportingRoundFactory()
    submitted(done, open_round)
    write.start_update(
        commitment=missing[0],
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )

    found = overview(user=officer, at=TODAYS)

    assert [
        (body.name, body.handed_in, body.expected) for body in found.returns.all_bodies
    ] == [
        ("Behind", 0, 2),
        ("Diligent", 1, 1),
    ]
    assert (
        found.returns.missing.count,
        found.returns.owed,
        found.returns.reporting_round.reporting_round,
    ) == (
        2,
        3,
        open_round,
    )


def test_an_owner_who_rates_better_than_the_milestones_show_is_marked(officer):
    late = MilestoneFactory(
        sourced=True,
        first_date=date(2018, 1, 1),
        commitment=ActionFactory(rating="green"),
    )

    found = overview(user=officer, at=TODAYS)

    doubtful = {
        (standing.value, place): figure.count
        for standing, figures in found.belief.crossed
        for place, figure in enumerate(figures)
        if figure.is_doubtful and figure.count
    }
    assert references(found.belief.items) == [late.commitment.reference]
    assert doubtful == {("green", 0): 1}


def test_ratings_that_no_second_officer_confirmed_are_counted(officer, open_round):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )

    assert overview(user=officer, at=TODAYS).belief.unconfirmed.count == 1


def test_the_next_ninety_days_hold_what_is_expected_in_them_and_not_done(officer):
    soon = MilestoneFactory(first_date=date(2018, 8, 19))
    MilestoneFactory(first_date=date(2018, 8, 20))
    MilestoneFactory(first_date=date(2018, 5, 20))

    found = overview(user=officer, at=TODAYS)

    assert [step.milestone.pk for step in found.coming.all_steps] == [soon.pk]


def test_what_is_due_before_the_next_meeting_is_told_on_stated_dates_first(officer):
    meeting = MeetingFactory(date=date(2018, 6, 30))
    ReportingRoundFactory(meeting=meeting)
    assumed = MilestoneFactory(first_date=date(2018, 6, 1))
    stated = MilestoneFactory(sourced=True, first_date=date(2018, 6, 15))
    MilestoneFactory(sourced=True, first_date=date(2018, 7, 1))

    coming = overview(user=officer, at=TODAYS).coming

    assert coming.meeting.date == meeting.date
    assert [step.milestone.pk for step in coming.all_steps] == [stated.pk, assumed.pk]
    assert (coming.figure.count, coming.on_stated_dates) == (2, 1)


def test_recommendations_without_a_live_action_and_repeated_texts_are_counted(
    officer, spring
):
    covered, ended, bare = (RecommendationFactory() for _ in range(3))
    ActionFactory().delivers.add(covered)
    ActionFactory(lifecycle="verified").delivers.add(ended)
    same, other = ActionFactory(), ActionFactory()
    for action in (same, other):
        accepted(action, spring, "green", summary="As before.", at=SPRING)
    close(spring)
    now = ReportingRoundFactory()
    accepted(same, now, "green", summary="As  BEFORE.")
    accepted(other, now, "green", summary="A lead was named.")

    belief = overview(user=officer, at=TODAYS).belief

    assert (belief.uncovered.count, belief.recommendations) == (2, 3)
    assert references(belief.repeated) == [same.reference]


def test_what_is_nought_is_not_told(signed_in):
    ActionFactory()

    page = signed_in(UserFactory()).get("/").content.decode()

    for words in ("0 re-dated", "0 late on assumed", "0 not reported", "0 moved"):
        assert words not in page
    assert page.count("Download") == 1


@pytest.mark.parametrize("at", [TODAYS, AsAt(TODAY, date(2018, 5, 20))])
def test_it_asks_as_often_whatever_the_size_of_the_programme(at, officer, spring):
    asked = []
    for _ in range(2):
        for action in (ActionFactory(), ActionFactory(), RecommendationFactory()):
            MilestoneFactory(commitment=action)
            accepted(action, spring, "red", at=SPRING)
        with CaptureQueriesContext(connection) as captured:
            overview(user=officer, at=at)
        asked.append(len(captured))

    assert asked[0] == asked[1] <= 16


def test_an_empty_tracker_says_so(signed_in):
    page = signed_in(UserFactory()).get("/").content.decode()

    assert "No actions or recommendations have been loaded yet." in page


def test_every_rating_is_a_word_and_each_part_of_a_bar_is_read_out(signed_in):
    ActionFactory(rating="amber")

    page = signed_in(UserFactory()).get("/").content.decode()

    assert "<title>1 Amber</title>" in page
    assert "style=" not in page


def test_a_title_is_text_wherever_it_stands(signed_in, spring):
    action = ActionFactory(title="<script>alert(1)</script>", rating="red")
    MilestoneFactory(
        commitment=action,
        sourced=True,
        first_date=date(2018, 5, 1),
        title="<img src=x>",
    )
    browser = signed_in(UserFactory())

    for address in (
        "/",
        "/ratings/",
        "/timeline/",
        "/coverage/",
        "/delivery/",
        "/search/?q=script",
        "/commitments/",
    ):
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page and "<img src=x>" not in page, address
    assert "&lt;script&gt;alert(1)" in browser.get("/").content.decode()
