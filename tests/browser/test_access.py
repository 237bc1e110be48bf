"""For whoever reads in colours of their own, on paper, with more space between letters, or with the
keyboard.
"""

import io

import pytest
from pypdf import PdfReader

from tests.browser.reading import STICKS_OUT

pytestmark = pytest.mark.xdist_group("browser-views")
# How far the colour of a mark is from that of the page: nought where it cannot be seen.
STANDS_OUT = """([mark, property]) => {
    const element = document.querySelector(mark);
    const numbers = colour => (colour.match(/[\\d.]+/g) || []).slice(0, 3).map(Number);
    const sum = colour => numbers(colour).reduce((total, number) => total + number, 0);
    const page = getComputedStyle(document.documentElement).backgroundColor;
    const ground = page === "rgba(0, 0, 0, 0)" ? getComputedStyle(document.body).backgroundColor
        : page;
    return Math.abs(sum(getComputedStyle(element)[property]) - sum(ground));
}"""
SMALL = """() => [...document.querySelectorAll("main a[href]")].filter(link => {
    const box = link.getBoundingClientRect();
    const isShown = link.checkVisibility() && box.width > 1;
    return isShown && box.width < 24 && box.height < 24;
}).map(link => link.outerHTML.slice(0, 120))"""
CONTROLS = (
    ".as-at:visible, .menu:visible, button:visible, .ds_button:visible,"
    " td input:visible"
)
# How many parts a list has, and how many lines they stand in.
TOPS_OF = """place => {
    const parts = [...document.querySelectorAll(`${place} > li`)];
    const tops = parts.map(part => Math.round(part.getBoundingClientRect().top));
    return [parts.length, new Set(tops).size];
}"""
A4 = 718  # pixels of the screen between the margins
STOPS = """() => [...document.querySelectorAll("a[href], button, input, select, summary")].filter(
    control => control.tabIndex >= 0 && control.checkVisibility()).length"""
CLIPPED = """() => [...document.querySelectorAll(".line__label")].filter(
    label => label.scrollWidth > label.clientWidth + 1
        || label.scrollHeight > label.clientHeight + 1).length"""
SPACED = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important;
    word-spacing: 0.16em !important; }"""


SLIM = """() => [...document.querySelectorAll("main .stack tbody th")].filter(name => {
    const isCell = getComputedStyle(name).display === "table-cell";
    return isCell && name.checkVisibility() && name.getBoundingClientRect().width < 100;
}).map(name => name.textContent.trim())"""
TABLES = ["/actions/", "/commitments/?moved=yes", "/rounds/2018-06/"]


@pytest.fixture
def in_own_colours(visit):
    page = visit("chair")
    page.emulate_media(forced_colors="active", color_scheme="dark")
    yield page
    page.emulate_media(forced_colors="none", color_scheme="light")


@pytest.mark.parametrize(
    ("path", "mark", "colour"),
    [
        ("/", ".slip__bar", "fill"),
        ("/delivery/", ".slip__bar", "fill"),
        ("/timeline/", ".line__drawn .tracks__today", "stroke"),
        ("/timeline/", ".line__drawn .tracks__slip", "stroke"),
    ],
)
def test_in_the_readers_colours_it_is_true_that_what_is_drawn_is_seen(
    tracker, in_own_colours, path, mark, colour
):
    in_own_colours.goto(path)

    assert in_own_colours.evaluate(STANDS_OUT, [mark, colour]) > 200


def test_in_the_readers_colours_it_is_true_that_one_entry_of_the_menu_is_marked(
    tracker, in_own_colours
):
    in_own_colours.goto("/my-work/")

    line = "one => getComputedStyle(one).borderBottomColor"
    current, *others = (
        in_own_colours.locator(".menu__item--current").all()
        + in_own_colours.locator(".menu__item:not(.menu__item--current)").all()
    )
    assert current.evaluate(line) not in {other.evaluate(line) for other in others}


def test_of_the_skip_link_it_is_true_that_the_content_takes_the_focus(tracker, visit):
    page = visit("chair")
    page.goto("/")

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main-content"


@pytest.mark.parametrize("path", ["/", "/ratings/", "/timeline/", "/delivery/"])
@pytest.mark.parametrize("width", [1280, 375])
def test_of_every_link_it_is_true_that_a_finger_finds_it(tracker, visit, path, width):
    page = visit("chair", width=width)

    page.goto(path)

    assert page.evaluate(SMALL) == []


def test_of_the_overview_it_is_true_that_the_keyboard_stops_a_hundred_times_or_so(
    tracker, visit
):
    page = visit("chair")

    page.goto("/")

    assert page.evaluate(STOPS) < 120


def test_with_more_space_between_letters_it_is_true_that_a_timelines_titles_are_whole(
    tracker, visit
):
    page = visit("chair")
    page.goto("/timeline/")
    page.evaluate(
        "style => { const sheet = new CSSStyleSheet(); sheet.replaceSync(style);"
        " document.adoptedStyleSheets = [sheet]; }",
        SPACED,
    )

    assert page.evaluate(CLIPPED) == 0


@pytest.mark.parametrize("path", TABLES)
def test_of_a_table_it_is_true_that_its_rows_names_stay_whole_words_at_every_width(
    tracker, visit, path
):
    page = visit("officer")
    page.goto(path)

    for width in (800, 990, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(STICKS_OUT) == "", width
        assert page.evaluate(SLIM) == [], width
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4, "height": 900})
    slim_on_paper = page.evaluate(SLIM)
    page.emulate_media(media="screen")

    assert slim_on_paper == []


def test_on_paper_it_is_true_that_figures_and_questions_stand_in_one_row_each(
    tracker, visit
):
    page = visit("chair")
    page.goto("/")

    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4, "height": 900})
    rows = {place: page.evaluate(TOPS_OF, place) for place in (".tiles", ".answers")}
    page.emulate_media(media="screen")

    assert rows[".answers"][0] == 5, rows
    assert all(lines == 1 for _, lines in rows.values()), rows


@pytest.mark.parametrize("javascript", [True, False])
def test_on_paper_it_is_true_that_each_sheet_says_which_it_is_and_of_what(
    tracker, visit, javascript
):
    page = visit("officer", javascript=javascript)
    page.goto("/actions/")
    page.emulate_media(media="print")
    title = page.title()

    sheets = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    page.emulate_media(media="screen")

    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, 1):
        text = sheet.extract_text()
        assert f"{number} of {len(sheets)}" in text
        # The title is set by a script: without one the first heading has to do.
        assert (title in text) == javascript


@pytest.mark.parametrize(
    "path", ["/", "/actions/NEG-1/", "/timeline/", "/actions/", "/reminders/ladder/"]
)
def test_on_paper_it_is_true_that_nothing_to_choose_and_no_blank_page_is_printed(
    tracker, visit, path
):
    page = visit("officer")
    page.goto(path)

    paper = PdfReader(io.BytesIO(page.pdf(format="A4")))
    page.emulate_media(media="print")

    assert page.locator(CONTROLS).count() == 0
    assert all(sheet.extract_text().strip() for sheet in paper.pages)
    page.emulate_media(media="screen")
