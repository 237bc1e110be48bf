"""A small office, for tests of who is told of what: everybody whom an event may concern."""

from dataclasses import dataclass

from django.db.models import Max

from actions.models import Action
from people.models import User
from reminders.events.taking_up import take_up
from reminders.models import Event
from rounds.models import ReportingRound
from tests.factories import (
    TODAY,
    ActionFactory,
    MilestoneFactory,
    OrganisationFactory,
    ReportingRoundFactory,
    SeatFactory,
    SeatHoldingFactory,
    UserFactory,
)


@dataclass
class Office:
    """A commitment that one seat owns, another organisation leads and a third helps with."""

    round: ReportingRound
    action: Action
    holder: User
    contact: User
    colleague: User  # of the lead organisation, and no contact
    helper: User  # contact of the partner organisation
    outsider: User  # contact of an organisation that has nothing to do with it
    ada: User
    ben: User

    @property
    def names(self) -> dict[int, str]:
        return {
            person.pk: name
            for name, person in vars(self).items()
            if isinstance(person, User)
        }


def make_office() -> Office:
    reporting_round = ReportingRoundFactory()
    seat = SeatFactory()
    lead, partner = OrganisationFactory(), OrganisationFactory()
    action = ActionFactory(owner=seat, lead=lead)
    action.partners.add(partner)
    MilestoneFactory(commitment=action)
    office = Office(
        round=reporting_round,
        action=action,
        holder=SeatHoldingFactory(seat=seat).person,
        contact=UserFactory(organisation=lead, is_contact=True),
        colleague=UserFactory(organisation=lead, is_contact=False),
        helper=UserFactory(organisation=partner, is_contact=True),
        outsider=UserFactory(is_contact=True),
        ada=UserFactory(officer=True),
        ben=UserFactory(officer=True),
    )
    take_up(today=TODAY, by_mail=False)  # what happened as the office was made
    return office


def take_up_all(today=TODAY) -> None:
    """Take up all that happened."""
    while take_up(today=today):
        pass


def who_is_told(office: Office, event: Event) -> dict[str, str]:
    """Return who is told of an event, by the names of the office or the address, and how."""
    return {
        notice.address or office.names.get(notice.person_id, "another"): notice.way
        for notice in event.notices.all()
    }


def last_place() -> int:
    """Return the place of the last event that was taken up."""
    return Event.objects.aggregate(last=Max("place"))["last"] or 0
