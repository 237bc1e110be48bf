"""Officers remind people of returns that they tick, beside what the ladder's days send."""

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse

from people.models import User
from reminders import services
from reminders.emails import send_batch
from reminders.models import Reminder, Step
from tests.browsing import returns_of
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    ResponsiblePersonFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    submitted,
)
from tests.reminders.people import send_all
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def actions(open_round):
    """Five actions of one seat; Morag is responsible for the first four, for the last nobody is."""
    seat = SeatFactory()
    SeatHoldingFactory(seat=seat, person__name="Holder", person__email="h@example.org")
    morag = UserFactory(
        name="Morag",
        email="morag@example.org",
        organisation=seat.organisation,
        is_contact=False,
    )
    actions = []
    for number in range(1, 6):
        action = ActionFactory(
            reference=f"POL-{number}",
            owner=seat,
            lead=seat.organisation,
            rating="amber",
        )
        actions.append(action)
        if number < 5:
            ResponsiblePersonFactory(commitment=action.commitment, person=morag)
    return actions


@pytest.fixture
def morag(actions):
    return User.objects.get(name="Morag")


def send_waiting(today=TODAY):
    with override_settings(TODAY=today):
        return send_batch()


def text_to(address):
    return [message.body for message in mail.outbox if message.to == [address]]


def remind(open_round, person, actions, officer):
    return services.remind_about(
        reporting_round=open_round,
        person=person,
        chosen={action.pk for action in actions},
        by=officer,
        today=TODAY,
    )


def test_a_person_is_told_of_the_ticked_alone_and_the_ladder_goes_on(
    actions, morag, open_round, officer
):
    send_all()
    mail.outbox.clear()

    reminder = remind(open_round, morag, actions[1:3], officer)
    sent = send_waiting()

    assert sent == 1
    (text,) = text_to("morag@example.org")
    assert "Please send these 2 updates" in text
    assert "POL-2" in text and "POL-3" in text
    assert "POL-1" not in text and "POL-4" not in text
    reminder.refresh_from_db()
    assert (reminder.state, reminder.asked_by) == ("sent", officer)
    kept = reminder.lines.values_list("commitment__reference", flat=True)
    assert sorted(kept) == ["POL-2", "POL-3"]
    assert Reminder.objects.filter(person=morag).count() == 2


def test_what_was_sent_of_the_ticked_does_not_stand_in_the_steps_place(
    actions, morag, open_round, officer
):
    remind(open_round, morag, actions[:1], officer)
    send_waiting()

    send_all()

    whole = Reminder.objects.get(person=morag, occasion=None)
    assert whole.state == "sent"
    assert whole.lines.count() == 4


def test_both_in_one_batch_say_each_what_it_is_about(
    actions, morag, open_round, officer
):
    services.make_reminders(today=TODAY)
    remind(open_round, morag, actions[:1], officer)

    send_waiting()

    assert sorted(text.count("/updates/new/") for text in text_to(morag.email)) == [
        1,
        4,
    ]


def test_what_is_handed_in_before_it_goes_out_is_not_told(
    actions, morag, open_round, officer
):
    remind(open_round, morag, actions[:2], officer)
    submitted(actions[0], open_round)

    send_waiting()

    (text,) = text_to("morag@example.org")
    assert "POL-2" in text and "POL-1" not in text


def test_more_that_is_ticked_joins_what_still_waits_and_twice_a_day_is_refused(
    actions, morag, open_round, officer
):
    remind(open_round, morag, actions[:1], officer)
    joined = remind(open_round, morag, actions[:2], officer)
    assert joined.lines.count() == 2
    send_waiting()

    with pytest.raises(Conflict, match="was sent this on"):
        remind(open_round, morag, actions[2:3], officer)


def test_who_is_not_concerned_is_held_or_no_officer_is_refused(
    actions, morag, open_round, officer
):
    holder = User.objects.get(name="Holder")
    with pytest.raises(NotAllowed):
        remind(open_round, morag, actions[:1], morag)
    with pytest.raises(Conflict, match="others are reminded of it"):
        remind(open_round, holder, actions[:1], officer)
    services.hold(
        reporting_round=open_round, person=morag, reason="On leave.", by=officer, at=NOW
    )
    with pytest.raises(Conflict, match="On leave. Release it first"):
        remind(open_round, morag, actions[:1], officer)

    remind(open_round, holder, actions[4:], officer)
    send_waiting()
    (text,) = text_to("h@example.org")
    assert "POL-5" in text and "POL-1" not in text


def test_before_the_first_step_it_goes_out_with_the_words_of_the_one_ahead(
    actions, morag, open_round, officer
):
    Step.objects.filter(about="opening").delete()
    Step.objects.filter(about="due", days=-10).delete()

    reminder = remind(open_round, morag, actions[:1], officer)

    assert (reminder.step.days, reminder.is_early) == (-5, True)
    assert send_waiting() == 1


