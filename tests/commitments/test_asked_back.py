"""What is odd about a first or an agreed date is asked back once, beside its control."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from commitments.models import Milestone
from commitments.setting_milestones import set_first_due
from programme import clock
from rounds.models import AgreedDate, AgreedDueDate
from tests.asked import codes_asked, ticks
from tests.factories import ActionFactory, MeetingFactory, MilestoneFactory, SeatFactory

pytestmark = pytest.mark.django_db
OVER = "This day is over. If it is right, confirm it."
SATURDAY = "This day is a Saturday. If it is right, confirm it."
HOLIDAY = "This day is New Year Holiday"
BEFORE = "This is before the meeting that agreed it. If it is right, confirm it."


@pytest.fixture
def action(db):
    action = ActionFactory()
    MilestoneFactory(commitment=action, first_date=date(2019, 12, 31))
    set_first_due(action, None)
    return action


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


ODD = [
    ("2018-05-04", "day", OVER, ["date_over"]),
    ("2018-04-01", "month", OVER, ["date_over"]),
    ("2018-06-02", "day", SATURDAY, ["not_working_day"]),
    ("2019-01-02", "day", HOLIDAY, ["not_working_day"]),
    ("2018-05-05", "day", OVER, ["not_working_day", "date_over"]),
]


@pytest.mark.parametrize(("day", "precision", "sentence", "codes"), ODD)
def test_an_odd_first_date_of_a_new_milestone_is_asked_back_once(
    action, browser, day, precision, sentence, codes
):
    address = reverse("commitments:add-milestone", args=[action.reference])
    form = {"title": "New", "first_date": day, "first_precision": precision}

    asked = browser.post(address, form)

    assert sentence in asked.text
    assert codes_asked(asked) == codes
    assert browser.post(address, form | {"confirm": ticks(asked)}).status_code == 302
    assert Milestone.objects.filter(title="New").exists()


@pytest.mark.parametrize(
    ("day", "precision"), [("2018-06-01", "day"), ("2018-05-01", "month")]
)
def test_an_ordinary_one_is_not(action, browser, day, precision):
    address = reverse("commitments:add-milestone", args=[action.reference])
    form = {"title": "New", "first_date": day, "first_precision": precision}

    assert browser.post(address, form).status_code == 302


@pytest.mark.parametrize(("day", "precision", "sentence", "codes"), ODD)
def test_so_is_one_that_is_put_right(action, browser, day, precision, sentence, codes):
    milestone = MilestoneFactory(commitment=action, added_on=clock.today())
    address = reverse("commitments:first-date", args=[milestone.pk])
    form = {"first_date": day, "first_precision": precision, "reason": "A slip."}

    asked = browser.post(address, form)

    assert sentence in asked.text
    assert codes_asked(asked) == codes
    assert browser.post(address, form | {"confirm": ticks(asked)}).status_code == 302
    assert milestone.first_date_corrections.exists()


@pytest.mark.parametrize("name", ["agree-date", "agree-due-date"])
def test_an_agreed_date_that_is_over_or_before_its_meeting_is_asked_back(
    action, browser, name
):
    meeting = MeetingFactory(
        group=SeatFactory().group, date=clock.today() - timedelta(days=20)
    )
    of = {"agree-date": action.milestones.get().pk, "agree-due-date": action.reference}
    address = reverse(f"rounds:{name}", args=[of[name]])
    form = {"precision": "day", "meeting": meeting.pk, "reason": "Agreed."}
    over = form | {"date": "2018-05-11"}
    before = form | {"date": "2018-03-16"}

    asked_over = browser.post(address, over)
    asked_before = browser.post(address, before)

    assert OVER in asked_over.text and BEFORE not in asked_over.text
    assert OVER in asked_before.text and BEFORE in asked_before.text
    assert codes_asked(asked_before) == ["date_over", "before_meeting"]
    sure = before | {"confirm": ticks(asked_before)}
    assert browser.post(address, sure).status_code == 302
    kept = {"agree-date": AgreedDate, "agree-due-date": AgreedDueDate}
    assert kept[name].objects.get().date == date(2018, 3, 16)
