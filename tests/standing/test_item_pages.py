from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from lxml import html

from actions.forms import ActionForm
from commitments.forms import MilestoneTitleForm
from commitments.models import Commitment
from tests.factories import (
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    OrganisationFactory,
    RecommendationFactory,
    ReportingRoundFactory,
    SeatFactory,
    UserFactory,
    accepted,
    moment,
    submitted,
)

pytestmark = pytest.mark.django_db


def edit_form(commitment, **changes):
    """Return what the browser sends for an action whose form was opened just now."""
    form = ActionForm(instance=commitment, today=TODAY)
    sent = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in sent.items() if value is not None} | changes


def test_a_page_shows_first_dates_that_nobody_stated_as_assumed(signed_in):
    milestone = MilestoneFactory(first_date="2018-03-31", first_precision="month")

    page = (
        signed_in(UserFactory())
        .get(milestone.commitment.get_absolute_url())
        .content.decode()
    )

    assert "March 2018" in page
    assert "31 March 2018" not in page
    assert "assumed: no document states it" in page


def test_two_days_are_compared_with_what_was_reported_by_each(signed_in):
    action = ActionFactory()
    spring = ReportingRoundFactory(closed=True, state="open", closed_on=None)
    accepted(action, spring, summary="A lead is sought.", at=moment(date(2018, 3, 12)))
    spring.state, spring.closed_on = "closed", date(2018, 3, 31)
    spring.save()
    accepted(action, ReportingRoundFactory(), summary="A lead was named.")
    browser = signed_in(UserFactory())

    both = browser.get(f"{action.get_absolute_url()}?since=2018-03-31")
    one = browser.get(action.get_absolute_url())

    page = html.fromstring(both.content)
    texts = [
        page.xpath(f"string(//section[@aria-labelledby='compared-{day}'])")
        for day in ("then", "now")
    ]
    assert "A lead is sought." in texts[0] and "A lead was named." in texts[1]
    assert "side by side" not in one.text and "A lead was named." in one.text


def test_a_stranger_reads_that_a_return_is_handed_in_but_not_what_it_says(
    signed_in, open_round
):
    handed_in, untouched = ActionFactory(), ActionFactory()
    submitted(handed_in, open_round)
    browser = signed_in(UserFactory(member=True))

    strips = []
    for action in (handed_in, untouched):
        page = html.fromstring(browser.get(action.get_absolute_url()).content)
        strips.append(" ".join(page.xpath("string(//ol[@class='strip'])").split()))

    assert strips == ["Handed inJun 18", "Nothing yetJun 18"]


def test_an_action_and_its_recommendation_lead_to_each_other(signed_in):
    recommendation = RecommendationFactory()
    action = ActionFactory()
    action.delivers.add(recommendation)
    browser = signed_in(UserFactory())

    assert (
        recommendation.get_absolute_url()
        in browser.get(action.get_absolute_url()).content.decode()
    )
    assert (
        action.get_absolute_url()
        in browser.get(recommendation.get_absolute_url()).content.decode()
    )


def test_a_reader_does_not_see_an_update_that_is_not_accepted(signed_in, open_round):
    action = ActionFactory()
    submitted(action, open_round, summary="Not for everyone yet.")

    page = signed_in(UserFactory()).get(action.get_absolute_url()).content.decode()

    assert "Not for everyone yet." not in page
    assert "Submitted" not in page


def test_a_rating_older_than_the_last_closed_round_is_shown_as_not_reported(
    signed_in, open_round
):
    action = ActionFactory()
    accepted(action, open_round, "green")
    open_round.state, open_round.closed_on = "closed", date(2018, 6, 2)
    open_round.save()
    ReportingRoundFactory(
        closed=True, meeting=MeetingFactory(date=date(2018, 10, 2)), slug="2018-10"
    )

    page = signed_in(UserFactory()).get(action.get_absolute_url()).content.decode()

    assert "Not reported in October 2018" in page
    assert "rating--open" in page


def test_an_officer_changes_the_content_and_the_history_says_what_it_was(
    signed_in, officer
):
    action = ActionFactory(title="Old words")
    partner = OrganisationFactory()
    browser = signed_in(officer)

    response = browser.post(
        reverse("actions:edit", args=[action.reference]),
        edit_form(action, title="New words", partners=[partner.pk]),
    )
    page = browser.get(response.url).content.decode()

    assert list(action.partners.all()) == [partner]
    assert "Title changed from “Old words” to “New words”" in page
    assert officer.name in page


def test_a_change_of_owner_is_on_the_page_with_both_names(signed_in, officer):
    action, seat = ActionFactory(), SeatFactory()
    browser = signed_in(officer)
    before = action.owner.title

    browser.post(
        reverse("actions:edit", args=[action.reference]),
        edit_form(action, owner=seat.pk),
    )

    page = browser.get(action.get_absolute_url()).content.decode()
    assert f"Owner changed from “{before}” to “{seat.title}”" in page


def test_nobody_but_an_officer_changes_content(signed_in):
    action = ActionFactory()
    browser = signed_in(UserFactory(organisation=action.lead))

    response = browser.post(
        reverse("actions:edit", args=[action.reference]),
        edit_form(action, title="Mine"),
    )

    assert response.status_code == 403
    assert "This page is for programme officers." in response.content.decode()
    assert Commitment.objects.get(pk=action.pk).title != "Mine"


