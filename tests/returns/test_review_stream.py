"""The review stream: one update after another, for one officer and for two."""

from datetime import date

import pytest
from django.urls import reverse

from commitments.setting_milestones import withdraw_milestone
from people.models import User
from returns.services import Reason, close_round
from rounds.models import ProgressUpdate
from rounds.updates import hand_in, review
from tests.factories import (
    NOW,
    TODAY,
    AccountChangeFactory,
    ActionFactory,
    MilestoneFactory,
    UserFactory,
    holder_of,
    moment,
    submitted,
)
from tests.returns.waiting import march_round, waiting

pytestmark = pytest.mark.django_db


def step(browser, update, verb, **sent):
    address = reverse(f"rounds:review-{verb}", args=[update.pk])
    return browser.post(address, {"version": update.version} | sent, follow=True)


def shown(response) -> ProgressUpdate:
    return response.context["update"]


def words(response) -> str:
    return " ".join(response.content.decode().split())


def waiting_on_another(reporting_round, by) -> ProgressUpdate:
    return submitted(ActionFactory(), reporting_round, by=by)


def test_the_list_has_what_waits_for_this_officer_the_longest_first(signed_in, officer):
    updates = waiting(3)
    own = waiting_on_another(updates[0].round, by=officer)

    page = signed_in(officer).get("/review/")

    assert [row.update for row in page.context["rows"]] == updates
    assert own not in [row.update for row in page.context["rows"]]
    assert "3 updates wait for my review" in words(page)
    assert "1 more waits for other officers" in words(page)
    assert [row.days for row in page.context["rows"]] == [3, 2, 1]


def test_after_each_step_the_next_is_there_with_what_was_done(signed_in, officer):
    first, second, third = waiting(3)
    browser = signed_in(officer)
    page = browser.get(reverse("rounds:review-update", args=[first.pk]))
    assert "<strong>1 of 3</strong>" in words(page)

    page = step(browser, first, "accept")
    assert shown(page) == second
    assert "<strong>2 of 3</strong>" in words(page)
    assert f'Accepted: <a href="{first.get_absolute_url()}">' in words(page)

    page = step(browser, second, "return", reason="Say when.")
    assert shown(page) == third
    assert f'Returned: <a href="{second.get_absolute_url()}">' in words(page)

    page = step(browser, third, "accept")
    assert page.redirect_chain == [("/review/", 302)]
    assert "Nothing waits for my review" in words(page)
    assert "I have reviewed 3 today." in words(page)
    states = [update.transitions.last().verb for update in (first, second, third)]
    assert states == ["accepted", "returned", "accepted"]


def test_a_comment_goes_on_or_stays(signed_in, officer):
    first, second = waiting(2)
    browser = signed_in(officer)

    assert shown(step(browser, first, "comment", text="Who?")) == second
    page = step(browser, first, "comment", text="And when?", stay="1")

    assert shown(page) == first
    assert "Who?" in words(page) and "And when?" in words(page)


def test_a_skipped_one_stays_where_it_is(signed_in, officer):
    first, second = waiting(2)
    browser = signed_in(officer)

    page = browser.get(reverse("rounds:review-update", args=[first.pk]))
    skip = reverse("rounds:review-update", args=[second.pk])
    assert f'href="{skip}" data-key="n"' in words(page)
    page = step(browser, second, "accept")

    assert page.redirect_chain == [("/review/", 302)]
    assert "1 update waits for my review" in words(page)


def test_two_officers_take_no_update_twice_and_skip_none(signed_in, officer):
    first, second, third = waiting(3)
    other = UserFactory(officer=True)
    browser, others = signed_in(officer), signed_in(other)

    assert shown(step(browser, first, "accept")) == second
    page = step(others, first, "accept")
    assert shown(page) == second
    assert str(first.commitment) in words(page) and str(officer) in words(page)
    assert shown(step(others, second, "accept")) == third
    page = step(browser, second, "return", reason="Say when.")
    assert page.status_code == 409
    assert "Say when." in words(page)
    assert reverse("rounds:review-update", args=[third.pk]) in words(page)

    for update in (first, second):
        verbs = [step.verb for step in update.transitions.all()]
        assert verbs.count("accepted") == 1 and "returned" not in verbs


