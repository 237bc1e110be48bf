"""Everything can be done with the keyboard alone, and one always sees where one is."""

import pytest
from playwright.sync_api import expect

from tests.browser.keys import stops_of
from tests.browser.reporting import AMBER

pytestmark = pytest.mark.xdist_group("browser-views")

# How a control looks: what changes when the focus comes to it.
LOOKS = """one => {
    const parts = [one, one.labels && one.labels[0]].filter(Boolean).flatMap(
        part => [[part, null], [part, "::before"], [part, "::after"]]);
    return parts.map(([part, pseudo]) => {
        const style = getComputedStyle(part, pseudo);
        return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
            style.backgroundColor, style.borderColor, style.color].join(" ");
    }).join(";");
}"""
NAME = "one => one.outerHTML.slice(0, 120)"
FOCUSED = "() => document.activeElement"


def press_until(page, key, target, most=160):
    """Press a key until the target has the focus."""
    for _ in range(most):
        if target.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {target}.")


def type_into(page, label, text):
    press_until(page, "Tab", page.get_by_label(label).first)
    page.keyboard.press("Control+A")  # what the form was filled in with gives way
    page.keyboard.type(text)


def choose(page, group, word):
    """Go to a group of radios with Tab, and to one of them with the arrow keys."""
    radios = page.get_by_role("group", name=group).get_by_role("radio")
    chosen = radios.and_(page.get_by_role("radio", checked=True))
    press_until(page, "Tab", chosen if chosen.count() else radios.first)
    page.keyboard.press("Space")
    press_until(page, "ArrowDown", radios.and_(page.get_by_role("radio", name=word)))


def test_of_the_first_tab_it_is_true_that_it_finds_the_skip_link_which_leads_to_the_content(
    tracker, visit
):
    page = visit("chair", javascript=True)
    page.goto("/")

    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to main content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    assert page.evaluate(
        "document.querySelector('main').contains(document.activeElement)"
    )


@pytest.mark.parametrize(
    ("person", "path"), [("chair", "/"), ("officer", "/updates/new/NEG-4/")]
)
def test_of_every_control_it_is_true_that_tab_comes_to_it_in_order_and_it_is_seen(
    tracker, visit, person, path
):
    page = visit(person, javascript=True)
    page.goto(path)
    stops = stops_of(page)
    plain = [stop.evaluate(LOOKS) for stop in stops]

    faults = []
    for stop, before in zip(stops, plain, strict=True):
        page.keyboard.press("Tab")
        # A date has a stop for its day, month and year each.
        while page.evaluate(
            "() => document.activeElement.type === 'date'"
        ) and not stop.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Tab")
        if not stop.evaluate("one => one === document.activeElement"):
            here = page.evaluate_handle(FOCUSED).as_element()
            faults.append(
                f"Tab came to {here.evaluate(NAME)} where {stop.evaluate(NAME)} comes"
                " next."
            )
            break
        if stop.evaluate(LOOKS) == before:
            faults.append(f"{stop.evaluate(NAME)} looks the same with the focus.")

    assert not faults, "\n".join(faults)


def test_of_a_whole_update_it_is_true_that_the_keyboard_alone_writes_and_submits_it(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto("/actions/NEG-4/")
    press_until(page, "Tab", page.get_by_role("link", name="Report for June 2018"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/updates/new/NEG-4/")

    step, who, _ = AMBER["step"]
    choose(page, "Rating now", "Amber")
    choose(page, "Outlook", "Green")
    type_into(page, "What happened", AMBER["happened"])
    type_into(page, "What is next", AMBER["next"])
    choose(page, "Cause", "With another agency")
    type_into(page, "Step 1", step)
    type_into(page, "Who, step 1", who)
    type_into(
        page, "By when, step 1", "06062018"
    )  # the same whether the browser asks for the day or the month first
    press_until(page, "Tab", page.get_by_role("button", name="Submit and accept"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("status")).to_have_text("Update accepted.")
    expect(page.get_by_role("main")).to_contain_text(
        "Meet the three leads (Scottish Government), by 6 June 2018"
    )


def test_of_a_refused_update_it_is_true_that_the_focus_is_on_its_faults_which_lead_to_the_controls(
    own_tracker, visit
):
    page = visit("officer", javascript=True)
    page.goto("/updates/new/NEG-4/")
    type_into(page, "What happened", " ")
    press_until(page, "Tab", page.get_by_role("button", name="Submit and accept"))
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    press_until(
        page,
        "Tab",
        page.get_by_role("link", name="Say what happened since the last update."),
    )
    page.keyboard.press("Enter")

    expect(page.get_by_label("What happened")).to_be_focused()