def test_a_round_without_anything_ahead_says_so(actions, morag, open_round, officer):
    Step.objects.exclude(about__in=["review", "returned"]).delete()

    with pytest.raises(Conflict, match="no step"):
        remind(open_round, morag, actions[:1], officer)


def test_an_officer_ticks_sees_what_is_sent_and_confirms(
    actions, morag, open_round, officer, signed_in
):
    submitted(actions[3], open_round)
    browser = signed_in(officer)
    chosen = "state=missing&responsible=Morag"
    ticked = {"act": "remind", "all": "1", "of": f"returns:{open_round.slug}"}

    shown = browser.get("/many/", ticked | {"chosen": chosen}, follow=True)

    address = reverse("reminders:remind")
    about = [commitment.reference for commitment in shown.context["chosen"]]
    assert about == ["POL-1", "POL-2", "POL-3"]
    assert shown.context["ticked"] == {morag.pk}
    text = shown.content.decode()
    assert "The email to Morag" in text and "Please send these 3 updates" in text
    assert Reminder.objects.count() == 0
    sent = {"about": about, "person": [morag.pk], "of": ticked["of"], "chosen": chosen}
    done = browser.post(address, sent, follow=True)
    send_waiting()

    assert done.redirect_chain[0][0].startswith(
        f"{returns_of(open_round)}?state=missing"
    )
    assert "a reminder to Morag." in done.content.decode()
    (mail_text,) = text_to("morag@example.org")
    (row,) = shown.context["rows"]
    assert mail_text == row.letter.text
    again = browser.get(address, {"about": about})
    assert "Was reminded so today already" in again.content.decode()
    assert "Send now" not in again.content.decode()


def test_of_what_nobody_is_named_for_its_holder_is_proposed(
    actions, open_round, officer, signed_in
):
    address = reverse("reminders:remind")

    shown = signed_in(officer).get(address, {"about": ["POL-1", "POL-5"]})

    assert (
        f'{reverse("rounds:returns", args=[open_round.slug])}">Returns<' in shown.text
    )
    rows = {row.person.name: row.lines for row in shown.context["rows"]}
    references = {
        name: [line.commitment.reference for line in lines]
        for name, lines in rows.items()
    }
    assert references == {"Holder": ["POL-5"], "Morag": ["POL-1"]}


def test_what_is_not_owed_is_named_and_nothing_ticked_says_so(
    actions, open_round, officer, signed_in
):
    submitted(actions[0], open_round)
    browser = signed_in(officer)
    address = reverse("reminders:remind")

    shown = browser.get(address, {"about": ["POL-1", "POL-2"]})
    nothing = browser.get(address, follow=True)
    nobody = browser.post(address, {"about": ["POL-2"]})

    assert [one.reference for one in shown.context["untold"]] == ["POL-1"]
    assert "Tick the returns" in nothing.content.decode()
    assert "Tick who is to be reminded." in nobody.content.decode()
    assert Reminder.objects.count() == 0


def test_where_no_round_is_open_the_list_of_actions_leads_to_why(officer, signed_in):
    ActionFactory(reference="POL-1")
    ticked = {"act": "remind", "row": "POL-1", "of": "actions"}

    answer = signed_in(officer).get("/many/", ticked, follow=True)

    assert answer.status_code == 409
    assert "No reporting round is open" in answer.content.decode()


def test_the_page_is_for_officers_and_others_see_no_boxes(
    actions, morag, open_round, signed_in
):
    browser = signed_in(morag)

    answer = browser.get(reverse("reminders:remind"), {"about": "POL-1"})
    returns = browser.get(returns_of(open_round)).content.decode()

    assert answer.status_code == 403
    assert 'name="row"' not in returns


def test_where_one_cannot_be_reminded_nobody_is_and_the_page_says_who(
    actions, morag, open_round, officer, signed_in
):
    """Both were ticked; one was held before the page was sent."""
    holder = User.objects.get(name="Holder")
    browser = signed_in(officer)
    address = reverse("reminders:remind")
    ticked = {"about": ["POL-1", "POL-5"], "person": [morag.pk, holder.pk]}
    services.hold(
        reporting_round=open_round, person=morag, reason="On leave.", by=officer, at=NOW
    )

    refused = browser.post(address, ticked)

    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Nothing was sent" in text and "On leave. Release it first" in text
    assert Reminder.objects.count() == 0
    assert refused.context["ticked"] == {morag.pk, holder.pk}
    browser.post(address, ticked | {"person": [holder.pk]})
    assert Reminder.objects.get().person == holder


@pytest.mark.parametrize("number", [2, 8])
def test_the_page_asks_a_fixed_number_of_queries(
    number, open_round, officer, signed_in, django_assert_num_queries
):
    references = []
    for _ in range(number):
        action = ActionFactory(rating="amber")
        ResponsiblePersonFactory(commitment=action.commitment)
        references.append(action.reference)
    browser = signed_in(officer)

    with django_assert_num_queries(22):
        browser.get(reverse("reminders:remind"), {"about": references})
