"""Several updates accepted together: those with nothing to look at twice, each by itself."""

from datetime import date

import pytest

from rounds.models import Transition
from rounds.updates import hand_in, review
from tests.closing import close_round
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    MeetingFactory,
    MilestoneFactory,
    ReportingRoundFactory,
    UserFactory,
    accepted,
    expect,
    holder_of,
    moment,
    submitted,
)
from tests.returns.waiting import IN_MARCH, june_round, march_round, waiting

pytestmark = pytest.mark.django_db


def ticked(updates) -> dict[str, list[str]]:
    return {"update": [f"{update.pk}:{update.version}" for update in updates]}


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_what_is_ticked_is_listed_and_then_accepted_one_by_one(signed_in, officer):
    updates = waiting(4)
    browser = signed_in(officer)

    page = browser.get("/review/together/", ticked(updates))
    assert "Accept 4 updates?" in words(page)
    assert Transition.objects.filter(verb="accepted", by=officer).count() == 0

    page = browser.post("/review/together/", ticked(updates), follow=True)
    assert "4 accepted" in words(page)
    for update in updates:
        update.refresh_from_db()
        assert update.state == "accepted" and update.accepted_by == officer
        assert update.transitions.filter(verb="accepted").count() == 1


def test_one_that_changed_meanwhile_is_left_out_and_said(signed_in, officer):
    again, taken, good = waiting(3)
    sent = ticked([again, taken, good])
    author = holder_of(again.commitment)
    hand_in.take_back(update=again, by=author, at=NOW)
    hand_in.submit_update(update=again, by=author, at=NOW)
    other = UserFactory(officer=True)
    review.return_update(update=taken, by=other, at=NOW, reason="Say when.")

    page = signed_in(officer).post("/review/together/", sent, follow=True)

    became = {result.update: result for result in page.context["left_out"]}
    assert set(became) == {again, taken}
    assert "Read it as it is now." in became[again].left_out_because
    assert [result.update for result in page.context["accepted"]] == [good]
    assert "1 accepted, 2 left out" in words(page)
    for update in (again, taken):
        update.refresh_from_db()
        assert update.state != "accepted"


def test_what_is_to_be_looked_at_cannot_be_slipped_in(signed_in, officer):
    (update,) = waiting(1, "amber")
    browser = signed_in(officer)

    page = browser.get("/review/")
    assert f"tick-{update.pk}" not in words(page)
    assert "None of those here can be accepted together" in words(page)
    page = browser.get("/review/together/", ticked([update]))
    assert "Nothing to accept together" in words(page)
    page = browser.post("/review/together/", ticked([update]), follow=True)

    assert "Amber, after green in March 2018." in words(page)
    update.refresh_from_db()
    assert update.is_submitted


def test_an_officers_own_is_left_out(signed_in, officer):
    (update,) = waiting(1)
    hand_in.take_back(update=update, by=holder_of(update.commitment), at=NOW)
    update = hand_in.submit_update(update=update, by=officer, at=NOW)

    page = signed_in(officer).post("/review/together/", ticked([update]), follow=True)

    assert page.context["accepted"] == []
    update.refresh_from_db()
    assert update.is_submitted


@pytest.mark.parametrize("sent", [[], ["x"], ["1:"], ["²:1"], ["9" * 30 + ":1"]])
def test_what_no_page_sends_leads_back_to_the_list(sent, signed_in, officer):
    page = signed_in(officer).post("/review/together/", {"update": sent}, follow=True)

    assert page.redirect_chain == [("/review/", 302)]
    assert "Tick at least one update" in words(page)


def test_all_are_ticked_without_script(signed_in, officer):
    waiting(2)
    browser = signed_in(officer)

    assert " checked" not in words(browser.get("/review/"))
    assert words(browser.get("/review/?tick=all")).count(" checked") == 2


def test_a_press_that_comes_twice_says_the_same_twice(signed_in, officer):
    updates = waiting(2)
    browser = signed_in(officer)

    pages = [
        browser.post("/review/together/", ticked(updates), follow=True)
        for _ in range(2)
    ]

    assert all("2 accepted" in words(page) for page in pages)
    assert not pages[1].context["left_out"]
    for update in updates:
        assert update.transitions.filter(verb="accepted").count() == 1


def test_what_was_handed_in_again_since_it_was_ticked_is_not_listed_to_be_accepted(
    signed_in, officer
):
    again, good = waiting(2)
    sent = ticked([again, good])
    author = holder_of(again.commitment)
    hand_in.take_back(update=again, by=author, at=NOW)
    hand_in.submit_update(update=again, by=author, at=NOW)

    page = signed_in(officer).get("/review/together/", sent)

    assert "Accept 1 update?" in words(page)
    assert [look.update for look in page.context["plain"]] == [good]
    assert [look.update for look in page.context["changed"]] == [again]
    assert "Left out: handed in again since you ticked it" in words(page)


def test_two_on_one_commitment_are_looked_at_one_after_the_other(signed_in, officer):
    action = ActionFactory()
    march = march_round()
    accepted(action, march, "green", at=IN_MARCH)
    june = june_round(march)
    said = {"summary": "This was done since.", "next_steps": "This is left."}
    first = submitted(action, june, "green", at=moment(date(2018, 5, 14)), **said)
    close_round(reporting_round=june, by=officer, at=NOW, with_waiting=True)
    october = ReportingRoundFactory(
        meeting=MeetingFactory(date=date(2018, 10, 2)),
        slug="2018-10",
        opens_on=TODAY,
        due_on=date(2018, 9, 10),
        closes_on=date(2018, 9, 20),
    )
    expect(action, october)
    second = submitted(action, october, "green", at=NOW, **said)

    page = signed_in(officer).post(
        "/review/together/", ticked([second, first]), follow=True
    )

    assert [result.update for result in page.context["accepted"]] == [first]
    (left_out,) = page.context["left_out"]
    assert left_out.update == second
    assert "the same as that of June 2018" in left_out.left_out_because


def test_one_that_got_a_warning_meanwhile_is_left_out(signed_in, officer):
    warned, good = waiting(2)
    MilestoneFactory(commitment=warned.commitment, first_date=date(2017, 6, 1))

    page = signed_in(officer).post(
        "/review/together/", ticked([warned, good]), follow=True
    )

    assert [result.update for result in page.context["accepted"]] == [good]
    (left_out,) = page.context["left_out"]
    assert "more confident than the evidence" in left_out.left_out_because
