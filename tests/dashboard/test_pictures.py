"""The timeline, the coverage of the review and the delivery over rounds: what each draws and
counts.
"""

from datetime import date

import pytest
from lxml import html

from dashboard.overview.selectors import overview
from dashboard.selectors.coverage import coverage
from dashboard.selectors.delivery import delivery
from dashboard.selectors.timeline import Quarter, timeline
from programme.as_at import AsAt
from returns.services import Reason
from rounds.content import MilestoneLine
from tests.closing import close_round
from tests.factories import (
    TODAY,
    ActionFactory,
    DocumentFactory,
    MilestoneFactory,
    OrganisationFactory,
    RecommendationFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    moment,
)

pytestmark = pytest.mark.django_db
TODAYS = AsAt(TODAY, TODAY)


def drawn(user, at=TODAYS, first="", last=""):
    return timeline(user=user, at=at, opened="", first=first, last=last)


def test_a_line_has_the_first_date_the_forecast_and_its_slip_as_a_tail(
    officer, open_round
):
    milestone = MilestoneFactory(
        sourced=True, first_date=date(2018, 3, 31), title="Send the draft"
    )
    line = MilestoneLine(
        milestone.pk, forecast=date(2018, 9, 30), reason="The leads need longer."
    )
    accepted(milestone.commitment, open_round, "amber", milestones=[line])

    (row,) = drawn(officer).groups[0].rows

    assert [(mark.kind, mark.label) for mark in row.marks] == [
        ("first", "Send the draft, first date 31 March 2018"),
        ("forecast", "Send the draft, now expected 30 September 2018"),
    ]
    (tail,) = row.tails
    assert (tail.start, tail.end, tail.is_assumed) == (
        row.marks[0].x,
        row.marks[1].x,
        False,
    )
    (earlier,) = drawn(officer, AsAt(TODAY, date(2018, 4, 10))).groups[0].rows
    assert [mark.kind for mark in earlier.marks] == ["first"]


def test_a_date_known_to_the_year_is_a_bar_over_that_year_with_its_number_above(
    officer,
):
    MilestoneFactory(first_date=date(2016, 1, 1))
    MilestoneFactory(first_date=date(2018, 12, 31), first_precision="year")
    MilestoneFactory(first_date=date(2020, 12, 31))

    of_programme = drawn(officer)

    (mark,) = of_programme.groups[1].rows[0].marks
    names = {label: place for place, label in of_programme.names}
    lines = [float(place.rstrip("%")) for place in of_programme.ticks]
    start, width = float(mark.start.rstrip("%")), float(mark.width.rstrip("%"))
    assert mark.x == names["2018"]
    assert lines[1] == pytest.approx(start, abs=0.1)
    assert lines[2] == pytest.approx(start + width, abs=0.1)


def test_what_a_strand_draws_stands_below_as_a_table(officer, signed_in):
    late = MilestoneFactory(
        sourced=True, first_date=date(2018, 3, 31), title="Send the draft"
    )
    MilestoneFactory(
        first_date=date(2019, 3, 31), title="Publish it", commitment=late.commitment
    )

    page = html.fromstring(signed_in(officer).get("/timeline/").content)

    rows = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("td|th")]
        for row in page.xpath("//section[ul]//table/tbody/tr")
    ]
    of = str(late.commitment)
    assert rows == [
        [
            "31 March 2018",
            "Send the draft",
            "31 March 2018",
            f"{(TODAY - date(2018, 3, 31)).days} days",
            of,
        ],
        [
            "31 March 2019",
            "Publish it",
            "31 March 2019 assumed: no document states it",
            "–",
            of,
        ],
    ]


def test_the_axis_is_that_of_the_quarters_asked_for_and_says_what_lies_beyond(officer):
    MilestoneFactory(first_date=date(2017, 2, 1))
    MilestoneFactory(first_date=date(2018, 11, 1))

    found = drawn(officer, first="2018-Q1", last="2018-Q2")

    assert (found.axis.start, found.axis.end) == (date(2018, 1, 1), date(2018, 6, 30))
    assert [
        (line.has_earlier, line.has_later, line.marks)
        for group in found.groups
        for line in group.rows
    ] == [
        (True, False, []),
        (False, True, []),
    ]
    assert str(drawn(officer, first="nonsense").first) == "2017-Q1"


@pytest.mark.parametrize(
    ("day", "quarter", "following"),
    [
        (date(2018, 1, 1), "2018-Q1", "2018-Q2"),
        (date(2018, 12, 31), "2018-Q4", "2019-Q1"),
    ],
)
def test_quarters_are_of_the_calendar(day, quarter, following):
    assert (str(Quarter.of(day)), str(Quarter.of(day).next)) == (quarter, following)


def test_the_matrix_places_recommendations_and_flags_what_nothing_works_on(officer):
    covered, left, alone = (RecommendationFactory() for _ in range(3))
    live, ended, untied = (
        ActionFactory(),
        ActionFactory(lifecycle="withdrawn"),
        ActionFactory(),
    )
    live.delivers.add(covered)
    ended.delivers.add(left)

    found = coverage(user=officer, at=TODAYS)

    assert {one.item.reference for one in found.uncovered} == {
        left.reference,
        alone.reference,
    }
    assert [item.reference for item in found.untied] == [untied.reference]
    assert [action.reference for action in found.recommendations[0].actions] == [
        live.reference
    ]
    _, ((_, cell),) = found.matrix[0]
    assert [one.item.reference for one in cell] == [
        covered.reference,
        left.reference,
        alone.reference,
    ]


