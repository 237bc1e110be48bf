"""Keys are handed out, rotated and revoked. Their moments are real time: a key is used whatever day
it is here.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from people.models import ApiKey, Organisation, OrganisationMerge, User
from people.models.keys import Scope
from people.officers import check_officer
from toolkit.errors import Conflict
from toolkit.texts import as_name

LONGEST_LIFE = timedelta(days=2 * 366)
LONGEST_OVERLAP = timedelta(days=90)
LONGEST_NAME = 150  # characters of an account's name
FOR_OFFICERS = "Keys are made, rotated and revoked by programme officers."


@transaction.atomic
def create_api_key(
    *,
    organisation: Organisation,
    name: str,
    scopes: Iterable[str] = tuple(Scope.values),
    expires_at: datetime | None = None,
    requests_a_minute: int | None = None,
    by: User | None = None,
    key: str | None = None,
) -> tuple[ApiKey, str]:
    """Make a key for an organisation's system and return it with its text, which cannot be read
    again.

    `expires_at` is a real moment, at most two years ahead; None for a key without an end, which
    only the command line makes. `requests_a_minute` is the limit that was agreed for it, None for
    everyone’s. `by` is the officer, None from the command line: from then on they
    have a hand in whatever the key sends, and review none of it. `key` fixes the
    text (`prefix.secret`); only the demonstration does that. Raises `NotAllowed` for who is no
    officer, and `ValidationError` where the organisation has a usable key of this name, for no
    scope, or for an end that is past or too far.
    """
    if by is not None:
        check_officer(by, FOR_OFFICERS)
    # Two at once would take one name.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    name = as_name(name)
    _check_name(organisation, name)
    _check_end(expires_at, by)
    api_key = ApiKey(
        organisation=organisation,
        account=_create_account(organisation, name),
        name=name,
        scopes=list(scopes),
        expiry_date=expires_at,
        requests_a_minute=requests_a_minute,
        made_by=by,
    )
    text = _save_with_text(api_key, key)
    return api_key, text


def _check_name(organisation: Organisation, name: str) -> None:
    if merge := OrganisationMerge.objects.filter(old=organisation).first():
        sentence = f"{merge}: make the key for {merge.present}."
        raise ValidationError({"organisation": sentence}, code="merged")
    usable = ApiKey.objects.usable(timezone.now())
    if usable.filter(organisation=organisation, name=name).exists():
        sentence = (
            f"{organisation} has a key with this name. If you made it just now and did"
            " not copy it, rotate it; else choose another name."
        )
        raise ValidationError({"name": sentence}, code="taken")


def _create_account(organisation: Organisation, name: str) -> User:
    """Create the account that a key acts through. Nobody can sign in as it."""
    account = User(
        name=f"{organisation.name}: {name}"[:LONGEST_NAME],
        role=User.Role.PARTNER,
        organisation=organisation,
    )
    account.set_unusable_password()
    account.full_clean()
    account.save()
    return account


@transaction.atomic
def rotate_api_key(
    *,
    api_key: ApiKey,
    overlap: timedelta,
    expires_at: datetime,
    by: User,
    requests_a_minute: int | None = None,
) -> tuple[ApiKey, str]:
    """Make the key that takes another's place, and return it with its text, which cannot be read
    again.

    Both open the API for the time of `overlap` (at most 90 days, and never longer than the old one
    had); then the new one alone does. It has the same name, scopes and account, so it goes on with
    whatever the old one began. `requests_a_minute` is agreed anew. Raises `NotAllowed` for who is
    no officer, `Conflict` for a key that was rotated, revoked or has expired, and `ValidationError`
    for a time or an end that cannot be.
    """
    check_officer(by, FOR_OFFICERS)
    old = (
        ApiKey.objects.select_for_update(of=["self"])
        .select_related("organisation", "account")
        .get(pk=api_key.pk)
    )
    check_may_rotate(old)
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise ValidationError(
            {"overlap": f"Choose from 0 to {LONGEST_OVERLAP.days} days."},
            code="invalid",
        )
    _check_end(expires_at, by)
    now = timezone.now()
    old.expiry_date = min(filter(None, (old.expiry_date, now + overlap)))
    old.save(update_fields=["expiry_date"])
    new = ApiKey(
        organisation=old.organisation,
        account=old.account,
        name=old.name,
        scopes=old.scopes,
        expiry_date=expires_at,
        requests_a_minute=requests_a_minute,
        replaces=old,
        made_by=by,
    )
    text = _save_with_text(new)
    return new, text


def check_may_rotate(api_key: ApiKey) -> None:
    """Raise `Conflict` for a key that was rotated, revoked or has expired."""
    if hasattr(api_key, "replacement"):
        raise Conflict(
            "This key was rotated already. Its replacement begins with"
            f" {api_key.replacement.prefix}."
        )
    if not api_key.is_usable:
        raise Conflict("This key is revoked or has expired. Make a new one.")


@transaction.atomic
def revoke_api_key(*, api_key: ApiKey, by: User) -> ApiKey:
    """Close a key for good, at once. Raises `NotAllowed` for who is no officer, `Conflict` where it
    is closed.
    """
    check_officer(by, FOR_OFFICERS)
    api_key = ApiKey.objects.select_for_update().get(pk=api_key.pk)
    if api_key.revoked:
        raise Conflict("This key is revoked already.")
    api_key.revoked = True
    api_key.save(update_fields=["revoked"])
    return api_key


def _check_end(expires_at: datetime | None, by: User | None) -> None:
    now = timezone.now()
    if expires_at is None:
        if by is not None:
            raise ValidationError(
                {"expires_on": "Choose the key’s last day."}, code="required"
            )
    elif not now < expires_at <= now + LONGEST_LIFE:
        raise ValidationError(
            {"expires_on": "Choose a day to come, at most two years ahead."},
            code="invalid",
        )


def _save_with_text(api_key: ApiKey, key: str | None = None) -> str:
    text: str = ApiKey.objects.assign_key(api_key)
    if key:
        text = key
        api_key.prefix = key.partition(".")[0]
        api_key.hashed_key = ApiKey.objects.key_generator.hash(key)
        api_key.id = f"{api_key.prefix}.{api_key.hashed_key}"
    api_key.full_clean()
    api_key.save(force_insert=True)
    return text
