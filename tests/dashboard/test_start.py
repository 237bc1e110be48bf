"""What a new tracker needs, in order, each with its state and where it is done."""

import pytest
from django.core import mail
from django.urls import reverse

from commitments.models import Commitment
from dashboard.start.facts import facts_on
from dashboard.start.steps import steps_of
from people.models import User
from reminders.models import MailTest
from tests.factories import (
    TODAY,
    ActionFactory,
    ReportingRoundFactory,
    SeatHoldingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
START = "dashboard:start"
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def officer(db):
    return UserFactory(officer=True, organisation=None)


def done(user):
    return {step.kind.slug for step in steps_of(facts_on(TODAY, user)) if step.is_done}


def test_on_an_empty_tracker_nothing_is_done_and_each_step_says_where(
    officer, signed_in
):
    assert done(officer) == set()

    page = signed_in(officer).get(reverse(START)).text

    for step in steps_of(facts_on(TODAY, officer)):
        assert step.kind.title in page and step.address in page


def test_each_step_is_done_by_what_it_asks_for(officer, signed_in):
    signed_in(officer).post(reverse("reminders:test-mail"))
    assert done(officer) == {"mail"}
    UserFactory(officer=True, organisation=None)
    assert "officers" in done(officer)
    holding = SeatHoldingFactory()
    action = ActionFactory(
        owner=holding.seat, lead=holding.seat.organisation, basis="documents"
    )
    assert done(officer) == {"mail", "officers", "organisations", "content", "people"}
    Commitment.objects.filter(pk=action.pk).update(basis="report")
    assert "checked" in done(officer)

    ReportingRoundFactory()

    assert len(done(officer)) == 8


def test_the_start_is_told_under_my_work_until_all_is_done(officer, signed_in):
    browser, address = signed_in(officer), reverse("rounds:my-work")

    assert "8 of 8 things" in " ".join(browser.get(address).text.split())
    test_each_step_is_done_by_what_it_asks_for(officer, signed_in)
    page = browser.get(address).text

    assert "things" not in page
    assert reverse(START) in page


def test_the_start_asks_few_queries_however_much_there_is(
    officer, signed_in, django_assert_num_queries
):
    browser = signed_in(officer)
    for _ in range(5):
        ActionFactory()
        SeatHoldingFactory()

    with django_assert_num_queries(4):
        browser.get(reverse(START))


def test_it_is_for_officers_alone(signed_in):
    browser = signed_in(UserFactory(member=True))

    assert browser.get(reverse(START)).status_code == 403
    for name in ("reminders:test-mail", "load-programme"):
        assert browser.post(reverse(name)).status_code == 403
    assert "Start here" not in browser.get(reverse("rounds:my-work")).text


def test_a_test_of_the_mail_goes_to_who_asks_and_is_kept(officer, signed_in):
    page = signed_in(officer).post(reverse("reminders:test-mail"), follow=True).text

    assert mail.outbox[0].to == [officer.email]
    assert f"handed to the mail server for {officer.email}" in page
    assert MailTest.objects.get().fault == ""


@pytest.mark.parametrize(
    ("host", "words"),
    [
        ("127.0.0.1", "Nothing takes mail at the address"),
        ("mail.invalid", "There is no mail server of the name"),
    ],
)
def test_a_test_that_fails_says_why_in_words(officer, signed_in, settings, host, words):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, host
    settings.EMAIL_PORT = 9

    page = signed_in(officer).post(reverse("reminders:test-mail"), follow=True).text

    assert words in page
    assert words in MailTest.objects.get().fault
    assert "mail" not in done(officer)


def test_the_programme_is_loaded_by_a_press_once(officer, signed_in):
    browser, address = signed_in(officer), reverse("load-programme")

    loaded = browser.post(address, follow=True).text
    again = browser.post(address, follow=True).text

    assert "The programme is loaded" in loaded
    assert "loaded already" in again
    assert Commitment.objects.count() == 47


def test_what_is_to_be_confirmed_is_one_sitting(programme, signed_in):
    officer = User.objects.create_user("o@example.org", name="O", role="officer")
    browser = signed_in(officer)

    first = browser.get(reverse("commitments:to-confirm"), follow=True)
    form, address = first.context["form"], first.request["PATH_INFO"]
    given = {name: form[name].value() or "" for name in form.fields}
    second = browser.post(address, given | {"basis": "report"}, follow=True)
    skipped = browser.get(second.context["skip"])

    assert "1 of 37 to be confirmed" in first.text
    assert "decided" not in dict(form.fields["basis"].choices)
    assert "2 of 37 to be confirmed" in second.text
    assert "3 of 37 to be confirmed" in skipped.text
    assert first.context["object"].reference not in second.context["sitting"].left
    assert Commitment.objects.to_be_confirmed().count() == 36
    member = signed_in(UserFactory(member=True))
    assert member.get(address).status_code == 403


def test_what_the_group_decided_is_not_confirmed_as_something_else(officer, signed_in):
    action = ActionFactory(basis="decided")
    address = reverse("commitments:confirm-basis", args=[action.reference])
    browser = signed_in(officer)

    for answer in (browser.get(address), browser.post(address, {"basis": "report"})):
        assert answer.status_code == 409
        assert f"The group decided on {action.reference}, so there is" in answer.text
    action.refresh_from_db()
    assert action.basis == "decided"
