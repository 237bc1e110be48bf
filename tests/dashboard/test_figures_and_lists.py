"""Each figure of the overview leads to a list of just as many, on any day."""

import pytest
from lxml import html

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
DAYS = [
    "",
    "2018-05-20",
    "2018-05-08",
    "2018-03-31",
    "2017-12-31",
    "2016-12-31",
]
FEWEST = 25  # figures that an overview has on any of the days
LISTS = ("/actions/", "/recommendations/", "/commitments/", "/commitments/milestones/")


def figures_of(page) -> dict[str, int]:
    """Return the number that each link to a list begins with, by its address, and nought for what
    has no number.
    """
    found = {}
    for link in html.fromstring(page).xpath("//main//a"):
        words = link.text_content().split()
        if link.get("href").partition("?")[0] in LISTS:
            assert words[0].isdecimal(), words
            address, number = link.get("href"), int(words[0])
            assert found.setdefault(address, number) == number, (
                f"{address} stands beside two figures."
            )
    return found


@pytest.mark.long
@pytest.mark.parametrize("day", DAYS)
def test_every_figure_equals_the_length_of_the_list_it_leads_to(day, signed_in):
    browser = signed_in(UserFactory(member=True))

    figures = figures_of(browser.get(f"/?as_at={day}").content)
    wrong = []
    for address, number in figures.items():
        answer = browser.get(address)
        listed = (
            answer.context["page_obj"].paginator.count
            if answer.status_code == 200
            else answer.status_code
        )
        if listed != number:
            wrong.append(
                f"{address}: {number} on the overview of {day or 'today'}, {listed}"
                " in the list"
            )
        assert f"{listed} " in html.fromstring(answer.content).xpath(
            "normalize-space(//p[@role='status'])"
        )

    assert not wrong, "\n".join(wrong)
    assert len(figures) >= FEWEST


@pytest.mark.parametrize("day", ["", "2017-12-31"])
def test_every_link_of_the_overview_leads_somewhere_on_the_same_day(day, signed_in):
    browser = signed_in(UserFactory(officer=True))

    links = html.fromstring(browser.get(f"/?as_at={day}").content).xpath(
        "//main//a/@href"
    )
    pages = {link.partition("#")[0] for link in links if link.startswith("/")}
    for page in sorted(pages):
        if page.partition("?")[0] not in LISTS:
            answer = browser.get(page)
            assert answer.status_code == 200, page
            if day:
                assert "As at 31 December 2017" in answer.content.decode(), page
