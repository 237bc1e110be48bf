"""People keep choices of the lists, each for themselves."""

from datetime import timedelta

import pytest
from django.urls import reverse

from standing.models import SavedView
from tests.factories import (
    TODAY,
    ActionFactory,
    MeetingFactory,
    ReportingRoundFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
NOT_HANDED_IN = {
    "of": "returns",
    "name": "SG, not handed in",
    "query": "owner=SG&state=missing&page=2&search=",
}


@pytest.fixture
def person(db):
    return UserFactory()


@pytest.fixture
def browser(signed_in, person):
    return signed_in(person)


def test_a_choice_is_saved_from_its_page_and_leads_back_to_it(browser, person):
    red = ActionFactory(rating="red")
    ActionFactory(rating="green")

    answer = browser.post(
        reverse("views:save"),
        {"of": "actions", "name": "Red ones", "query": "rating=red&page=2"},
    )
    page = browser.get(answer.url)

    assert answer.url == "/actions/?rating=red"
    assert [item.reference for item in page.context["page_obj"]] == [red.reference]
    assert "Red ones" in page.content.decode()


def test_one_of_returns_leads_to_the_round_that_is_present_then(browser, open_round):
    browser.post(reverse("views:save"), NOT_HANDED_IN)
    open_round.state = "closed"
    open_round.closed_on = open_round.due_on + timedelta(days=1)
    open_round.save()
    following = ReportingRoundFactory(
        meeting=MeetingFactory(date=TODAY.replace(year=2019)),
        opens_on=TODAY.replace(year=2019),
        due_on=TODAY.replace(year=2019, month=6),
        closes_on=TODAY.replace(year=2019, month=7),
    )

    answer = browser.get(SavedView.objects.get().get_absolute_url())

    address = reverse("rounds:returns", args=[following.slug])
    assert answer.url == f"{address}?owner=SG&state=missing"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"name": ""}, "This field is required."),
        ({"query": "page=3"}, "Narrow or sort the list first"),
        ({"query": "a=" + "b" * 1001}, "at most 1000 characters"),
        ({"of": "people"}, "Select a valid choice"),
    ],
)
def test_what_cannot_be_saved_is_said_with_what_was_typed(browser, asked, sentence):
    answer = browser.post(reverse("views:save"), NOT_HANDED_IN | asked)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not SavedView.objects.exists()


def test_a_name_is_given_once_for_a_list(browser):
    browser.post(reverse("views:save"), NOT_HANDED_IN)

    again = browser.post(reverse("views:save"), NOT_HANDED_IN)
    elsewhere = browser.post(reverse("views:save"), NOT_HANDED_IN | {"of": "actions"})

    assert "You have a saved view of this name already." in again.content.decode()
    assert elsewhere.status_code == 302


def test_one_keeps_no_more_than_the_page_says(browser, monkeypatch):
    monkeypatch.setattr("standing.saved_views.services.MOST", 1)
    browser.post(reverse("views:save"), NOT_HANDED_IN)

    answer = browser.post(reverse("views:save"), NOT_HANDED_IN | {"name": "Another"})

    assert "You keep 1 saved views" in answer.content.decode()
    assert SavedView.objects.count() == 1


def test_a_view_is_renamed_and_deleted(browser):
    browser.post(reverse("views:save"), NOT_HANDED_IN)
    view = SavedView.objects.get()

    browser.post(reverse("views:rename", args=[view.pk]), {"name": "Missing"})
    page = browser.get(reverse("views:list")).content.decode()
    browser.post(reverse("views:delete", args=[view.pk]))

    assert "Missing" in page
    assert not SavedView.objects.exists()


def test_anothers_view_is_not_there(browser):
    view = SavedView.objects.create(
        person=UserFactory(), of="actions", name="Theirs", choice="rating=red"
    )

    answers = [
        browser.get(reverse("views:rename", args=[view.pk])),
        browser.post(reverse("views:rename", args=[view.pk]), {"name": "Mine"}),
        browser.post(reverse("views:delete", args=[view.pk])),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert "Theirs" not in browser.get("/actions/").content.decode()
    assert SavedView.objects.get().name == "Theirs"
