"""Officers hear of each change of an officer's account, and so does the address it had."""

from django.conf import settings

from people.models import AccountChange, AccountHand, User
from people.querysets.people import UserQuerySet
from toolkit.mail import tell


def tell_of_change(change: AccountChange) -> None:
    """Email all officers, and the address that the account had, what was asked or answered.

    What the only officer did at once is told to the officers whose accounts are closed too.
    """
    officers = User.objects.people().officers()
    if change.answer != AccountChange.Answer.ALONE:
        officers = officers.active()
    link = settings.BASE_URL + change.get_absolute_url()
    addresses = _with(officers, change.address)
    tell(addresses, "account_change", {"change": change, "link": link})


def tell_of_loss(person: User, address: str, what: str, by: User) -> None:
    """Email all officers, and the person, that somebody is an officer no more."""
    officers = User.objects.active().people().officers()
    context = {"person": person, "what": what, "by": by}
    tell(_with(officers, address), "officer_lost", context)


def tell_old_address(person: User, address: str, by: User) -> None:
    """Email the address that a person had until now that it is another."""
    tell([address], "address_changed", {"person": person, "by": by})


def tell_contacts(hand: AccountHand) -> None:
    """Email the contacts of a person's organisations that an officer added the account, gave it
    another address or opened it again.
    """
    person = hand.account
    bodies = {*person.body_ids, person.organisation_id} - {None}
    contacts = User.objects.contacts().filter(organisation__in=bodies)
    others = contacts.exclude(pk=person.pk).values_list("email", flat=True)
    tell([str(email) for email in others], "account", {"hand": hand})


def _with(officers: UserQuerySet, address: str) -> list[str]:
    addresses = [str(email) for email in officers.values_list("email", flat=True)]
    return [*addresses, address]
