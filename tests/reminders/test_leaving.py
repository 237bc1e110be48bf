"""A person leaves: what they have to do with is shown, and taken over at once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from commitments.responsible import name_responsible
from people.models import Substitution
from people.services import arrange_substitute
from reminders.leaving import duties
from reminders.leaving.services import leave
from reminders.unreached import unreached_in
from returns.early_close import request_of
from rounds.models import ProgressUpdate
from rounds.updates.handing_over import hand_over
from rounds.updates.review import return_update
from rounds.updates.write import start_update
from tests.closing import ask_to_close
from tests.factories import (
    NOW,
    TODAY,
    ActionFactory,
    SeatHoldingFactory,
    UserFactory,
    content,
    holder_of,
    submitted,
)
from tests.reminders.people import owing, told
from toolkit.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db


def address(person) -> str:
    return reverse("people:deactivate", args=[person.pk])


def close(person, officer, confirm=(), **heirs):
    """Deactivate a person, with who takes over what (`seat_3` for `seat-3`)."""
    leave(
        person=person,
        heirs={key.replace("_", "-"): heir for key, heir in heirs.items()},
        today=TODAY,
        by=officer,
        at=NOW,
        confirm=confirm,
    )


def begun(action, reporting_round, by):
    return start_update(
        commitment=action,
        reporting_round=reporting_round,
        content=content(),
        by=by,
        at=NOW,
    )


def lasting(days=9):
    return {"first_day": TODAY, "last_day": TODAY + timedelta(days=days)}


def test_the_page_shows_all_that_a_member_has_to_do_with(
    signed_in, officer, open_round
):
    leaver = owing(3)
    begun(leaver.holdings.get().seat.commitments.first(), open_round, leaver)
    away = SeatHoldingFactory().person
    away.name = "Ada Away"
    away.save()
    arrange_substitute(person=away, substitute=leaver, by=officer, **lasting())

    page = signed_in(officer).get(address(leaver)).content.decode()

    assert "3 live commitments, 3 owed now. Who takes it over?" in page
    assert f"Stands in: {leaver} for Ada Away" in page
    assert "(draft). Who takes it over?" in page


def test_the_page_shows_what_a_contact_and_an_officer_have_to_do_with(
    signed_in, officer, open_round
):
    action = ActionFactory(rating="green")
    contact = UserFactory(organisation=action.lead)
    other = UserFactory(officer=True)
    submitted(action, open_round, by=contact)

    page = signed_in(officer).get(address(contact)).content.decode()
    of_officer = signed_in(officer).get(address(other)).content.decode()

    assert "which leads 1 live commitment, 0 owed now. Who takes it over?" in page
    assert "has no contact. Add a person of it first" in page
    assert "May review 1 update, waiting now" in of_officer
    assert "Other officers may review all of them." in of_officer


def test_the_page_says_that_what_an_officer_asked_of_a_round_stands(
    signed_in, officer, open_round
):
    asker = UserFactory(officer=True)
    ask_to_close(open_round, by=asker, at=NOW)

    page = signed_in(officer).get(address(asker)).content.decode()
    close(asker, officer)

    assert "Asked that the June 2018 round is closed before its due date" in page
    asker.refresh_from_db()
    assert not asker.is_active
    assert request_of(open_round).by == asker


@pytest.mark.parametrize("number", [1, 12])
def test_the_page_asks_as_many_queries_for_any_number_of_duties(
    number, signed_in, officer, open_round, django_assert_num_queries
):
    leaver = owing(number)
    for action in leaver.holdings.get().seat.commitments.all():
        begun(action, open_round, leaver)
    for _ in range(number):
        SeatHoldingFactory(person=leaver)
        away = SeatHoldingFactory().person
        arrange_substitute(person=away, substitute=leaver, by=officer, **lasting())
    browser = signed_in(officer)

    with django_assert_num_queries(QUERIES):
        browser.get(address(leaver))


QUERIES = 12


def test_a_seat_its_drafts_and_a_substitution_pass_on_with_the_account(
    signed_in, officer, open_round
):
    leaver = owing(2)
    seat = leaver.holdings.get().seat
    update = begun(seat.commitments.first(), open_round, leaver)
    away = SeatHoldingFactory().person
    arrange_substitute(person=away, substitute=leaver, by=officer, **lasting())
    substitution = Substitution.objects.get()
    heir = UserFactory(member=True)

    signed_in(officer).post(
        address(leaver),
        {
            f"seat-{seat.pk}": heir.pk,
            f"stands-in-{substitution.pk}": heir.pk,
            f"drafts-{seat.pk}-{update.commitment.lead_id}": heir.pk,
        },
    )

    leaver.refresh_from_db()
    update.refresh_from_db()
    step = update.transitions.order_by("pk").last()
    new = Substitution.objects.get()
    assert not leaver.is_active
    assert seat.holdings.get(until=None).person == heir
    assert (new.person, new.substitute, new.last_day) == (
        away,
        heir,
        TODAY + timedelta(days=9),
    )
    assert update.author == heir
    assert (step.verb, step.by, step.note) == (
        "handed over",
        officer,
        f"From {leaver} to {heir}.",
    )


def test_a_substitution_of_earlier_days_stays_on_record_until_yesterday(officer):
    away, leaver = SeatHoldingFactory().person, UserFactory(member=True)
    heir = UserFactory(member=True)
    old = Substitution.objects.create(
        person=away,
        substitute=leaver,
        first_day=TODAY - timedelta(days=3),
        last_day=TODAY + timedelta(days=3),
    )

    close(leaver, officer, **{f"stands_in_{old.pk}": heir})

    spans = Substitution.objects.order_by("first_day")
    assert list(spans.values_list("substitute", "first_day", "last_day")) == [
        (leaver.pk, old.first_day, TODAY - timedelta(days=1)),
        (heir.pk, TODAY, old.last_day),
    ]


def test_who_is_back_may_be_named_in_place_of_a_stand_in(officer):
    away, leaver = SeatHoldingFactory().person, UserFactory(member=True)
    arrange_substitute(person=away, substitute=leaver, by=officer, **lasting())
    key = f"stands_in_{Substitution.objects.get().pk}"

    close(leaver, officer, **{key: away})

    assert not Substitution.objects.exists()


def test_the_absence_of_a_leaver_ends(officer):
    leaver, substitute = owing(), UserFactory(member=True)
    arrange_substitute(person=leaver, substitute=substitute, by=officer, **lasting())

    close(leaver, officer)

    assert not Substitution.objects.exists()


def test_the_contact_of_a_lead_hands_the_role_on(officer, open_round):
    contact = UserFactory(organisation=ActionFactory().lead)
    heir = UserFactory(organisation=contact.organisation, is_contact=False)

    close(contact, officer, contact=heir)

    heir.refresh_from_db()
    assert heir.is_contact
    assert unreached_in(open_round, TODAY) == []


def test_what_nobody_would_be_told_of_any_more_is_asked_about(
    signed_in, officer, open_round
):
    leaver = owing()
    reference = leaver.holdings.get().seat.commitments.get().reference
    browser = signed_in(officer)

    asked = browser.post(address(leaver))
    leaver.refresh_from_db()
    is_active = leaver.is_active
    browser.post(address(leaver), {"anyway": "on"})

    leaver.refresh_from_db()
    assert asked.status_code == 422
    assert f"Nobody would be told of {reference} any more." in asked.content.decode()
    assert 'name="anyway"' in asked.content.decode()
    assert (is_active, leaver.is_active) == (True, False)


def test_a_substitution_that_nobody_takes_over_is_asked_about(officer, open_round):
    away, leaver = owing(), UserFactory(member=True)
    arrange_substitute(person=away, substitute=leaver, by=officer, **lasting())

    with pytest.raises(ValidationError) as refusal:
        close(leaver, officer)

    assert "anyway" in refusal.value.message_dict


def test_an_update_that_no_other_officer_may_review_is_asked_about(officer, open_round):
    action, leaver = ActionFactory(rating="green"), UserFactory(officer=True)
    submitted(action, open_round, by=officer)

    with pytest.raises(ValidationError) as refusal:
        close(leaver, officer)

    assert f"the review of {action.reference}" in str(refusal.value)


def test_what_nobody_was_told_of_before_is_not_asked_about(officer, open_round):
    ActionFactory()

    close(UserFactory(member=True), officer)


def test_who_cannot_take_something_over_is_refused_beside_the_control(
    signed_in, officer, open_round
):
    leaver = owing()
    update = begun(leaver.holdings.get().seat.commitments.get(), open_round, leaver)
    stranger = UserFactory(member=True)
    key = f"drafts-{update.commitment.owner_id}-{update.commitment.lead_id}"

    page = signed_in(officer).post(address(leaver), {key: stranger.pk})

    leaver.refresh_from_db()
    sentence = f"{stranger} may not report on {update.commitment.reference}."
    assert sentence in page.content.decode()
    assert leaver.is_active
    assert ProgressUpdate.objects.get().author == leaver


def test_only_an_officer_closes_an_account(signed_in):
    leaver = UserFactory(member=True)

    assert signed_in(UserFactory()).get(address(leaver)).status_code == 403
    with pytest.raises(NotAllowed):
        close(leaver, UserFactory())


def test_the_new_author_is_told_of_what_was_returned(officer, open_round):
    leaver = owing()
    seat = leaver.holdings.get().seat
    update = submitted(seat.commitments.get(), open_round, by=leaver)
    return_update(
        update=update, by=UserFactory(officer=True), at=NOW, reason="How many?"
    )
    heir = UserFactory(member=True, email="heir@example.org")
    key = f"drafts_{seat.pk}_{update.commitment.lead_id}"

    close(leaver, officer, **{f"seat_{seat.pk}": heir, key: heir})

    update.refresh_from_db()
    assert update.author == heir
    assert list(told(date(2018, 5, 29))) == ["heir@example.org"]


def test_an_update_is_handed_over_by_officers_while_it_is_written(officer, open_round):
    action = ActionFactory(rating="green")
    author, colleague = holder_of(action), UserFactory(organisation=action.lead)
    update = submitted(action, open_round, by=author)

    with pytest.raises(Conflict):
        hand_over(update=update, to=colleague, by=officer, at=NOW)
    with pytest.raises(NotAllowed):
        hand_over(update=update, to=colleague, by=author, at=NOW)


def test_what_a_leaver_is_responsible_for_passes_on_or_ends(
    signed_in, officer, open_round
):
    leaver = UserFactory()
    action, other = (ActionFactory(lead=leaver.organisation) for _ in range(2))
    for commitment in (action, other):
        name_responsible(
            commitment=commitment,
            person=leaver,
            from_date=TODAY,
            today=TODAY,
            by=officer,
            at=NOW,
        )
    named = action.responsible_people.get()
    heir = UserFactory(organisation=leaver.organisation)
    page = signed_in(officer).get(address(leaver)).content.decode()

    signed_in(officer).post(address(leaver), {f"responsible-{named.pk}": heir.pk})

    assert f"Is responsible for {action}" in page
    assert action.responsible_people.present().get().person == heir
    assert not other.responsible_people.present().exists()


def test_one_more_kind_is_a_function_away(monkeypatch, signed_in, officer, open_round):
    taken = []

    def gardens(person, today):
        yield duties.Duty(
            key="garden",
            what="Keeps the garden",
            otherwise="It grows wild.",
            hand_over=lambda *, to, by, at: taken.append((to, by)),
            may_take=lambda heir: heir.is_officer,
        )

    monkeypatch.setattr(duties, "KINDS", (*duties.KINDS, gardens))
    signed_in(officer).post(address(UserFactory()), {"garden": officer.pk})

    assert taken == [(officer, officer)]
