"""The emails as people read them: in a browser's window as wide as a mail program's, and on a
telephone.
"""

import pytest

from tests.browser.reading import HEIGHT, faults_of

pytestmark = pytest.mark.xdist_group("browser-pages")

WIDEST = 600  # pixels
BORDER = "getComputedStyle(document.querySelector('.card__cell')).borderLeftWidth"

STEP = (
    "SELECT id FROM reminders_step WHERE round_id IS NOT NULL AND about = %s AND days"
    " = %s"
)
PERSON = "SELECT id FROM people_user WHERE email = %s"


@pytest.mark.parametrize(
    ("about", "days", "address", "day", "said"),
    [
        ("opening", 0, "member", "2018-05-08", "2 updates due Friday 1 June 2018"),
        ("due", -5, "sg", "2018-05-24", "13 updates due Friday 1 June 2018"),
        ("due", 0, "partner", "2018-06-01", "2 updates due today, Friday 1 June 2018"),
        ("due", 5, "chair", "2018-06-08", "late: due Friday 1 June 2018"),
        ("review", 3, "officer", "2018-05-24", "waiting for review"),
        ("returned", 5, "partner", "2018-05-24", "1 update to put right"),
    ],
)
def test_of_every_email_it_is_true_that_it_is_styled_accessible_and_as_narrow_as_its_window(
    tracker, visit, about, days, address, day, said
):
    page = visit("officer", javascript=True, width=WIDEST)
    page.route(
        "**/favicon.ico", lambda asked: asked.fulfill(status=204)
    )  # an email names none, so a browser asks
    step = tracker.database.value(STEP, about, days)
    person = tracker.database.value(PERSON, f"{address}@cpip.example")

    page.goto(f"/reminders/preview/{step}/{person}/html/?day={day}")

    assert said in page.get_by_role("heading", level=1).inner_text()
    for width in (WIDEST, 375):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(BORDER) == "5px"
    links = page.get_by_role("link").all()
    assert all(link.get_attribute("href").startswith(tracker.url) for link in links)
    assert not faults_of(page)
