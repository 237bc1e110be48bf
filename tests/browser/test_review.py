"""The review stream in a real browser: how many clicks and pages a whole round takes, and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser-round")

# Of what is owed an officer hands in all that is not begun, as it was reported last, in new words;
# the other reviews it.
HAND_IN = """
from dataclasses import replace
from people.models import User
from programme.clock import now
from rounds.models import ReportingRound
from rounds.updates import hand_in
from rounds.updates.starting_point import accepted_before, first_content
officer = User.objects.get(email="officer@cpip.example")
reporting_round = ReportingRound.objects.open().get()
owed = reporting_round.expected.exclude(commitment__updates__round=reporting_round)
for expected in owed.select_related("commitment"):
    commitment = expected.commitment
    latest = accepted_before(commitment, None)
    if commitment.lead.is_government or latest is None or latest.standing == "complete":
        continue
    content = replace(
        first_content(latest),
        summary=f"What was done since on {commitment.reference}.",
        next_steps=f"What comes next on {commitment.reference}.",
        confirm=["recovery_over"],
    )
    hand_in.report(
        commitment=commitment,
        reporting_round=reporting_round,
        content=content,
        by=officer,
        at=now(),
    )
"""
WAITING = "SELECT count(*) FROM rounds_progressupdate WHERE state = 'submitted'"


class Counting:
    """A person who clicks, and counts the clicks and the pages that come."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = self.loads = 0
        page.on("load", self._count)

    def _count(self, _) -> None:
        self.loads += 1

    def click(self, role: str, name) -> None:
        self.clicks += 1
        self.page.get_by_role(role, name=name, exact=isinstance(name, str)).click()


@pytest.fixture
def round_to_review(own_tracker):
    """The tracker with a round in which much waits for the second officer."""
    own_tracker.run("shell", "-v", "0", "-c", HAND_IN)
    return own_tracker


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (375, 812)])
def test_a_round_is_reviewed_with_a_click_and_a_page_for_each(
    width, height, round_to_review, visit
):
    number = round_to_review.database.value(WAITING)
    assert number > 10
    page = visit("officer2", width=width)
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/review/")
    reader = Counting(page)

    reader.click("link", "Review one after another")
    for place in range(1, number + 1):
        expect(page.locator(".ds_page-header__label")).to_contain_text(
            f"{place} of {number}"
        )
        accept = page.get_by_role("button", name="Accept", exact=True)
        box = accept.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= height
        assert page.evaluate("scrollY") == 0
        reader.click("button", "Accept")

    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Nothing waits for my review"
    )
    assert reader.clicks <= number + 1
    assert reader.loads <= number + 1


def test_those_with_nothing_to_look_at_twice_take_three_clicks(round_to_review, visit):
    page = visit("officer2")
    page.goto("/review/")
    ticks = page.get_by_role("checkbox").count()
    assert ticks > 5
    reader = Counting(page)

    reader.click("link", re.compile("Tick all"))
    reader.click("button", "Accept those that are ticked")
    reader.click("button", f"Accept {ticks} updates")

    heading = page.get_by_role("heading", level=1)
    expect(heading).to_have_text(f"{ticks} accepted")
    assert (reader.clicks, reader.loads) == (3, 3)


def test_what_is_ticked_and_left_out_is_accessible_and_fits(round_to_review, visit):
    page, other = (visit("officer2", javascript=True) for _ in range(2))
    page.goto("/review/")
    row = page.get_by_role("row").filter(has=page.get_by_role("checkbox")).first
    alone = row.get_by_role("rowheader").get_by_role("link").get_attribute("href")
    page.get_by_role("link", name=re.compile("Tick all")).click()
    page.get_by_role("button", name="Accept those that are ticked").click()
    faults = faults_of(page)
    page.set_viewport_size({"width": 1280, "height": 900})
    other.goto(alone)
    other.get_by_role("button", name="Return it, and show the next").click()
    expect(other.get_by_role("alert")).to_contain_text("Say why")
    faults += faults_of(other)
    other.get_by_label("Why it is returned").fill("Say when.")
    other.get_by_role("button", name="Return it, and show the next").click()
    expect(other.get_by_role("status")).to_contain_text("Returned: ")

    page.get_by_role("button", name=re.compile("^Accept")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 left out")
    faults += faults_of(page)

    assert not faults, "\n".join(faults)


def test_keys_review_too_and_can_be_switched_off(round_to_review, visit):
    page = visit("officer2", javascript=True)
    page.goto("/review/")
    page.get_by_role("link", name="Review one after another").click()
    label = page.locator(".ds_page-header__label")
    expect(label).to_contain_text("1 of")
    first = page.url

    page.wait_for_timeout(
        600
    )  # in which keys that were meant for the last page do nothing
    page.keyboard.press("n")
    expect(label).to_contain_text("2 of")
    page.wait_for_timeout(600)
    page.keyboard.press("p")
    expect(label).to_contain_text("1 of")
    assert page.url == first
    page.wait_for_timeout(600)
    page.keyboard.press("r")
    reason = page.get_by_label("Why it is returned")
    expect(reason).to_be_focused()
    page.keyboard.type("a nap")  # letters that are typed are no steps
    expect(reason).to_have_value("a nap")
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("?")
    switch = page.get_by_text("Use these keys in this browser")
    switch.click()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    page.reload()
    page.wait_for_timeout(600)
    page.keyboard.press("n")
    expect(label).to_contain_text("1 of")
    page.get_by_text("Keys", exact=True).click()
    switch.click()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("a")
    expect(label).to_contain_text("2 of")
    expect(page.get_by_role("status")).to_contain_text("Accepted: ")
