"""Why nobody is told of an owed return, in sentences, and where an officer mends it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.urls import reverse

from commitments.models import Commitment
from people.models import Organisation, Seat, SeatHolding, User


class Reason(TextChoices):
    """Why somebody who answers for a return is not told of it."""

    SEAT_EMPTY = "seat_empty", "Seat empty"
    HOLDER_AWAY = "holder_away", "Away, and nobody stands in"
    HOLDER_INACTIVE = "holder_inactive", "Holder’s account closed"
    NO_CONTACT = "no_contact", "No contact"
    UNDELIVERABLE = "undeliverable", "Last mail undeliverable"
    NOT_INVITED = "not_invited", "Invitation not sent yet"
    HELD = "held", "Held"
    NO_STEP = "no_step", "No step reaches them"


@dataclass(frozen=True)
class Obstacle:
    """Why one of those who answer for a return is not told, and where an officer mends it."""

    reason: Reason
    sentence: str
    mend: str  # the words of the link
    url: str


@dataclass(frozen=True)
class Answering:
    """Who answers for commitments, with their names: what the sentences are made of."""

    holdings: dict[int, SeatHolding]  # by seat
    people: dict[int, User]
    bodies_with_contacts: set[int]

    @classmethod
    def of(
        cls,
        commitments: Sequence[Commitment],
        people: set[int],
        with_contacts: set[int],
    ) -> "Answering":
        """Return who holds the seats and who the people are, given the commitments whose lead has a
        contact. Two queries.
        """
        seats = {commitment.owner_id for commitment in commitments}
        holdings = SeatHolding.objects.present().filter(seat__in=seats)
        leads = {each.lead_id for each in commitments if each.pk in with_contacts}
        return cls(
            holdings={
                holding.seat_id: holding
                for holding in holdings.select_related("person")
            },
            people=User.objects.in_bulk(people),
            bodies_with_contacts=leads,
        )


def of_seat(seat: Seat, answering: Answering) -> Iterator[Obstacle]:
    """Yield why nobody answers for a seat, where that is so."""
    holding = answering.holdings.get(seat.pk)
    url = reverse("people:pass-seat", args=[seat.pk])
    if holding is None:
        sentence = f"Nobody holds the seat “{seat}”."
        yield Obstacle(Reason.SEAT_EMPTY, sentence, "Fill the seat", url)
    elif not holding.person.is_active:
        sentence = f"The account of {holding.person}, who holds “{seat}”, is closed."
        yield Obstacle(Reason.HOLDER_INACTIVE, sentence, "Pass the seat on", url)


def of_lead(lead: Organisation, answering: Answering) -> Iterator[Obstacle]:
    """Yield why nobody of a lead organisation is told, where it has no contact."""
    if lead.pk not in answering.bodies_with_contacts:
        sentence = f"{lead} has no contact."
        url = reverse("people:add", query={"contact_of": lead.code})
        yield Obstacle(Reason.NO_CONTACT, sentence, "Add a contact", url)


def of_ladder(whom: str, url: str) -> Obstacle:
    """Return that no step of a ladder reaches the holders, or the contacts."""
    sentence = f"No step of the ladder reaches the {whom}."
    return Obstacle(Reason.NO_STEP, sentence, "Change the ladder", url)


def of_person(person: User, reason: Reason | None) -> Obstacle:
    """Return why a person who answers for something is not told of it; without a reason that
    concerns the person, the steps are held.
    """
    if reason == Reason.UNDELIVERABLE:
        sentence = f"The last mail to {person} ({person.email}) was not delivered."
        if not person.email:
            sentence = f"{person} has no address."
        url = reverse("people:edit", args=[person.pk])
        return Obstacle(reason, sentence, "Put the address right", url)
    if reason == Reason.NOT_INVITED:
        sentence = f"The invitation of {person} is held: nothing is sent before it."
        url = f"{reverse('people:many')}#held"
        return Obstacle(reason, sentence, "Send the invitations", url)
    if reason == Reason.HOLDER_AWAY:
        sentence = f"{person} is away, and nobody stands in."
        url = reverse("people:edit", args=[person.pk])
        return Obstacle(reason, sentence, "Have somebody stand in", url)
    sentence = f"Every step that would reach {person} is held."
    if reason == Reason.HELD:
        sentence = f"What {person} would get in this round is held."
    url = reverse("reminders:preview")
    return Obstacle(Reason.HELD, sentence, "Release it", url)
