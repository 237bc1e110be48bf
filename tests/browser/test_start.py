"""From an empty production to the first round opened, in the browser alone."""

import os

import pytest
from playwright.sync_api import expect

from tests.browser.empty import EmptyTracker
from tests.browser.reading import faults_of
from tests.browser.windows import Windows

pytestmark = pytest.mark.xdist_group("browser")
MOST_PAGES = 25
WORDS = "words to sign in with"
SEATS = [
    "SG",
    "COSLA",
    "PS",
    "CI",
    "SCRA",
    "CPCS",
    "CELCIS",
    "SOLACE",
    "SWS",
    "ADES",
    "NHSS",
    "CCPS",
    "UOE",
]
BODIES = ["CI", "SCRA", "CELCIS", "PS", "NHSS"]
FAULTY = ["Nora Nowhere\tnora@example.org\tNOWHERE\t", "Ada Address\tada\tCI\t"]


@pytest.fixture
def empty(tmp_path):
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    tracker = EmptyTracker(tmp_path, f"test_cpip_empty_{worker}")
    with tracker.running():
        yield tracker


@pytest.fixture
def page(browser, empty):
    windows = Windows(browser, empty.url)
    page = windows.open(None, javascript=False, width=1280, is_new=True)
    page.pages = []
    page.on("domcontentloaded", lambda loaded: page.pages.append(loaded.url))
    yield page
    assert not windows.leave()
    page.context.close()


def twenty_people():
    members = [
        f"Member of {code}\tmember.{code.lower()}@example.org\t\t{code}"
        for code in SEATS
    ]
    partners = [
        f"Partner in {code}\tpartner.{code.lower()}@example.org\t{code}\t"
        for code in BODIES
    ]
    return [*members, *FAULTY, *partners]


def sign_in_first_officer(page, empty):
    empty.run("add_officer", "olive@example.org", "Olive Officer")
    page.goto(empty.link_in_letter_to("olive@example.org", ""))
    page.get_by_label("New Password", exact=True).fill(WORDS)
    page.get_by_label("New Password (again)").fill(WORDS)
    page.get_by_role("button", name="Set password").click()
    page.get_by_role("main").get_by_role("link", name="sign in").click()
    page.get_by_label("Email").fill("olive@example.org")
    page.get_by_label("Password").fill(WORDS)
    page.get_by_role("button", name="Sign in").click()


def state_of(page, title):
    return page.get_by_role("listitem").filter(
        has=page.get_by_role("heading", name=title)
    )


def back_to_start(page):
    page.get_by_role("link", name="My work").click()
    page.get_by_role("link", name="Start here", exact=True).click()


def add_second_officer(page):
    page.get_by_role("link", name="Add an officer").click()
    page.get_by_label("Full name").fill("Oscar Officer")
    page.get_by_label("Email address").fill("oscar@example.org")
    page.get_by_role("button", name="Add and send the link").click()
    expect(page.get_by_role("main")).to_contain_text("Made at once")


def test_an_empty_production_comes_to_its_first_round_in_25_pages(page, empty):
    sign_in_first_officer(page, empty)
    page.get_by_role("link", name="Start here").click()
    page.get_by_role("button", name="Send me a test").click()
    expect(page.get_by_role("status")).to_contain_text("handed to the mail server")
    assert "tracker’s mail works" in empty.letter_to("olive@example.org", "a test")
    add_second_officer(page)

    back_to_start(page)
    page.get_by_role("button", name="Load the programme").click()
    expect(state_of(page, "The programme’s content")).to_contain_text("Done")
    page.get_by_role("link", name="Add many people").click()
    page.get_by_label("One row for each person").fill("\n".join(twenty_people()))
    page.get_by_role("button", name="Look at each row").click()
    expect(page.get_by_role("main")).to_contain_text("18 of 20 can be added")
    nora = page.get_by_role("row").filter(has_text="Nora Nowhere")
    expect(nora).to_contain_text("No organisation is called NOWHERE")
    page.get_by_role("button", name="Add 18 people").click()
    expect(page.get_by_label("One row for each person")).to_have_value(
        "Nora Nowhere,nora@example.org,NOWHERE,\nAda Address,ada,CI,"
    )
    expect(page.get_by_role("main")).to_contain_text("0 of 2 can be added")
    page.get_by_role("button", name="Send 18 invitations").click()
    expect(page.get_by_role("main")).to_contain_text("18 invitations were sent.")
    # Those that go out together stand in one file.
    letters = [path.read_text() for path in (empty.var / "outbox").iterdir()]
    assert sum(text.count("To: partner.celcis@example.org") for text in letters) == 1

    back_to_start(page)
    page.get_by_role("link", name="Confirm them one by one").click()
    expect(page.get_by_role("main")).to_contain_text("1 of 37 to be confirmed")
    page.get_by_text("Wording from the report", exact=True).click()
    page.get_by_role("button", name="Save, and show the next").click()
    expect(page.get_by_role("main")).to_contain_text("2 of 37 to be confirmed")
    page.get_by_role("link", name="Start here").click()
    page.get_by_role("link", name="Give its day, and plan the round").click()
    page.get_by_label("Opens on").fill("2018-05-21")
    page.get_by_role("button", name="Plan the round").click()
    page.get_by_role("link", name="Open the round").click()
    page.get_by_role("button", name="Open the round").click()

    expect(page.get_by_role("status")).to_contain_text("round is open")
    expect(page.get_by_role("main")).to_contain_text("0 of 47 handed in")
    assert len(page.pages) <= MOST_PAGES, page.pages


def test_what_a_list_of_people_comes_to_is_accessible_and_fits(own_tracker, visit):
    officer = visit("officer", javascript=True)
    officer.goto("/people/many/")
    rows = ["Ann Ash,ann@example.org,CI,", "Bo Birch,bo,CI,"]
    officer.get_by_label("One row for each person").fill("\n".join(rows))
    officer.get_by_role("button", name="Look at each row").click()
    faults = faults_of(officer)
    officer.get_by_role("button", name="Add 1 person").click()
    faults += faults_of(officer)
    # What was added is not told as lost, there or on the next visit.
    expect(officer.get_by_text("1 person was added")).to_be_visible()
    expect(officer.get_by_text("What you typed here")).to_have_count(0)
    officer.goto("/people/many/")
    expect(officer.get_by_text("What you typed here")).to_have_count(0)
    officer.get_by_label("One row for each person").fill("")
    officer.get_by_role("button", name="Look at each row").click()
    faults += faults_of(officer)

    assert not faults, "\n".join(faults)
