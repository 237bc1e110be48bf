from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people import services
from people.invitations import send_invitation
from people.models import User
from toolkit.mail import UNSENT


class Command(BaseCommand):
    help = (
        "Change the email address of a programme officer, at once where no other"
        " officer is active; else another officer confirms it on the page of people."
        " All officers and the old address are told."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", help="The address now.")
        parser.add_argument("new_email", help="The address from now on.")

    def handle(self, *args, email, new_email, **options):
        officers = User.objects.people().officers()
        person = officers.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(
                f"There is no programme officer with the address {email}."
            )
        try:
            change = services.account_changes.change_address(
                person=person, address=new_email, by=None, at=timezone.now()
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        if not change.answer:
            self.stdout.write(
                f"{change}: waits for another officer, who confirms it on the page of"
                " people. All officers were told."
            )
            return
        if change.person.is_active:
            self._invite(change.person)
        self.stdout.write(f"{change}: changed.")

    def _invite(self, person: User) -> None:
        try:
            send_invitation(person)
        except UNSENT as fault:
            raise CommandError(
                f"The address was changed, but the email to {person.email} could not be"
                f" sent ({fault}). Ask for a link on the sign-in page, under “I have"
                " forgotten my password”."
            ) from None