def test_a_recommendation_that_is_done_needs_no_live_action(officer):
    RecommendationFactory(lifecycle="verified")

    assert coverage(user=officer, at=TODAYS).uncovered == []


@pytest.fixture
def two_rounds(officer):
    """Two closed rounds: one organisation reports in time in both, another late in one and not in
    the other.
    """
    prompt, tardy = (
        OrganisationFactory(name="Prompt"),
        OrganisationFactory(name="Tardy"),
    )
    late = MilestoneFactory(
        sourced=True,
        first_date=date(2018, 1, 31),
        commitment=ActionFactory(lead=prompt),
    )
    MilestoneFactory(
        sourced=True, first_date=date(2018, 12, 31), commitment=late.commitment
    )
    other = ActionFactory(lead=tardy)
    for place, (opens, due, closes) in enumerate(
        [
            (date(2018, 1, 8), date(2018, 1, 22), date(2018, 2, 10)),
            (date(2018, 3, 1), date(2018, 3, 16), date(2018, 3, 31)),
        ]
    ):
        reporting_round = ReportingRoundFactory(
            opens_on=opens,
            due_on=due,
            closes_on=closes,
            meeting__date=closes,
            slug=f"{closes:%Y-%m}",
        )
        accepted(late.commitment, reporting_round, "amber", at=moment(due, 9))
        if place == 0:
            accepted(other, reporting_round, "green", at=moment(date(2018, 1, 30), 9))
        reasons = {} if place == 0 else {other.reference: Reason("no_contact")}
        close_round(
            reporting_round=reporting_round,
            reasons=reasons,
            by=officer,
            at=moment(closes),
        )
    return late


def test_delivery_sums_slip_returns_and_turnaround_over_the_closed_rounds(
    officer, two_rounds
):
    found = delivery(user=officer, at=TODAYS)

    assert [(one.round.slug, one.late, one.days) for one in found.slips] == [
        ("2018-02", 1, 10),
        ("2018-03", 1, 59),
    ]
    assert [
        (one.name, one.on_time, one.expected, one.accepted) for one in found.on_time
    ] == [
        ("Tardy", 0, 2, 1),
        ("Prompt", 2, 2, 2),
    ]
    assert [one.review.count for one in found.turnaround] == [2, 1]
    assert [
        (slip.item.reference, slip.days, slip.today) for slip in found.explored
    ] == [(two_rounds.commitment.reference, [10, 59], 110)]
    now = found.slip_now
    assert (now.late, now.on_stated, now.on_assumed) == (1, 110, 0)
    assert overview(user=officer, at=TODAYS).late.total_slip == now.on_stated
    assert [body.name for body in found.always_on_time] == ["Prompt"]
    earlier = delivery(user=officer, at=AsAt(TODAY, date(2018, 3, 1)))
    assert [one.round.slug for one in earlier.slips] == ["2018-02"]


def test_the_burn_up_counts_what_was_planned_and_done_by_the_end_of_each_quarter(
    officer, two_rounds
):
    points = {
        str(point.quarter): (point.planned, point.done)
        for point in delivery(user=officer, at=TODAYS).points
    }

    assert points == {
        "2018-Q1": (1, 0),
        "2018-Q2": (1, 0),
        "2018-Q3": (1, None),
        "2018-Q4": (2, None),
    }


def test_empty_dashboards_say_so(signed_in):
    browser = signed_in(UserFactory())

    for address, words in {
        "/ratings/": "No actions or recommendations have been loaded yet.",
        "/timeline/": "No actions or recommendations have been loaded yet.",
        "/coverage/": "No recommendations have been loaded yet.",
        "/delivery/": "No round had closed yet.",
        "/search/?q=anything": "0 found",
    }.items():
        assert words in browser.get(address).content.decode(), address


def test_a_consultation_is_a_bar_from_its_opening_to_its_close(signed_in):
    MilestoneFactory(first_date=date(2018, 12, 31))
    MilestoneFactory(first_date=date(2018, 1, 31))
    DocumentFactory(
        title="The law on child cruelty",
        kind="consultation",
        date=date(2018, 3, 1),
        end_date=date(2018, 5, 31),
        noted_on=date(2018, 3, 1),
    )
    DocumentFactory(title="Later", noted_on=TODAY)
    browser = signed_in(UserFactory())

    page = html.fromstring(
        browser.get("/timeline/?first=2018-Q1&last=2018-Q4&as_at=2018-04-30").content
    )

    (drawn,) = page.xpath("//*[@aria-labelledby='documents']//*[@class='line__drawn']")
    assert drawn.get("aria-label") == (
        "Consultation: opens 1 March 2018, closes 31 May 2018"
    )
    (bar,) = drawn.xpath(".//*[@class='line__consultation']")
    year = (date(2018, 12, 31) - date(2018, 1, 1)).days
    assert bar.get("x") == f"{100 * 59 / year:.2f}%"
    assert bar.get("width") == f"{100 * 91 / year:.2f}%"
    (row,) = page.xpath("//*[@aria-labelledby='documents']//tbody/tr")
    assert "The law on child cruelty" in row.text_content()
