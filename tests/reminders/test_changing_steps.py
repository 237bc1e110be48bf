"""An officer changes a step of a ladder in place, and adds a sentence to its emails."""

from datetime import date

import pytest

from redaction.columns import place_of, written_columns
from reminders import services
from reminders.models import Hold, Reminder, Step
from tests.factories import (
    TODAY,
    GovernanceGroupFactory,
    SeatFactory,
    SeatHoldingFactory,
    moment,
)
from tests.reminders.mailbox import html_of, text_of
from tests.reminders.people import owing, send_all, told

pytestmark = pytest.mark.django_db
ADDED = "Guidance on ratings: call & ask."
GENERAL, OF_ROUND = "/reminders/ladder/", "/reminders/ladder/2018-06/"
AS_IT_WAS = {"to_owner": "on", "to_contacts": "on"}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


@pytest.fixture
def step(open_round):
    """The step that holds on the day of the tests: it came on 17 May."""
    services.make_reminders(today=TODAY)
    return Step.objects.get(round=open_round, days=-10)


@pytest.fixture
def change(browser):
    """Change a step by its form as it was opened, unless given otherwise."""

    def save(step, ladder=OF_ROUND, **given):
        address = f"{ladder}steps/{step.pk}/change/"
        form = browser.get(address).context["form"]
        opened = form["opened"].initial
        return browser.post(address, {"opened": opened} | given, follow=True)

    return save


def test_a_step_of_which_nothing_was_sent_comes_on_its_new_day(step, change):
    later = Step.objects.get(round=step.round, days=-5)
    person = owing()

    page = change(later, number="4", when="before", **AS_IT_WAS)

    assert "“4 working days before the due date” is changed" in text(page)
    later.refresh_from_db()
    assert (later.days, later.to_contacts, later.to_chair) == (-4, True, False)
    assert told(date(2018, 5, 24)).keys() == {person.email}  # the step before it
    assert told(date(2018, 5, 25)).keys() == {person.email}
    assert told(date(2018, 5, 30)) == {}


def test_what_was_sent_stays_on_record_as_it_was_and_the_new_day_sends_again(
    step, change, browser
):
    person = owing()
    send_all(step.round.opens_on)
    send_all()
    before = Reminder.objects.values().get(day=TODAY)

    page = text(change(step, number="7", when="before", **AS_IT_WAS))

    assert "“7 working days before the due date” is changed" in page
    assert told(date(2018, 5, 21)) == {}
    assert told(date(2018, 5, 22)).keys() == {person.email}
    assert Reminder.objects.values().get(pk=before["id"]) == before
    names = [reminder.name for reminder in Reminder.objects.order_by("day")]
    assert names == [
        "Round opened",
        "10 working days before the due date",
        "7 working days before the due date",
    ]
    ledger = text(browser.get("/reminders/"))
    assert all(name in ledger for name in names)


def test_what_waits_for_the_day_before_the_change_is_not_sent(step, change):
    person = owing()
    send_all(step.round.opens_on)
    services.make_reminders(today=TODAY)

    change(step, number="7", when="before", **AS_IT_WAS)

    assert services.set_aside_what_is_over(today=TODAY) == 1
    assert told(TODAY) == {}
    assert told(date(2018, 5, 22)).keys() == {person.email}


def test_a_step_that_was_sent_moves_to_a_day_to_come_alone(step, change):
    owing()
    send_all()

    page = change(step, number="9", when="before", **AS_IT_WAS)

    assert page.status_code == 422
    assert "That is 18 May 2018" in text(page) and "give a day to come" in text(page)
    step.refresh_from_db()
    assert step.days == -10


def test_whom_a_step_reaches_is_changed_and_only_who_is_new_is_told(step, change):
    owing()
    send_all()
    chair = SeatHoldingFactory(
        seat=SeatFactory(group=GovernanceGroupFactory(), is_chair=True)
    ).person

    change(step, number="10", when="before", to_chair="on", **AS_IT_WAS)

    assert told(date(2018, 5, 22)).keys() == {chair.email}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"number": "5", "when": "before", **AS_IT_WAS}, "has this step already"),
        ({"number": "8", "when": "before"}, "Choose who is reminded"),
        ({"number": "", "when": "before", **AS_IT_WAS}, "This field is required"),
        ({"number": "61", "when": "before", **AS_IT_WAS}, "60"),
        (
            {"number": "8", "when": "before", "sentence": "Long. " * 60, **AS_IT_WAS},
            "at most 300 characters",
        ),
    ],
)
def test_a_change_that_cannot_be_is_refused_with_what_is_wrong(
    given, said, step, change
):
    page = change(step, **given)

    assert page.status_code == 422 and said in text(page)
    step.refresh_from_db()
    assert (step.days, step.to_owner, step.sentence) == (-10, True, "")


