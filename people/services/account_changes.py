"""An officer's address changes, an officer is made or comes back: once another officer confirms it.

Where only one officer is active there is nobody to confirm: a second is then made at once, and it
is on record that it was. Not so where they are alone because an officer was lost by their own word,
or lately: it waits, else who takes a colleague's account away could be both. Moments are real time.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction

from people.models import AccountChange, User
from people.officers import check_officer, check_reviewing
from people.services.account_hands import settle_hands
from toolkit.errors import Conflict, NotAllowed
from toolkit.texts import as_kept

FOR_OFFICERS = "Officers’ accounts are managed by programme officers."
Answer = AccountChange.Answer
Kind = AccountChange.Kind


@dataclass(frozen=True)
class Officers:
    """The active officers, whose rows are locked until the change is asked for or made."""

    keys: frozenset[int]

    @classmethod
    def locked(cls) -> "Officers":
        rows = User.objects.active().people().officers().order_by("pk")
        return cls(frozenset(rows.select_for_update().values_list("pk", flat=True)))

    def check_is_one(self, by: User | None) -> None:
        """Refuse who has been an officer until a moment ago."""
        if by is not None and by.pk not in self.keys:
            raise NotAllowed(FOR_OFFICERS)

    def may_confirm(self, person: User, by: User | None) -> bool:
        """True where there is an officer who neither asks nor is concerned."""
        return bool(self.keys - {person.pk, by and by.pk})


@transaction.atomic
def change_address(
    *, person: User, address: str, by: User | None, at: datetime
) -> AccountChange:
    """Ask for another address of an officer, which is theirs once another officer has confirmed it.

    `by` is empty from the command line, which alone changes the address of the only officer, and
    then at once. Raises `ValidationError` for an address that somebody has, and where nobody could
    confirm the change.
    """
    officers = _officers(by)
    person = _locked(person)
    address = address.lower()
    if User.objects.filter(email=address).exists():
        raise ValidationError(
            {"email": "A person has this address already."}, code="unique"
        )
    change = _ask(Kind.ADDRESS, person, by, at, new_address=address)
    if officers.may_confirm(person, by):
        return change
    if by is None:
        return _make(change, Answer.COMMAND, None, at)
    raise ValidationError({"email": _nobody_confirms(person, by)}, code="alone")


def _nobody_confirms(person: User, by: User) -> str:
    if person == by:
        return (
            "You are the only active programme officer, so nobody can confirm your new"
            " address. Add another officer first; or have who runs the server change"
            " it with the command change_officer_address."
        )
    return (
        "Nobody but you could confirm this new address. An officer asks for their own"
        " here, and you confirm it; or add another officer first."
    )


@transaction.atomic
def make_officer(*, person: User, by: User | None, at: datetime) -> AccountChange:
    """Ask that a person becomes a programme officer, or that the account just added for one is
    opened.

    Where `by` is the only officer it is done at once, unless one was lost. Raises
    `ValidationError` for who holds a seat, `Conflict` for who is an officer.
    """
    officers = _officers(by)
    person = _locked(person)
    if person.is_officer and person.is_active:
        raise Conflict(f"{person} is a programme officer.")
    kind = Kind.ADDED if person.is_officer else Kind.OFFICER
    _check_holds_no_seat(person)
    return _ask_or_make(kind, person, by, at, officers)


@transaction.atomic
def reopen(*, person: User, by: User, at: datetime) -> AccountChange:
    """Ask that the account of an officer who has come back is opened; at once where `by` is the
    only officer, unless one was lost.
    """
    officers = _officers(by)
    person = _locked(person)
    if person.is_active:
        raise Conflict(f"The account of {person} is open.")
    return _ask_or_make(Kind.REOPENED, person, by, at, officers)


def note_loss(*, person: User, address: str, by: User, at: datetime) -> None:
    """Put on record that a person is an officer no more, and which address the account had."""
    loss = AccountChange(
        person=person,
        kind=Kind.LOST,
        address=address,
        role_before=User.Role.OFFICER,
        asked_by=by,
        asked_at=at,
        answer=Answer.AT_ONCE,
        answered_by=by,
        answered_at=at,
    )
    loss.full_clean()
    loss.save()


def waits_though_alone(by: User, at: datetime) -> bool:
    """True where what an officer asks waits, though no other is active: one was lost."""
    return AccountChange.objects.losses_before(by, at).exists()


@transaction.atomic
def confirm(*, change: AccountChange, by: User, at: datetime) -> AccountChange:
    """Confirm, as another officer, what was asked of an officer's account: it is made now.

    Raises `NotAllowed` for who asked for it, is concerned by it or may not review yet, `Conflict`
    where it was answered, has lapsed, or the account was changed since.
    """
    change = _open_change(change, by, at)
    check_reviewing(by)
    settle_hands(account=change.person, by=by, at=at)
    return _make(change, Answer.CONFIRMED, by, at)


@transaction.atomic
def refuse(
    *, change: AccountChange, by: User, at: datetime, reason: str
) -> AccountChange:
    """Refuse it, as another officer, and say why. Raises what `confirm` raises, and
    `ValidationError` where no reason is given.
    """
    change = _open_change(change, by, at)
    check_reviewing(by)
    reason = as_kept(reason)
    if not reason:
        raise ValidationError(
            {"reason": "Say why, so that who asked can answer."}, code="required"
        )
    return _answer(change, Answer.DISAGREED, by, at, reason)


@transaction.atomic
def withdraw(*, change: AccountChange, by: User, at: datetime) -> AccountChange:
    """Take back what one has asked for. Raises `NotAllowed` for anybody else, `Conflict` where it
    was answered or has lapsed.
    """
    _officers(by)
    change = _locked_change(change)
    if change.asked_by_id != by.pk:
        raise NotAllowed("Who asked for this change takes it back. You can refuse it.")
    _check_open(change, at)
    return _answer(change, Answer.WITHDRAWN, by, at)


def forget_other_addresses(person: User) -> None:
    """Forget the addresses by which the account library would still know this person."""
    others = EmailAddress.objects.filter(user_id=person.pk)
    others.exclude(email=person.email).delete()


def _officers(by: User | None) -> Officers:
    if by is not None:
        check_officer(by, FOR_OFFICERS)
    officers = Officers.locked()
    officers.check_is_one(by)
    return officers


def _locked(person: User) -> User:
    return User.objects.select_for_update().get(pk=person.pk)


def _check_holds_no_seat(person: User) -> None:
    if person.holdings.present().exists():
        raise ValidationError(
            {"role": "This person holds a seat. Pass the seat on first."},
            code="holds_seat",
        )


def _ask_or_make(
    kind: Kind, person: User, by: User | None, at: datetime, officers: Officers
) -> AccountChange:
    """Ask for it; the only officer has it done at once, unless one was lost, and the command where
    no officer is active.
    """
    change = _ask(kind, person, by, at)
    if officers.may_confirm(person, by):
        return change
    if by is None:
        return _make(change, Answer.COMMAND, None, at)
    if waits_though_alone(by, at):
        return change
    return _make(change, Answer.ALONE, by, at)


def _ask(
    kind: Kind, person: User, by: User | None, at: datetime, new_address: str = ""
) -> AccountChange:
    """Put on record what is asked, in place of what was asked of the same before."""
    for earlier in person.account_changes.select_for_update().filter(
        kind=kind, answer=""
    ):
        _answer(earlier, Answer.WITHDRAWN, by, at)
    change = AccountChange(
        person=person,
        kind=kind,
        address=person.email or "",
        new_address=new_address,
        role_before=person.role,
        asked_by=by,
        asked_at=at,
    )
    change.full_clean()
    change.save()
    return change


def _open_change(change: AccountChange, by: User, at: datetime) -> AccountChange:
    """Return the change, locked, for its answer by another officer."""
    _officers(by)
    change = _locked_change(change)
    if not change.may_be_answered_by(by):
        raise NotAllowed(
            "This is for another officer to confirm: one who neither asked for it nor"
            " is concerned by it."
        )
    _check_open(change, at)
    return change


def _locked_change(change: AccountChange) -> AccountChange:
    rows = AccountChange.objects.in_full().select_for_update(of=["self"])
    return rows.get(pk=change.pk)


def _check_open(change: AccountChange, at: datetime) -> None:
    if change.answer:
        raise Conflict(
            f"This was answered already: {change.get_answer_display().lower()}."
        )
    if not change.is_open(at):
        raise Conflict("This was asked too long ago. Have it asked for anew.")


def _make(
    change: AccountChange, answer: Answer, by: User | None, at: datetime
) -> AccountChange:
    """Change the account, and put on record who said so."""
    person = _locked(change.person)
    is_as_asked = (person.email, person.role) == (change.address, change.role_before)
    if not is_as_asked or (change.opens_account and person.is_active):
        raise Conflict(
            f"The account of {person} was changed since this was asked. Refuse it, and"
            " ask anew for what is still wanted."
        )
    if change.kind == Kind.ADDRESS:
        # Whoever is signed in with the old address is signed out.
        person.email = change.new_address
        person.set_unusable_password()
    elif change.kind == Kind.OFFICER:
        _check_holds_no_seat(person)
        person.role = User.Role.OFFICER
    else:
        person.is_active = True
        person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save(update_fields=["email", "role", "is_active", "password"])
    forget_other_addresses(person)
    change.person = person
    return _answer(change, answer, by, at)


def _answer(
    change: AccountChange,
    answer: Answer,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> AccountChange:
    change.answer = answer
    change.answered_by = by
    change.answered_at = at
    change.reason = reason
    change.save(update_fields=["answer", "answered_by", "answered_at", "reason"])
    return change
