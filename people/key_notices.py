"""An organisation hears of each key that acts in its name."""

from people.models import ApiKey, User
from toolkit.mail import tell


def tell_contacts(api_key: ApiKey, what: str, by: User | None) -> None:
    """Email the organisation's contacts that a key of theirs was made, rotated or revoked."""
    contacts = User.objects.contacts().filter(organisation=api_key.organisation_id)
    addresses = filter(None, contacts.values_list("email", flat=True))
    by_whom = by or "the programme office"
    tell(addresses, "key", {"api_key": api_key, "what": what, "by": by_whom})
