import pytest
from django.urls import reverse

from rounds.models import ProgressUpdate
from rounds.updates import hand_in
from tests.browsing import returns_of
from tests.factories import (
    NOW,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    UserFactory,
    accepted,
    content,
    holder_of,
    submitted,
)

pytestmark = pytest.mark.django_db


def typed(commitment, **changes):
    """Return what the browser sends for a whole green update."""
    milestones = list(commitment.milestones.all())
    fields = {
        "rating": "green",
        "outlook": "green",
        "summary": "This happened.",
        "next_steps": "That comes next.",
    }
    for prefix, number in (
        ("recovery", 2),
        ("milestones", len(milestones)),
        ("evidence", 1),
    ):
        fields |= {f"{prefix}-TOTAL_FORMS": number, f"{prefix}-INITIAL_FORMS": 0}
    fields |= {
        f"milestones-{place}-milestone_id": milestone.pk
        for place, milestone in enumerate(milestones)
    }
    return fields | changes


def test_a_report_is_submitted_from_the_page(signed_in, open_round):
    milestone = MilestoneFactory()
    action = milestone.commitment
    dates = {
        "milestones-0-forecast": "2019-02-28",
        "milestones-0-reason": "Agreed with partners.",
    }

    response = signed_in(holder_of(action)).post(
        reverse("rounds:report", args=[action.reference]),
        typed(action, submit="1", **dates),
    )

    update = action.updates.get()
    assert response.url == update.get_absolute_url()
    assert (update.state, update.rating) == ("submitted", "green")
    assert update.milestone_changes.get().reason == "Agreed with partners."


