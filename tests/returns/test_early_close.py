"""Before its due date is over a round is closed by two officers."""

import re
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, transaction
from django.urls import reverse
from django.utils import timezone

from people.models import User
from reminders.events.kinds import Kind
from reminders.events.recipients import recipients_of
from reminders.events.texts import telling_of
from reminders.models import Event
from returns import closing_pages, early_close, services
from returns.figures import Figures
from returns.services import Reason
from rounds.models import RoundStep
from rounds.updates.review import accept_update
from tests.closing import ask_to_close, close_round
from tests.factories import (
    NOW,
    TODAY,
    AccountChangeFactory,
    ActionFactory,
    UserFactory,
    moment,
    submitted,
)
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker(officer):
    return UserFactory(officer=True, name="Ada Asks")


@pytest.fixture
def asked(open_round, asker):
    return ask_to_close(open_round, by=asker, at=NOW, reason="The group meets sooner.")


def close(reporting_round, by, at=NOW, **reasons):
    return services.close_round(
        reporting_round=reporting_round,
        reasons={name: Reason(why) for name, why in reasons.items()},
        by=by,
        at=at,
    )


def test_nobody_closes_a_round_before_its_due_date_is_over_unless_it_was_asked(
    open_round, officer
):
    last_day = moment(open_round.due_on, 23)

    with pytest.raises(Conflict, match="no such request stands"):
        close(open_round, officer, at=last_day)
    closed = close(open_round, officer, at=last_day + timedelta(hours=1))

    assert closed.is_closed


def test_who_asked_does_not_close_it_and_another_officer_does(asked, asker, officer):
    with pytest.raises(NotAllowed, match="by another officer"):
        close(asked, asker)

    closed = close(asked, officer)

    assert closed.closed_on == TODAY
    steps = closed.steps.order_by("pk").values_list("verb", "by", "note")
    assert list(steps) == [
        ("asked", asker.pk, "The group meets sooner."),
        ("closed", officer.pk, ""),
    ]


def test_an_officer_whose_account_was_changed_lately_closes_nothing(asked):
    lately = AccountChangeFactory().person

    with pytest.raises(NotAllowed, match="reviews, verifies and confirms nothing"):
        close(asked, User.objects.get(pk=lately.pk))


def test_my_work_asks_an_officer_whose_account_was_changed_lately_for_nothing(
    asked, officer, signed_in
):
    lately, sentence = AccountChangeFactory().person, "until you or another officer"

    assert sentence in signed_in(officer).get(reverse("rounds:my-work")).text
    page = signed_in(User.objects.get(pk=lately.pk)).get(reverse("rounds:my-work"))
    assert page.status_code == 200
    assert sentence not in page.text


def test_what_was_asked_lapses_as_more_time_is_given_or_it_is_taken_back(
    asked, asker, officer
):
    with pytest.raises(NotAllowed, match="Who asked for this takes it back"):
        early_close.take_back(reporting_round=asked, by=officer, at=NOW)
    early_close.take_back(reporting_round=asked, by=asker, at=NOW)
    assert early_close.request_of(asked) is None

    ask_to_close(asked, by=asker, at=NOW)
    services.extend_round(
        reporting_round=asked,
        due_on=date(2018, 6, 8),
        closes_on=asked.closes_on,
        reason="Holidays.",
        by=officer,
        at=NOW,
    )

    assert early_close.request_of(asked) is None
    with pytest.raises(Conflict, match="no such request stands"):
        close(asked, officer)


def test_another_officer_refuses_with_a_reason(asked, asker, officer):
    with pytest.raises(NotAllowed, match="You can take it back"):
        early_close.refuse(reporting_round=asked, reason="No.", by=asker, at=NOW)
    with pytest.raises(ValidationError, match="Say why"):
        early_close.refuse(reporting_round=asked, reason=" ", by=officer, at=NOW)

    early_close.refuse(
        reporting_round=asked, reason="Six are writing.", by=officer, at=NOW
    )

    assert early_close.request_of(asked) is None
    assert asked.steps.get(verb="refused").note == "Six are writing."


def test_it_is_asked_once_before_the_due_date_and_with_another_officer_to_close_it(
    asked, asker, officer
):
    with pytest.raises(Conflict, match="Ada Asks has asked for this already"):
        ask_to_close(asked, by=officer, at=NOW)
    early_close.take_back(reporting_round=asked, by=asker, at=NOW)
    with pytest.raises(Conflict, match="one officer closes it"):
        ask_to_close(asked, by=asker, at=moment(asked.due_on + timedelta(days=1)))
    with pytest.raises(NotAllowed, match="run by programme officers"):
        ask_to_close(asked, by=UserFactory(member=True), at=NOW)
    User.objects.exclude(pk=asker.pk).update(is_active=False)

    with pytest.raises(Conflict, match="No other officer is active"):
        ask_to_close(asked, by=User.objects.get(pk=asker.pk), at=NOW)


