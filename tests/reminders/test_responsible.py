"""Who is told by name of what they are responsible for, and what the seat's holder then reads."""

from datetime import timedelta

import pytest
from django.core import mail

from commitments.models import Commitment
from commitments.responsible import end_responsibility
from people.services import arrange_substitute
from reminders import services
from reminders.models import ReminderLine, Step
from reminders.preview import previews_on
from reminders.selectors import open_ladder
from rounds.updates.review import return_update
from tests.factories import (
    TODAY,
    ActionFactory,
    OrganisationFactory,
    ResponsiblePersonFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
    moment,
    submitted,
)
from tests.reminders.people import owing, send_all, told

pytestmark = pytest.mark.django_db
Why = ReminderLine.Why


def owned_by(seat, *references, **values):
    """Return actions that a seat owns and its organisation leads."""
    return [
        ActionFactory(
            reference=reference, owner=seat, lead=seat.organisation, rating="amber"
        )
        for reference in references
    ]


def policy_lead(name, seat):
    address = f"{name.lower()}@example.org"
    return UserFactory(
        name=name, email=address, organisation=seat.organisation, is_contact=False
    )


def make_responsible(person, *actions):
    for action in actions:
        ResponsiblePersonFactory(commitment=action.commitment, person=person)


@pytest.fixture
def seat(open_round):
    """A seat that owns five actions: Morag is responsible for two, Iain for one of them too and
    for another, nobody for two.
    """
    seat = SeatFactory()
    SeatHoldingFactory(seat=seat, person__email="holder@example.org")
    one, two, three, *_ = owned_by(seat, "POL-1", "POL-2", "POL-3", "POL-4", "POL-5")
    make_responsible(policy_lead("Morag", seat), one, two)
    make_responsible(policy_lead("Iain", seat), two, three)
    return seat


def text_to(address):
    (message,) = [message for message in mail.outbox if message.to == [address]]
    return message.body


def test_each_is_told_of_what_they_are_responsible_for(seat):
    reached = told(TODAY)

    assert reached["morag@example.org"] == ["POL-1", "POL-2"]
    assert reached["iain@example.org"] == ["POL-2", "POL-3"]
    assert len(reached["holder@example.org"]) == 5
    whys = ReminderLine.objects.filter(reminder__address="morag@example.org")
    assert set(whys.values_list("why", flat=True)) == {Why.RESPONSIBLE}
    text = text_to("morag@example.org")
    assert "Please send these 2 updates" in text
    assert "you are responsible for it" in text
    assert "/updates/new/POL-1/" in text


def test_the_holder_reads_one_summary_by_person_and_the_rest_item_by_item(seat):
    send_all()

    text = text_to("holder@example.org")
    items, summary = text.split("the people who are responsible are told:")
    assert "Please send these 2 updates" in items
    for reference in ("POL-4", "POL-5"):
        assert f"/updates/new/{reference}/" in items
    for reference in ("POL-1", "POL-2", "POL-3"):
        assert reference not in items
    of_iain, of_morag = summary.split("Morag\n")
    assert "Iain\n" in of_iain
    assert [ref for ref in ("POL-1", "POL-2", "POL-3") if ref in of_iain] == [
        "POL-2",
        "POL-3",
    ]
    assert "POL-1" in of_morag and "POL-3" not in of_morag
    assert "/updates/new/" not in summary


def test_a_holder_for_whose_items_all_are_named_is_asked_for_nothing(open_round):
    seat = SeatFactory()
    holder = SeatHoldingFactory(seat=seat).person
    make_responsible(policy_lead("Morag", seat), *owned_by(seat, "POL-1", "POL-2"))

    send_all()

    (message,) = [message for message in mail.outbox if message.to == [holder.email]]
    assert message.subject.startswith("2 updates due")
    assert "Who is responsible is asked to send these 2 updates" in message.body
    assert "your seat answers for them" in message.body
    assert "Please send" not in message.body
    html = message.alternatives[0][0]
    assert "<b>Morag</b>" in html and "Please send" not in html


def test_a_holder_who_is_responsible_is_told_item_by_item(open_round):
    seat = SeatFactory()
    holder = SeatHoldingFactory(seat=seat).person
    (action,) = owned_by(seat, "POL-1")
    make_responsible(holder, action)

    assert told(TODAY) == {holder.email: ["POL-1"]}
    assert "you are responsible for it" in text_to(holder.email)


