"""Who opened an account has a hand in what it sends, until another officer vouches for it."""

from datetime import datetime

from django.db import transaction

from people.models import AccountHand, User
from people.officers import check_officer, check_reviewing
from toolkit.errors import Conflict, NotAllowed

FOR_OFFICERS = "Accounts are vouched for by programme officers."


def note_hand(*, account: User, kind: AccountHand.Kind, by: User, at: datetime) -> None:
    """Put on record that an officer added, readdressed or reopened an account. `at` is real."""
    hand = AccountHand(account=account, by=by, kind=kind, at=at)
    hand.full_clean()
    hand.save()


@transaction.atomic
def vouch(*, account: User, by: User, at: datetime) -> None:
    """Vouch, as another officer, that an account is its person's own. Who opened it may review from
    now on what it hands in.

    Raises `NotAllowed` for the person and for who may not review yet, `Conflict` where no other
    officer's hand is in it.
    """
    check_officer(by, FOR_OFFICERS)
    check_reviewing(by)
    if account == by:
        raise NotAllowed("Nobody vouches for their own account. Another officer can.")
    if not settle_hands(account=account, by=by, at=at):
        raise Conflict(
            "There is nothing for you to vouch for: another officer vouches for what"
            " you did yourself."
        )


def settle_hands(*, account: User, by: User, at: datetime) -> int:
    """End the hand of every officer but one, who vouches; return how many."""
    others = AccountHand.objects.open().filter(account=account).exclude(by=by)
    return others.update(vouched_by=by, vouched_at=at)