def test_before_the_due_date_nothing_is_late(asked, officer):
    action = ActionFactory(reference="ACT-1")

    with pytest.raises(ValidationError, match="ACT-1: “Late” is not a reason today."):
        close(asked, officer, **{"ACT-1": "late"})
    close(asked, officer, **{"ACT-1": "closed_early"})

    assert action.expected_returns.get().not_reported == "closed_early"


def test_after_the_due_date_no_reason_is_that_it_closed_early(open_round, officer):
    ActionFactory(reference="ACT-1")
    late = moment(open_round.due_on + timedelta(days=1))

    sentence = "ACT-1: “The round closed before it was due” is not a reason today."
    with pytest.raises(ValidationError, match=sentence):
        close(open_round, officer, at=late, **{"ACT-1": "closed_early"})


@pytest.mark.parametrize("control", ["why-ACT-1", "rest"])
def test_a_page_sent_on_a_day_of_other_reasons_says_so_beside_the_row(
    asked, officer, signed_in, control
):
    """As “closed early” sent after midnight, “Late” is none before the due date is over."""
    ActionFactory(reference="ACT-1")
    address = reverse("rounds:close", args=[asked.slug])

    sent = {control: "late", "name": str(asked)}
    answer = signed_in(officer).post(address, sent)

    sentence = "ACT-1: “Late” is not a reason today. Choose another."
    assert answer.status_code == 422
    assert answer.context["form"].errors == {"why-ACT-1": [sentence]}


def test_a_closed_rounds_page_counts_every_reason_and_each_return_once(
    asked, officer, signed_in
):
    ActionFactory(reference="ACT-1")
    ActionFactory(reference="ACT-2")
    submitted(ActionFactory(reference="ACT-3"), asked)
    close_round(
        reporting_round=asked,
        reasons={"ACT-1": Reason("closed_early"), "ACT-2": Reason("no_contact")},
        by=officer,
        at=NOW,
        with_waiting=True,
    )

    page = signed_in(officer).get(reverse("rounds:detail", args=[asked.slug]))

    tiles = re.findall(
        r'tile__figure">(\d+)</span>\s*<span class="tile__label">Not reported: ([^<]+)',
        page.text,
    )
    assert {label: int(count) for count, label in tiles} == {
        "the round closed before it was due": 1,
        "no contact": 1,
        "handed in, not reviewed yet": 1,
    }


def test_the_database_refuses_one_officer_alone(open_round, asker, officer):
    def write(state, by):
        with transaction.atomic():
            if state:
                open_round.state, open_round.closed_on = state, TODAY
                open_round.save()
            days = {
                name: getattr(open_round, name)
                for name in ("opens_on", "due_on", "closes_on")
            }
            RoundStep.objects.create(
                round=open_round, verb="closed", by=by, at=NOW, **days
            )

    with pytest.raises(InternalError, match="once an officer has asked for it"):
        write("closed", officer)
    open_round.refresh_from_db()
    ask_to_close(open_round, by=asker, at=NOW)
    with pytest.raises(InternalError, match="by another officer than the one"):
        write("closed", asker)
    open_round.refresh_from_db()
    write("closed", officer)


def told_of(kind):
    event = Event.objects.in_full().get(kind=kind)
    return event, {who.person for who in recipients_of([event], TODAY)}


def test_other_officers_are_told_while_it_stands_and_who_asked_of_a_refusal(
    asked, asker, officer
):
    wanted, told = told_of(Kind.SECOND_WANTED)
    words = telling_of(wanted, officer.pk)
    assert told == {officer.pk}
    assert words.quote == "The group meets sooner."
    assert words.path == reverse("rounds:close", args=[asked.slug])

    early_close.refuse(reporting_round=asked, reason="Wait.", by=officer, at=NOW)

    assert told_of(Kind.SECOND_WANTED)[1] == set()
    refused, told = told_of(Kind.DISAGREED)
    assert told == {asker.pk}
    assert telling_of(refused, asker.pk).quote == "Wait."


