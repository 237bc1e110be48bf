"""The review stream in a real browser: how many clicks and pages a whole round takes, and keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.reading import faults_of

pytestmark = pytest.mark.xdist_group("browser-round")

NUMBER = 47
HAND_IN = "from tests.browser.waiting_round import hand_in_all; hand_in_all()"
WAITING = "SELECT array_agg(id) FROM rounds_progressupdate WHERE state = 'submitted'"
# The steps by which some updates were accepted, and on how many of them.
ACCEPTANCES = """SELECT count(*), count(DISTINCT update_id) FROM rounds_transition
    WHERE verb = 'accepted' AND from_state = 'submitted' AND update_id = ANY(%s)"""
WINDOWS = [(375, 812), (1280, 800)]


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

    def in_view(self, name: str) -> bool:
        """True where a button is whole in the window as the page came, at each size."""
        button = self.page.get_by_role("button", name=name, exact=True)
        seen = []
        for width, height in WINDOWS:
            self.page.set_viewport_size({"width": width, "height": height})
            box = button.bounding_box()
            is_inside = box["y"] >= 0 and box["y"] + box["height"] <= height
            seen.append(is_inside and self.page.evaluate("scrollY") == 0)
        return all(seen)

    def shows_changes(self) -> bool:
        """True where what changed begins above the bar, in a wide window."""
        changes = self.page.locator(".review-changes tbody tr").first
        bar = self.page.get_by_role("region", name=re.compile("^Review "))
        if not changes.count():
            return True  # it is a first report
        box = changes.bounding_box()
        return box["y"] + box["height"] <= bar.bounding_box()["y"]

    def review_all(self, number: int, link="Review one after another") -> None:
        """Accept what waits, one after another, to its end."""
        self.click("link", link)
        label = self.page.locator(".ds_page-header__label")
        for _ in range(number):
            expect(label).to_contain_text(" of ")
            assert self.in_view("Accept"), self.page.url
            assert self.shows_changes(), self.page.url
            self.click("button", "Accept")
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Nothing waits for my review")


@pytest.fixture(scope="module")
def waiting_round(running):
    """The tracker's data with a round of which all 47 returns wait for review, made once."""
    running.database.restore()
    running.run("shell", "-v", "0", "-c", HAND_IN)
    running.database.is_touched = True
    return running.database.contents()


@pytest.fixture
def round_to_review(waiting_round, own_tracker):
    """The tracker with a round of which all 47 returns wait: two are the second officer's own."""
    own_tracker.database.hold(waiting_round)
    return own_tracker


def test_a_round_of_47_is_reviewed_with_a_click_and_a_page_for_each(
    round_to_review, visit
):
    database = round_to_review.database
    waiting = database.value(WAITING)
    assert len(waiting) == NUMBER
    readers = [Counting(visit(name)) for name in ("officer2", "officer")]

    for reader, number in zip(readers, (NUMBER - 2, 2), strict=True):
        reader.page.goto("/review/")
        reader.review_all(number)

    assert sum(reader.clicks for reader in readers) <= 60
    assert sum(reader.loads for reader in readers) <= 60
    assert database.rows(ACCEPTANCES, waiting) == [(NUMBER, NUMBER)]


def test_with_the_tick_list_a_round_of_47_takes_twenty_clicks_at_most(
    round_to_review, visit
):
    database = round_to_review.database
    waiting = database.value(WAITING)
    readers = [Counting(visit(name)) for name in ("officer2", "officer")]
    first, second = readers
    first.page.goto("/review/")
    ticks = first.page.get_by_role("checkbox").count()

    first.click("link", re.compile("Tick all"))
    first.click("button", "Accept those that are ticked")
    first.click("button", f"Accept {ticks} updates")
    heading = first.page.get_by_role("heading", level=1)
    expect(heading).to_have_text(f"{ticks} accepted")
    first.review_all(NUMBER - 2 - ticks, "Review what still waits")
    second.page.goto("/review/")
    second.review_all(2)

    assert sum(reader.clicks for reader in readers) <= 20
    assert sum(reader.loads for reader in readers) <= 20
    assert database.rows(ACCEPTANCES, waiting) == [(NUMBER, NUMBER)]


def press_at_once(pages: list[Page], name: str) -> None:
    """Press a button in several windows at the same moment, and wait for what comes in each."""
    for page in pages:
        page.evaluate("document.documentElement.dataset.pressed = ''")
    for page in pages:
        button = page.get_by_role("button", name=name, exact=True)
        button.evaluate("button => { setTimeout(() => button.click()); }")
    for page in pages:
        expect(page.locator("html[data-pressed]")).to_have_count(0)


def test_two_officers_at_once_take_none_twice_and_skip_none_and_each_is_told(
    own_tracker, visit
):
    waiting = own_tracker.database.value(WAITING)
    pages = [visit(name, javascript=True) for name in ("officer", "officer2")]
    for page in pages:
        page.goto("/review/")
        page.get_by_role("link", name="Review one after another").click()

    for _ in waiting:
        titles = [page.get_by_role("heading", level=1).inner_text() for page in pages]
        press_at_once(pages, "Accept")
        # Both looked at the same update: one has accepted it, the other is told that.
        assert titles[0] == titles[1]
        answers = [page.get_by_role("status").first.inner_text() for page in pages]
        accepted, too_late = sorted(
            answers, key=lambda answer: not answer.startswith("Accepted: ")
        )
        assert accepted == f"Accepted: {titles[0].replace(': ', ' ', 1)}."
        assert "This update is not waiting for review." in too_late

    for page in pages:
        heading = page.get_by_role("heading", level=1)
        expect(heading).to_have_text("Nothing waits for my review")
    number = len(waiting)
    assert own_tracker.database.rows(ACCEPTANCES, waiting) == [(number, number)]


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
    switch = page.get_by_text("I use these keys in this browser")
    switch.click()
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    page.reload()
    page.wait_for_timeout(600)
    page.keyboard.press("n")
    expect(label).to_contain_text("1 of")
    sessions = round_to_review.sessions
    page.context.add_cookies(sessions["officer"]["cookies"])  # in the same browser
    page.goto(first)
    page.wait_for_timeout(600)
    page.keyboard.press("n")
    expect(page).not_to_have_url(first)
    page.context.add_cookies(sessions["officer2"]["cookies"])
    page.goto(first)
    page.get_by_text("Keys", exact=True).click()
    switch.click()
    page.get_by_role("heading", level=1).click()
    page.wait_for_timeout(600)
    page.keyboard.press("a")
    expect(label).to_contain_text("2 of")
    expect(page.get_by_role("status")).to_contain_text("Accepted: ")