def test_a_refused_report_keeps_what_was_typed_and_leads_to_each_fault(
    signed_in, open_round
):
    action = ActionFactory()
    sent = typed(
        action,
        submit="1",
        rating="amber",
        **{"recovery-0-step": "Half a step", "recovery-0-by": "2018-07-01"},
    )

    response = signed_in(holder_of(action)).post(
        reverse("rounds:report", args=[action.reference]), sent
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert "Amber and red need a cause." in page
    assert 'href="#id_recovery-0-who"' in page
    assert "Half a step" in page
    assert "saved as a draft" in page
    assert action.updates.get().state == "draft"


def test_a_draft_may_be_half_written(signed_in, open_round):
    action = ActionFactory()
    sent = typed(
        action, rating="", outlook="", summary="So far.", next_steps="", save="1"
    )

    signed_in(holder_of(action)).post(
        reverse("rounds:report", args=[action.reference]), sent
    )

    update = action.updates.get()
    assert (update.state, update.summary, update.standing) == ("draft", "So far.", None)


def test_a_date_that_is_none_is_refused_beside_its_control(signed_in, open_round):
    action = ActionFactory()
    sent = typed(
        action, save="1", **{"recovery-0-step": "Step", "recovery-0-by": "31/02/2018"}
    )

    page = (
        signed_in(holder_of(action))
        .post(reverse("rounds:report", args=[action.reference]), sent)
        .content.decode()
    )

    assert "February 2018 has 28 days." in page
    assert 'href="#id_recovery-0-by"' in page


def test_a_second_tab_gets_both_texts_and_loses_nothing(signed_in, open_round):
    action = ActionFactory()
    browser = signed_in(holder_of(action))
    address = reverse("rounds:report", args=[action.reference])
    browser.post(address, typed(action, save="1", summary="From the first tab."))

    second = browser.post(
        address, typed(action, save="1", summary="From the second tab.")
    )
    page = second.content.decode()

    assert second.status_code == 409
    assert "From the first tab." in page
    assert "From the second tab." in page
    again = typed(
        action,
        save="1",
        summary="From the second tab.",
        version=action.updates.get().version,
    )
    browser.post(reverse("rounds:edit", args=[action.updates.get().pk]), again)
    assert action.updates.get().summary == "From the second tab."


def test_who_may_not_report_is_told_why(signed_in, open_round):
    action = ActionFactory()
    stranger = signed_in(UserFactory())

    for response in (
        stranger.get(reverse("rounds:report", args=[action.reference])),
        stranger.post(
            reverse("rounds:report", args=[action.reference]), typed(action, submit="1")
        ),
    ):
        assert response.status_code == 403
        assert f"{action.lead} (its lead organisation)" in response.content.decode()


def test_what_a_person_may_not_see_is_not_there(signed_in, open_round):
    update = submitted(ActionFactory(), open_round)
    stranger = signed_in(UserFactory())

    assert stranger.get(update.get_absolute_url()).status_code == 404
    assert stranger.get(reverse("rounds:edit", args=[update.pk])).status_code == 404
    for step in ("accept", "return", "confirm", "take-back"):
        assert (
            stranger.post(reverse(f"rounds:{step}", args=[update.pk])).status_code
            == 404
        )


def test_what_a_person_may_see_but_not_do_is_refused_with_the_reason(
    signed_in, open_round
):
    update = submitted(ActionFactory(), open_round)
    author = signed_in(update.author)

    response = author.post(reverse("rounds:accept", args=[update.pk]))

    assert response.status_code == 403
    assert "neither wrote nor entered it" in response.content.decode()


def test_an_officer_accepts_from_the_page(signed_in, officer, open_round):
    update = submitted(ActionFactory(), open_round, "amber")
    browser = signed_in(officer)

    browser.post(reverse("rounds:accept", args=[update.pk]))

    update.commitment.refresh_from_db()
    assert update.commitment.rating == "amber"
    page = browser.get(update.commitment.get_absolute_url()).content.decode()
    assert "This happened." in page


def test_a_page_left_open_finds_the_update_dealt_with(signed_in, officer, open_round):
    update = accepted(ActionFactory(), open_round)

    response = signed_in(officer).post(
        reverse("rounds:accept", args=[update.pk]), follow=True
    )

    assert "is not waiting for review" in response.content.decode()


def test_an_officer_returns_with_a_reason_and_the_author_sees_it(
    signed_in, officer, open_round
):
    update = submitted(ActionFactory(), open_round)
    address = reverse("rounds:return", args=[update.pk])

    refused = signed_in(officer).post(address, {"reason": " "})
    signed_in(officer).post(address, {"reason": "How many were held?"})
    page = signed_in(update.author).get(update.get_absolute_url()).content.decode()

    assert refused.status_code == 422
    assert "How many were held?" in page
    assert reverse("rounds:edit", args=[update.pk]) in page


MARK = '<span class="remark">Not yet confirmed by a second officer</span>'


def test_an_unconfirmed_rating_is_marked_wherever_it_shows(
    signed_in, officer, open_round
):
    action = ActionFactory(lead=OrganisationFactory(kind="government"))
    hand_in.report(
        commitment=action,
        reporting_round=open_round,
        content=content(),
        by=officer,
        at=NOW,
    )
    browser = signed_in(UserFactory(officer=True))
    pages = [
        "/actions/",
        "/?since=2018-05-01",
        action.get_absolute_url(),
        action.workstream.get_absolute_url(),
        returns_of(open_round),
    ]

    for address in pages:
        assert MARK in browser.get(address).content.decode(), address
    browser.post(reverse("rounds:confirm", args=[action.updates.get().pk]))
    for address in pages:
        assert MARK not in browser.get(address).content.decode(), address


def test_my_work_shows_a_member_what_they_owe_and_an_officer_what_waits(
    signed_in, officer, open_round
):
    owed, waiting = ActionFactory(), submitted(ActionFactory(), open_round)

    members = signed_in(holder_of(owed)).get(reverse("rounds:my-work")).content.decode()
    officers = signed_in(officer).get(reverse("rounds:my-work")).content.decode()

    assert owed.title in members
    assert waiting.commitment.title not in members
    assert waiting.commitment.title in officers


def test_text_is_shown_as_text(signed_in, open_round):
    update = accepted(
        ActionFactory(title="<b>T</b>"), open_round, summary="<script>alert(1)</script>"
    )

    page = (
        signed_in(UserFactory())
        .get(update.commitment.get_absolute_url())
        .content.decode()
    )

    assert "<script>alert" not in page
    assert "<b>T</b>" not in page


@pytest.mark.parametrize("number", [5, 60])
def test_pages_of_the_workflow_ask_a_fixed_number_of_queries(
    number, signed_in, officer, open_round, django_assert_num_queries
):
    updates = [submitted(ActionFactory(), open_round, "amber") for _ in range(number)]
    browser = signed_in(officer)

    with django_assert_num_queries(25):
        browser.get(reverse("rounds:my-work"))
    with django_assert_num_queries(16):
        browser.get(updates[0].get_absolute_url())
    assert ProgressUpdate.objects.count() == number
