"""What an officer has sent at once: the email is shown, and goes once it was read as it is."""

import re
from datetime import date
from html import unescape

import pytest
from django.core import mail

from reminders import services
from reminders.models import Reminder, Step
from rounds.models import ReportingRound
from tests.factories import TODAY, UserFactory
from tests.reminders.mailbox import html_of, text_of
from tests.reminders.people import owing, send_all

pytestmark = pytest.mark.django_db
ADDED = "Ring <Jo> if the clinic is shut."


def text(response) -> str:
    return response.content.decode()


def seen_in(response) -> str:
    """Return by which name the page knows the words that it shows."""
    return re.search(r'name="seen" value="([0-9a-f]+)"', text(response)).group(1)


@pytest.fixture
def browser(signed_in, officer):
    return signed_in(officer)


@pytest.fixture
def later(open_round):
    """A step whose day, 24 May, is three working days ahead."""
    services.make_reminders(today=TODAY)
    return Step.objects.get(round=open_round, days=-5)


@pytest.fixture
def person(later):
    return owing()


@pytest.fixture
def address(later, person):
    return f"/reminders/preview/{later.pk}/{person.pk}/send/"


def test_the_email_is_shown_as_it_would_go_with_the_steps_own_day_and_nothing_is_sent(
    browser, address, person
):
    page = unescape(text(browser.get(address)))

    assert f"Send this email to {person} now?" in page
    assert "Its own day is Thursday 24 May 2018, in 3 working days." in page
    assert "by Friday 1 June 2018, in 8 working days." in page
    assert person.email in page
    assert "&lt;!doctype html&gt;" in text(browser.get(address))
    assert (send_all(), mail.outbox[1:]) == (1, [])
    assert not Reminder.objects.exclude(asked_by=None).exists()


def test_one_is_sent_now_before_its_day_and_not_again_on_it(
    browser, officer, address, later, person
):
    browser.post(address, {"seen": seen_in(browser.get(address))})
    send_all()

    reminder = Reminder.objects.get(step=later)
    assert (reminder.state, reminder.asked_by) == ("sent", officer)
    for answer in (
        browser.get(address, follow=True),
        browser.post(address, follow=True),
    ):
        assert "was sent this on" in text(answer)
    assert send_all(date(2018, 5, 24)) == 0


@pytest.mark.parametrize("seen", [None, "", "0" * 64])
def test_what_was_not_shown_is_not_sent(seen, browser, address):
    given = {} if seen is None else {"seen": seen}

    page = browser.post(address, given)

    assert page.status_code == 200
    assert "Nothing was sent yet" in text(page)
    assert not Reminder.objects.exclude(asked_by=None).exists()


def test_what_is_owed_otherwise_by_now_is_shown_once_more(browser, address, person):
    seen = seen_in(browser.get(address))
    person.holdings.get().seat.commitments.update(title="Another title")

    page = browser.post(address, {"seen": seen})

    assert "Another title" in text(page) and seen_in(page) != seen
    assert not Reminder.objects.exclude(asked_by=None).exists()


def test_a_sentence_of_the_officers_own_is_shown_in_the_email_then_sent_in_it_alone(
    browser, address, later, mailbox
):
    other = owing()
    given = {"sentence": ADDED, "seen": seen_in(browser.get(address))}

    shown = browser.post(address, given)
    assert ADDED in unescape(text(shown))
    assert not Reminder.objects.exclude(asked_by=None).exists()
    browser.post(address, given | {"seen": seen_in(shown)})
    send_all(date(2018, 5, 24))

    mails = {message["To"]: message for message in mailbox.received}
    reminder = Reminder.objects.get(step=later, asked_by__isnull=False)
    message = mails.pop(reminder.address)
    assert f"The programme office adds: {ADDED}" in text_of(message)
    assert "Ring &lt;Jo&gt; if the clinic is shut." in html_of(message)
    assert reminder.sentence == ADDED and ADDED in reminder.body
    assert list(mails) == [other.email]
    assert "The programme office adds" not in text_of(mails[other.email])


def test_a_sentence_that_is_too_long_is_refused_with_all_that_was_typed(
    browser, address
):
    page = browser.post(address, {"sentence": "Long. " * 60, "seen": "x"})

    assert page.status_code == 422
    assert "at most 300 characters" in text(page) and "Long. Long." in text(page)
    assert "Do not name or describe a child" in text(page)


def test_a_due_date_that_is_far_off_is_told_without_counting_the_days(
    open_round, browser, address
):
    ReportingRound.objects.filter(pk=open_round.pk).update(
        due_on=date(2018, 9, 13), closes_on=date(2018, 9, 20)
    )

    page = unescape(text(browser.get(address)))

    assert "reporting round by Thursday 13 September 2018." in page
    assert "81 working days" not in page
    assert "Its own day is Thursday 6 September 2018, in 76 working days." in page


def test_the_email_is_for_officers_and_for_who_owes_something(
    browser, signed_in, later, address, person
):
    nobody = f"/reminders/preview/{later.pk}/{UserFactory(member=True).pk}/send/"

    assert signed_in(person).get(address).status_code == 403
    assert "owes nothing" in text(browser.get(nobody, follow=True))
