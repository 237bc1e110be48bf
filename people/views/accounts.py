"""A person's account is opened again and vouched for, and they get a link. It is closed in
`reminders.leaving`, which says what they have to do with.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from people import services
from people.invitations import send_invitation
from people.models import AccountChange, Invitation, User
from people.permissions import officer_required
from toolkit.errors import Conflict
from toolkit.mail import UNSENT


@require_POST
@officer_required
def reactivate(request, pk):
    """Open the account of somebody who has come back, and send them a link to set a password."""
    person = get_object_or_404(User.objects.people().filter(is_active=False), pk=pk)
    change = services.reactivate(person=person, by=request.user, at=timezone.now())
    if change:
        return answered(request, change)
    invite(request, person)
    say_who_vouches(request, person)
    return redirect("people:list")


@require_POST
@officer_required
def vouch(request, pk):
    """Vouch, as another officer, for an account that an officer opened."""
    person = get_object_or_404(User.objects.people(), pk=pk)
    try:
        services.vouch(account=person, by=request.user, at=timezone.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, f"You vouched for the account of {person.name}.")
    return redirect("people:edit", person.pk)


@require_POST
@officer_required
def send_link(request, pk):
    """Send a person a new link to set a password with."""
    invite(request, get_object_or_404(User.objects.people().active(), pk=pk))
    return redirect("people:list")


def answered(request, change: AccountChange) -> HttpResponse:
    """Say whether a change of an officer's account waits or was made, and show it."""
    if change.answer:
        messages.warning(
            request,
            "Made at once, and on record as made by you alone: no other officer is"
            " active.",
        )
    else:
        messages.warning(
            request, "Nothing has changed yet: another officer is to confirm it."
        )
    if change.answer and change.opens_account:
        invite(request, change.person)
    return redirect(change)


def say_who_vouches(request, person: User) -> None:
    """Tell an officer that they have a hand in an account."""
    messages.warning(
        request,
        f"You review nothing that {person.name} hands in until another officer vouches"
        " for the account.",
    )


def invite(request, person: User) -> None:
    """Send the link and tell the officer whether it went; the person is kept either way."""
    try:
        send_invitation(person)
        Invitation.objects.held().filter(person=person).update(
            sent_by=request.user, sent_at=timezone.now()
        )
    except UNSENT:
        messages.error(
            request,
            f"The email to {person.email} could not be sent. Send the link again"
            " later.",
        )
    else:
        messages.success(
            request, f"A link to set a password was sent to {person.email}."
        )