def test_pages_ask_for_the_name_and_show_what_is_left_and_what_freezes(
    signed_in, open_round, asker, officer
):
    waiting = submitted(ActionFactory(reference="ACT-1"), open_round)
    address = reverse("rounds:close", args=[open_round.slug])
    ask = reverse("rounds:ask-close", args=[open_round.slug])
    first, second = signed_in(asker), signed_in(officer)

    asking = first.get(address, follow=True)
    assert asking.redirect_chain == [(ask, 302)]
    assert waiting.get_absolute_url() in asking.text
    assert "The figures as they stand" in asking.text
    first.post(ask, {"reason": "The group meets sooner."})
    assert "Take back what you asked" in first.get(address, follow=True).text
    to_confirm = second.get(reverse("rounds:my-work")).text
    assert "Ada Asks asked on" in to_confirm
    assert "until you or another officer closes it" in to_confirm
    assert "The group meets sooner." in second.get(open_round.get_absolute_url()).text
    form = second.get(address)
    assert "for it to be closed early:" in form.text
    assert 'value="late"' not in form.text and "The figures as they" in form.text
    unnamed = second.post(address, {"with_waiting": "on", "name": "June"})
    assert unnamed.status_code == 422
    assert "Type the name of the round, June 2018" in unnamed.text
    assert first.post(address, {"with_waiting": "on", "name": "June 2018"}).status_code
    open_round.refresh_from_db()
    assert open_round.is_open
    second.post(address, {"with_waiting": "on", "name": " june 2018 "})

    open_round.refresh_from_db()
    assert open_round.is_closed


def test_where_more_goes_out_of_view_than_is_shown_the_rounds_returns_have_it(
    signed_in, open_round, asker, monkeypatch
):
    monkeypatch.setattr(closing_pages, "SHOWN", 1)
    first, second = (submitted(ActionFactory(), open_round) for _ in range(2))
    returns = reverse("rounds:returns", args=[open_round.slug])
    browser = signed_in(asker)

    page = browser.get(reverse("rounds:ask-close", args=[open_round.slug])).text

    assert first.get_absolute_url() in page
    assert second.get_absolute_url() not in page
    assert f'<a href="{returns}">the round’s returns</a>' in page
    assert second.get_absolute_url() in browser.get(returns).text


def test_what_was_shown_is_what_freezes_and_what_came_since_is_looked_at_first(
    signed_in, asked, officer
):
    waiting = submitted(ActionFactory(), asked)
    address = reverse("rounds:close", args=[asked.slug])
    browser = signed_in(officer)
    shown = browser.get(address).context["figures"]
    sent = {"figures": shown.fingerprint, "with_waiting": "on", "name": "June 2018"}
    accept_update(update=waiting, by=officer, at=NOW)

    refused = browser.post(address, sent)
    shown = refused.context["figures"]
    again = browser.post(address, sent | {"figures": shown.fingerprint})

    assert refused.status_code == 422
    assert "were reviewed since you opened this page" in refused.text
    assert "1 of 1 handed in, 1 accepted" in refused.text
    assert again.status_code == 302
    asked.refresh_from_db()
    frozen = Figures.from_json(asked.figures)
    assert (frozen.states, frozen.bodies) == (shown.states, shown.bodies)
    assert (frozen.review, frozen.resubmission) == (shown.review, shown.resubmission)


def test_once_the_due_date_is_over_who_asked_closes_it_alone(asked, asker):
    after = moment(asked.due_on + timedelta(days=1))

    assert close(asked, asker, at=after).is_closed


def test_a_second_window_is_told_that_the_round_is_closed(signed_in, asked, officer):
    browser, address = signed_in(officer), reverse("rounds:close", args=[asked.slug])
    sent = {"figures": browser.get(address).context["figures"].fingerprint}
    sent["name"] = "June 2018"

    browser.post(address, sent)
    second = browser.post(address, sent)

    assert second.status_code == 422
    assert "The June 2018 round is closed, not open." in second.text
    assert asked.steps.filter(verb="closed").count() == 1


def test_pages_of_an_early_close_are_for_officers_and_ask_few_queries(
    signed_in, asked, officer, django_assert_max_num_queries
):
    member = signed_in(UserFactory(member=True))
    for _ in range(4):
        submitted(ActionFactory(), asked)
    names = ("close", "ask-close", "refuse-close", "take-back-close")
    for name in names:
        address = reverse(f"rounds:{name}", args=[asked.slug])
        assert member.post(address).status_code == 403
    browser = signed_in(officer)

    for name, number in (("close", 20), ("ask-close", 16)):
        with django_assert_max_num_queries(number):
            browser.get(reverse(f"rounds:{name}", args=[asked.slug]))


def test_after_the_due_date_late_is_a_reason_and_one_officer_closes(
    open_round, officer, signed_in
):
    action = ActionFactory(reference="ACT-1")
    after = moment(open_round.due_on + timedelta(days=1))

    close_round(
        reporting_round=open_round,
        reasons={"ACT-1": Reason("late")},
        by=officer,
        at=after,
    )

    assert action.expected_returns.get().not_reported == "late"
    assert timezone.localdate(after) == open_round.steps.get().at.date()