def test_what_was_handed_in_again_is_to_be_read_again(signed_in, officer):
    first, _ = waiting(2)
    author = holder_of(first.commitment)
    read = ProgressUpdate.objects.get(pk=first.pk)
    hand_in.take_back(update=first, by=author, at=NOW)
    hand_in.submit_update(update=first, by=author, at=NOW)
    browser = signed_in(officer)

    for verb, sent in (("accept", {}), ("return", {"reason": "Say when."})):
        page = step(browser, read, verb, **sent)
        assert shown(page) == first
        assert "Read it as it is now." in words(page)
    assert "Say when." in words(page)
    first.refresh_from_db()
    assert first.is_submitted


def test_what_cannot_be_accepted_and_still_waits_stays_in_view(signed_in, officer):
    first, _ = waiting(2)
    milestone, _ = MilestoneFactory.create_batch(2, commitment=first.commitment)
    first.milestone_changes.create(
        milestone=milestone, forecast_date=date(2018, 8, 1), reason="It takes longer."
    )
    withdraw_milestone(milestone=milestone, on=TODAY, by=officer, reason="Merged.")

    page = step(signed_in(officer), first, "accept")

    assert shown(page) == first
    assert "was withdrawn on" in words(page)
    assert f'<a href="{first.get_absolute_url()}">' in words(page)


def test_a_press_that_comes_twice_accepts_once_and_goes_on(signed_in, officer):
    first, second = waiting(2)
    browser = signed_in(officer)

    pages = [step(browser, first, "accept") for _ in range(2)]

    assert [shown(page) for page in pages] == [second, second]
    assert "is not waiting for review" not in words(pages[1])
    assert first.transitions.filter(verb="accepted").count() == 1


def test_an_officer_who_reviews_nothing_for_some_days_is_told_until_when(
    signed_in, officer
):
    waiting(1)
    lately = AccountChangeFactory().person

    page = signed_in(User.objects.get(pk=lately.pk)).get("/review/")

    assert "1 more waits for other officers" in words(page)
    assert "You review nothing until" in words(page)


def test_a_late_return_says_so_in_the_list_and_on_its_page(signed_in, officer):
    action, march = ActionFactory(), march_round()
    march = close_round(
        reporting_round=march,
        reasons={action.reference: Reason("no_contact")},
        by=officer,
        at=moment(date(2018, 3, 30)),
    )
    late = submitted(action, march)
    browser = signed_in(officer)

    assert "March 2018, late return" in words(browser.get("/review/"))
    page = browser.get(reverse("rounds:review-update", args=[late.pk]))
    assert "March 2018 late return" in words(page)
    assert "It was handed in after its round closed" in words(page)


def test_the_place_holds_as_others_come_in_and_another_officer_reviews(
    signed_in, officer
):
    first, second, third = waiting(3)
    browser = signed_in(officer)
    step(browser, first, "accept")
    address = reverse("rounds:review-update", args=[second.pk])
    assert "<strong>2 of 3</strong>" in words(browser.get(address))

    submitted(ActionFactory(), second.round)
    assert "<strong>2 of 4</strong>" in words(browser.get(address))
    step(signed_in(UserFactory(officer=True)), third, "accept")
    assert "<strong>2 of 3</strong>" in words(browser.get(address))


def test_a_return_without_reason_keeps_the_page_and_says_so(signed_in, officer):
    (update,) = waiting(1)

    page = step(signed_in(officer), update, "return", reason="")

    assert page.status_code == 422
    assert 'href="#return-reason"' in words(page)
    assert shown(page) == update


def test_who_is_no_officer_is_told_so_and_what_waits_no_more_leads_on(
    signed_in, officer
):
    first, _ = waiting(2)
    address = reverse("rounds:review-update", args=[first.pk])
    owner = signed_in(holder_of(first.commitment))

    for page in ("/review/", address, "/review/together/", "/review/results/"):
        assert owner.get(page).status_code == 403
    assert owner.post(address + "accept/").status_code == 403

    review.accept_update(update=first, by=officer, at=NOW)
    page = signed_in(officer).get(address)
    assert page.url == first.get_absolute_url()
    assert signed_in(officer).get("/review/999999/").status_code == 404


@pytest.mark.parametrize("number", [2, 5])
def test_both_pages_have_a_fixed_number_of_queries(
    number, signed_in, officer, django_assert_num_queries
):
    updates = waiting(number)
    browser = signed_in(officer)
    browser.get("/review/")

    with django_assert_num_queries(13):
        browser.get("/review/")
    with django_assert_num_queries(24):
        browser.get(reverse("rounds:review-update", args=[updates[0].pk]))