def test_two_officers_on_one_form_get_a_conflict_with_both_texts(signed_in, officer):
    action = ActionFactory(title="As it was")
    opened = edit_form(action)
    first, second = signed_in(officer), signed_in(UserFactory(officer=True))
    address = reverse("actions:edit", args=[action.reference])

    first.post(address, opened | {"title": "The first officer’s words"})
    refused = second.post(
        address, opened | {"title": "The second officer’s words"}
    ).content.decode()

    assert "Someone else saved this after you opened it" in refused
    assert "The first officer’s words" in refused
    assert "The second officer’s words" in refused
    action.refresh_from_db()
    assert action.title == "The first officer’s words"


def test_a_new_milestone_is_kept_behind_the_others(signed_in, officer):
    milestone = MilestoneFactory(order=1)
    address = reverse(
        "commitments:add-milestone", args=[milestone.commitment.reference]
    )

    signed_in(officer).post(
        address,
        {"title": "Next", "first_date": "2019-02-03", "first_precision": "month"},
    )

    added = milestone.commitment.milestones.get(title="Next")
    assert (added.order, str(added.first)) == (2, "February 2019")


def test_an_officer_states_a_date_with_a_reason_and_it_is_kept_as_stated(
    signed_in, officer
):
    milestone = MilestoneFactory()
    address = reverse("commitments:state-date", args=[milestone.pk])
    given = {
        "kind": "forecast",
        "date": "2019-03-05",
        "precision": "month",
        "reason": "Agreed with the lead.",
    }

    signed_in(officer).post(address, given)

    milestone.refresh_from_db()
    statement = milestone.statements.get()
    assert str(milestone.forecast) == "March 2019"
    assert (statement.stated_by, statement.reason) == (officer, "Agreed with the lead.")


def test_a_date_done_in_the_future_is_refused(signed_in, officer):
    milestone = MilestoneFactory()
    address = reverse("commitments:state-date", args=[milestone.pk])
    given = {
        "kind": "done",
        "date": "2018-05-22",
        "precision": "day",
        "reason": "Soon.",
    }

    response = signed_in(officer).post(address, given)

    assert "A date done lies in the past." in response.content.decode()
    assert not milestone.statements.exists()


def test_an_edit_does_not_undo_an_acceptance_that_came_between(officer, open_round):
    action = ActionFactory(title="Before")
    form = ActionForm(
        edit_form(action, title="After"),
        instance=type(action).objects.get(pk=action.pk),
        today=TODAY,
    )
    accepted(action, open_round, "red")

    with transaction.atomic():
        assert form.is_valid(), form.errors
        form.save()

    action.refresh_from_db()
    assert (action.title, action.rating) == ("After", "red")


def test_a_date_stated_by_mistake_is_withdrawn_and_both_stay_on_record(
    signed_in, officer
):
    milestone = MilestoneFactory()
    address = reverse("commitments:state-date", args=[milestone.pk])
    browser = signed_in(officer)

    browser.post(
        address,
        {"kind": "done", "date": "2018-05-02", "precision": "day", "reason": "Done."},
    )
    withdrawal = {
        "kind": "done",
        "date": "",
        "precision": "day",
        "reason": "It was another step.",
    }
    assert "one of the two" in browser.post(address, withdrawal).content.decode()
    browser.post(address, withdrawal | {"withdraw": "on"})
    assert (
        "no such date to take back"
        in browser.post(address, withdrawal | {"withdraw": "on"}).content.decode()
    )

    milestone.refresh_from_db()
    assert milestone.done is None
    assert milestone.statements.count() == 2
    page = browser.get(milestone.commitment.get_absolute_url()).content.decode()
    assert "Done date of" in page


def test_changes_of_partners_and_milestones_are_on_the_items_page(signed_in, officer):
    milestone = MilestoneFactory(title="Old step", sourced=True)
    action = milestone.commitment
    partner = OrganisationFactory(name="A new partner")
    browser = signed_in(officer)

    browser.post(
        reverse("actions:edit", args=[action.reference]),
        edit_form(action, partners=[partner.pk]),
    )
    form = MilestoneTitleForm(instance=milestone)
    sent = {"title": "New step", "first_source": "", "opened": form["opened"].value()}
    browser.post(reverse("commitments:edit-milestone", args=[milestone.pk]), sent)
    page = browser.get(action.get_absolute_url()).content.decode()

    assert "Partner organisation added: A new partner" in page
    assert "Title changed from “Old step” to “New step”" in page
    assert "Source of the first date changed" in page


def test_a_commitment_without_milestones_is_not_shown_as_complete(signed_in):
    action = ActionFactory()

    page = signed_in(UserFactory()).get(action.get_absolute_url()).content.decode()

    assert "No milestones to go by" in page
    assert "rating--complete" not in page


def test_a_list_says_what_it_is_narrowed_by(signed_in):
    page = (
        signed_in(UserFactory())
        .get("/commitments/?rating=red&confidence=more&ordering=due")
        .content.decode()
    )

    assert (
        "Rating: <strong>Red</strong>; Confidence: <strong>Owner more confident than"
        " the evidence</strong>" in page
    )


def test_the_page_of_an_item_says_where_it_stood_on_another_day_too(
    signed_in, open_round
):
    action = ActionFactory()
    accepted(action, open_round, "amber", at=moment(date(2018, 5, 10)))
    browser = signed_in(UserFactory())

    def then(query: str) -> list[str]:
        facts = html.fromstring(
            browser.get(f"{action.get_absolute_url()}{query}").content
        ).xpath("//dl[1]/div")
        words = (" ".join(fact.text_content().split()) for fact in facts)
        return [said for said in words if said.startswith("Owner’s rating on")]

    assert then("") == []
    assert [said.split()[-1] for said in then("?since=2018-05-10")] == ["Amber"]
    (before,) = then("?as_at=2018-05-15&since=2018-05-09")
    assert before.startswith("Owner’s rating on 9 May 2018") and before.endswith(
        "Not started"
    )
