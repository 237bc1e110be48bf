from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from people import services
from people.invitations import send_invitation
from people.models import User
from toolkit.errors import Conflict
from toolkit.mail import UNSENT


class Command(BaseCommand):
    help = (
        "Add a programme officer, who gets a link to set a password. Where an officer"
        " is active already, it waits until one has confirmed it. An account that has"
        " this address becomes theirs. Officers add everyone else in the browser."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name", help="Full name.")

    def handle(self, *args, email, name, **options):
        try:
            person = self._add(email, name)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        except Conflict as conflict:
            raise CommandError(str(conflict)) from None
        if not (person.is_active and person.is_officer):
            self.stdout.write(
                f"{name} waits for a programme officer, who confirms it on the page of"
                " people. All officers were told."
            )
            return
        try:
            send_invitation(person)
        except UNSENT as fault:
            raise CommandError(
                f"{name} was added, but the email to {email} could not be sent"
                f" ({fault}). Ask for a link on the sign-in page, under “I have"
                " forgotten my password”."
            ) from None
        self.stdout.write(
            f"{name} was added. A link to set a password was sent to {email}."
        )

    @transaction.atomic
    def _add(self, email: str, name: str) -> User:
        """Add the office's first officer at once, and ask for any other."""
        known = User.objects.people().filter(email=email.lower()).first()
        if known:
            return self._ask(known)
        is_first = not User.objects.people().officers().exists()
        person = User.objects.create_user(
            email, name=name, role=User.Role.OFFICER, is_active=is_first
        )
        if is_first:
            return person
        return self._ask(person)

    def _ask(self, person: User) -> User:
        change = services.account_changes.make_officer(
            person=person, by=None, at=timezone.now()
        )
        return change.person
