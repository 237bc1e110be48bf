"""The form of a progress update, filled in as a person would: by the words beside its controls."""

import re

from playwright.sync_api import Page, expect

AMBER = {
    "rating": "Amber",
    "outlook": "Green",
    "happened": "Two of the five policy areas have answered.",
    "next": "Bring the other three to one table.",
    "cause": "With another agency",
    "step": ("Meet the three leads", "Scottish Government", "2018-06-15"),
}
GREEN = {
    "rating": "Green",
    "outlook": "Green",
    "happened": "The first workshop was held.",
    "next": "The second workshop.",
}


def choose(page: Page, group: str, word: str) -> None:
    page.get_by_role("group", name=group).get_by_text(word, exact=True).click()


def fill_in(page: Page, said: dict) -> None:
    """Type and choose what an update is to say; what it does not name stays as it is."""
    texts = {
        "happened": "What happened",
        "next": "What is next",
        "ask": "What is asked of the Leadership Group",
    }
    choices = {
        "rating": "Rating now",
        "outlook": "Outlook: the rating you expect at the due date",
        "cause": "Cause",
    }
    for name, label in texts.items():
        if name in said:
            page.get_by_label(label).fill(said[name])
    for name, group in choices.items():
        if name in said:
            choose(page, group, said[name])
    if "step" in said:
        step, who, by = said["step"]
        page.get_by_label("Step 1").first.fill(step)
        page.get_by_label("Who, step 1").fill(who)
        page.get_by_label("By when, step 1").fill(by)


def leave_out(page: Page) -> None:
    """Leave out what the form’s script hides, since the rating does not call for it."""
    for group in page.get_by_role("group", name="When you hand this update in").all():
        group.get_by_text("Leave it out").click()


def submit(page: Page) -> None:
    page.get_by_role(
        "button", name=re.compile("Submit for review|Submit and accept")
    ).click()


def save_draft(page: Page) -> None:
    page.get_by_role("button", name="Save draft").click()


def row(page: Page, title: str):
    """The rows of the page's tables that lead to something of that title."""
    return page.get_by_role("row").filter(has=page.get_by_role("link", name=title))


def ask_to_close(officer, slug):
    """Ask, as an officer, that another closes a round before its due date."""
    officer.goto(f"/rounds/{slug}/close/ask/")
    officer.get_by_label("Why it is to close").fill("The meeting is earlier.")
    officer.get_by_role("button", name="Ask another officer").click()
    expect(officer.get_by_role("status")).to_contain_text("Another officer was asked")
