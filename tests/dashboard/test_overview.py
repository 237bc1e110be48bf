import pytest

from dashboard.selectors import overview
from rounds import services
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    RecommendationFactory,
    ReportingRoundFactory,
    UserFactory,
    WorkstreamFactory,
    accepted,
    content,
    submitted,
)

pytestmark = pytest.mark.django_db


def counts(found):
    return {tile.standing.value: (tile.actions, tile.recommendations) for tile in found.tiles}


def test_the_tiles_count_actions_and_recommendations_by_their_current_rating(officer):
    ActionFactory(rating="red")
    ActionFactory(rating="green")
    ActionFactory(lifecycle="complete")
    ActionFactory(lifecycle="withdrawn")
    RecommendationFactory(rating="green")

    found = overview(user=officer, today=TODAY)

    assert counts(found) == {"red": (1, 0), "amber": (0, 0), "green": (1, 1), "complete": (1, 0)}
    assert found.total == 4


def test_each_figure_leads_to_a_list_of_as_many(signed_in):
    strand = WorkstreamFactory()
    for rating in ("red", "amber", "amber", "green"):
        ActionFactory(rating=rating, workstream=strand)
        RecommendationFactory(rating=rating, workstream=strand)
    browser = signed_in(UserFactory())

    for tile in browser.get("/").context["overview"].tiles:
        for kind, number in (("actions", tile.actions), ("recommendations", tile.recommendations)):
            listed = browser.get(f"/{kind}/?rating={tile.standing.value}").context["cards"]
            assert len(listed) == number


def test_a_strands_bar_is_of_its_actions_alone(officer):
    strand = WorkstreamFactory()
    ActionFactory(workstream=strand, rating="red")
    RecommendationFactory(workstream=strand, rating="green")

    (row,) = [row for row in overview(user=officer, today=TODAY).strands if row.strand == strand]

    assert [(part.standing.value, part.count, part.width) for part in row.segments] == [("red", 1, "100.000%")]


def test_what_is_red_by_its_owner_or_its_milestones_needs_attention_with_what_is_asked(officer, open_round):
    by_owner, by_evidence = ActionFactory(), MilestoneFactory(sourced=True, first_date="2018-01-01").commitment
    accepted(by_owner, open_round, "red", ask="Name a lead.")
    ActionFactory(rating="amber")

    found = overview(user=officer, today=TODAY)

    assert [(card.commitment.reference, ask) for card, _, ask in found.attention] == [
        (by_owner.reference, "Name a lead."),
        (by_evidence.reference, ""),
    ]


def test_the_move_since_the_last_closed_round_is_counted(officer):
    before = ReportingRoundFactory(closed=True, state="open", closed_on=None)
    better, worse = ActionFactory(), ActionFactory()
    accepted(better, before, "red")
    accepted(worse, before, "green")
    before.state, before.closed_on = "closed", "2018-03-31"
    before.save()
    now = ReportingRoundFactory()
    accepted(better, now, "amber")
    accepted(worse, now, "amber")

    rows = {row.strand: (len(row.improved), len(row.worse)) for row in overview(user=officer, today=TODAY).strands}

    assert (rows[better.workstream], rows[worse.workstream]) == ((1, 0), (0, 1))


def test_the_grid_shows_what_a_person_may_see_and_no_more(officer, open_round):
    action = ActionFactory()
    submitted(action, open_round, "red")

    (seen,) = [updates[-1] for _, updates in overview(user=officer, today=TODAY).grid]
    (hidden,) = [updates[-1] for _, updates in overview(user=UserFactory(), today=TODAY).grid]

    assert (seen.state, hidden) == ("submitted", None)


def test_ratings_that_no_second_officer_confirmed_are_counted(officer, open_round):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    services.report(commitment=action, reporting_round=open_round, content=content(), by=officer, at=NOW)

    assert [card.commitment.reference for card in overview(user=officer, today=TODAY).unconfirmed] == [action.reference]


def test_an_empty_tracker_says_so(signed_in):
    page = signed_in(UserFactory()).get("/").content.decode()

    assert "Nothing is red." in page
    assert "No actions or recommendations have been loaded yet." in page


def test_every_rating_is_a_word_and_each_bar_is_read_out(signed_in):
    ActionFactory(rating="amber")

    page = signed_in(UserFactory()).get("/").content.decode()

    assert 'aria-label="1 Amber"' in page
    assert '<span class="visually-hidden">No accepted update</span>' not in page
    assert "style=" not in page