def test_a_sentence_stands_in_each_email_of_its_step(step, change, mailbox, browser):
    owing()
    owing()
    given = {"number": "10", "when": "before", **AS_IT_WAS}

    change(step, sentence=ADDED, **given)
    send_all()

    assert len(mailbox.received) == 2
    for message in mailbox.received:
        assert f"The programme office adds: {ADDED}" in text_of(message)
        assert "Guidance on ratings: call &amp; ask." in html_of(message)
    assert "adds: Guidance on ratings" in text(browser.get(OF_ROUND))
    change(step, sentence="", **given)
    assert all(ADDED in reminder.body for reminder in Reminder.objects.all())


def test_the_opening_and_steps_about_updates_keep_what_they_count_from(step, change):
    opening = Step.objects.get(round=step.round, about="opening")
    review = Step.objects.get(round=step.round, about="review")

    change(opening, number="7", when="after", sentence=ADDED, **AS_IT_WAS)
    change(review, number="4", when="before", sentence=ADDED)

    opening.refresh_from_db()
    review.refresh_from_db()
    assert (opening.about, opening.days, opening.sentence) == ("opening", 0, ADDED)
    assert (review.days, review.to_owner, review.sentence) == (4, True, ADDED)


def test_a_step_is_changed_for_the_rounds_to_come_or_for_one_round(open_round, change):
    general = Step.objects.default().get(days=2)

    change(general, GENERAL, number="3", when="after", sentence=ADDED, **AS_IT_WAS)
    general.refresh_from_db()
    change(general, number="4", when="after", **AS_IT_WAS)

    general.refresh_from_db()
    assert (general.days, general.sentence) == (3, ADDED)
    assert open_round.reminder_steps.filter(days=4, sentence="").exists()
    assert not open_round.reminder_steps.filter(about="due", days=3).exists()


def test_a_round_begins_with_the_sentences_of_the_general_ladder(open_round, officer):
    Step.objects.default().filter(days=-10).update(sentence=ADDED)
    owing()

    send_all()

    assert ADDED in Reminder.objects.get().body


def test_a_held_step_that_is_changed_stays_held(step, change, open_round, officer):
    owing()
    services.hold(
        reporting_round=open_round,
        step=step,
        reason="The minister is away.",
        by=officer,
        at=moment(TODAY),
    )

    change(step, number="7", when="before", **AS_IT_WAS)

    assert told(date(2018, 5, 22)) == {}
    assert Hold.objects.get().what == "“7 working days before the due date”"


def test_two_officers_who_change_a_step_at_once_do_not_overwrite_one_another(
    step, browser
):
    address = f"{OF_ROUND}steps/{step.pk}/change/"
    opened = browser.get(address).context["form"]["opened"].initial
    given = {"number": "10", "when": "before", "opened": opened, **AS_IT_WAS}

    browser.post(address, given | {"number": "7", "sentence": "Call us."})
    page = browser.post(address, given | {"sentence": "Write to us."})

    assert page.status_code == 422
    for words in ("Call us.", "Write to us.", "7 working days before the due date"):
        assert words in text(page)
    step.refresh_from_db()
    assert (step.days, step.sentence) == (-7, "Call us.")


def test_a_step_of_another_round_and_one_of_a_closed_round_are_not_changed(
    step, browser, open_round
):
    general = Step.objects.default().first()
    type(open_round).objects.filter(pk=open_round.pk).update(
        state="closed", closed_on=date(2018, 6, 2)
    )

    assert browser.get(f"{GENERAL}steps/{step.pk}/change/").status_code == 404
    assert browser.get(f"{GENERAL}steps/{general.pk}/change/").status_code == 200
    address = f"{OF_ROUND}steps/{step.pk}/change/"
    opened = browser.get(address).context["form"]["opened"].initial
    given = {"number": "7", "when": "before", "opened": opened, **AS_IT_WAS}
    page = browser.post(address, given)
    assert "is closed: nothing is sent for it any more" in text(page)


def test_what_officers_add_is_looked_through_when_a_child_was_named():
    places = {place_of(model, column) for model, column in written_columns()}

    assert places > {
        "reminders_reminder.sentence",
        "reminders_step.sentence",
        "reminders_stepevent.sentence",
    }