def test_who_stands_in_reads_the_summary(seat, officer):
    substitute = SeatHoldingFactory().person
    arrange_substitute(
        person=seat.holdings.get().person,
        substitute=substitute,
        first_day=TODAY,
        last_day=TODAY,
        by=officer,
    )

    send_all()

    assert "the people who are responsible are told:" in text_to(substitute.email)
    assert not [m for m in mail.outbox if m.to == ["holder@example.org"]]


@pytest.mark.parametrize("how", ["ended", "left the body", "left the tracker"])
def test_who_is_responsible_no_more_is_not_told_and_the_holder_is(how, seat, officer):
    person = ResponsiblePersonFactory._meta.model.objects.filter(person__name="Morag")
    if how == "ended":
        for row in person:
            end_responsibility(responsible=row, on=TODAY, today=TODAY, by=officer)
    else:
        morag = person[0].person
        if how == "left the body":
            morag.organisation = OrganisationFactory()
        else:
            morag.is_active = False
        morag.save()

    reached = told(TODAY)

    assert "morag@example.org" not in reached
    items = text_to("holder@example.org").split("is told:")[0]
    assert "/updates/new/POL-1/" in items


def test_somebody_of_the_owners_body_alone_is_led_to_what_they_may_see(open_round):
    seat = SeatFactory()
    SeatHoldingFactory(seat=seat)
    action = ActionFactory(reference="POL-1", owner=seat)
    make_responsible(policy_lead("Morag", seat), action)

    send_all()

    text = text_to("morag@example.org")
    assert "its owner or its lead organisation sends it" in text
    assert "/updates/new/" not in text
    assert action.get_absolute_url() in text


def test_a_contact_who_is_responsible_is_told_once_of_each(open_round):
    action = ActionFactory(reference="POL-1", rating="amber")
    contact = UserFactory(organisation=action.lead, email="contact@example.org")
    ActionFactory(reference="POL-2", lead=action.lead, owner=action.owner)
    make_responsible(contact, action)

    send_all()

    lines = ReminderLine.objects.filter(reminder__person=contact)
    assert dict(lines.values_list("commitment__reference", "why")) == {
        "POL-1": Why.RESPONSIBLE,
        "POL-2": Why.CONTACT,
    }


@pytest.mark.parametrize(
    ("to_owner", "to_contacts", "reached"),
    [(True, False, True), (False, True, True), (False, False, False)],
)
def test_a_step_reaches_them_as_it_reaches_the_owner_or_the_contacts(
    to_owner, to_contacts, reached, seat
):
    Step.objects.update(to_owner=to_owner, to_contacts=to_contacts, to_chair=True)

    assert ("morag@example.org" in told(TODAY)) == reached


def test_what_was_returned_reaches_them_where_its_author_may_not_mend_it(
    open_round, officer
):
    seat = SeatFactory()
    holder = SeatHoldingFactory(seat=seat, person__email="holder@example.org").person
    (action,) = owned_by(seat, "POL-1")
    author = UserFactory(organisation=action.lead)
    update = submitted(action, open_round, by=author)
    return_update(
        update=update, by=officer, at=moment(TODAY - timedelta(days=14)), reason="Why?"
    )
    author.is_active = False
    author.save()
    make_responsible(policy_lead("Morag", seat), action)

    services.make_reminders(today=TODAY)

    of_returned = ReminderLine.objects.filter(update=update)
    assert dict(of_returned.values_list("reminder__person__name", "why")) == {
        "Morag": Why.RESPONSIBLE,
        holder.name: Why.OWNER,
    }


def test_the_preview_says_who_is_told_by_name_and_who_in_a_summary(seat):
    (preview,) = previews_on(open_ladder(), TODAY, TODAY, TODAY)

    reasons = {row.person.name: dict(row.reasons) for row in preview.rows}
    assert set(reasons["Morag"]) == {"is responsible for it"}
    of_holder = reasons[seat.holdings.get().person.name]
    summary = "holds the seat that owns it; in the summary of what Morag does"
    assert len(of_holder["holds the seat that owns it"]) == 2
    assert len(of_holder[summary]) == 1


@pytest.mark.parametrize("number", [2, 20])
def test_looking_up_who_is_told_takes_a_fixed_number_of_queries(
    number, open_round, django_assert_num_queries
):
    for _ in range(number):
        holder = owing()
        action = Commitment.objects.get(owner__holdings__person=holder)
        ResponsiblePersonFactory(commitment=action)
    ladder = open_ladder()

    with django_assert_num_queries(19):
        previews_on(ladder, TODAY, TODAY, TODAY)
