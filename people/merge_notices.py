"""Organisations that merge hear of it."""

from people.models import OrganisationMerge, User
from toolkit.mail import tell


def tell_contacts(merge: OrganisationMerge) -> None:
    """Email the contacts of both organisations what becomes of theirs, and of their API keys."""
    both = [merge.old, merge.new]
    contacts = User.objects.contacts().reachable().filter(organisation__in=both)
    addresses = filter(None, contacts.values_list("email", flat=True))
    tell(addresses, "merge", {"merge": merge})
