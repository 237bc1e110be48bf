from smtplib import SMTPException

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.invitations import send_invitation
from people.models import User


class Command(BaseCommand):
    help = (
        "Add a programme officer, who gets a link to set a password. Officers add"
        " everyone else in the browser."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("name", help="Full name.")

    def handle(self, *args, email, name, **options):
        try:
            person = User.objects.create_user(email, name=name, role=User.Role.OFFICER)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        try:
            send_invitation(person)
        except (SMTPException, OSError) as fault:
            raise CommandError(
                f"{name} was added, but the email to {email} could not be sent"
                f" ({fault}). Ask for a link on the sign-in page, under “I have"
                " forgotten my password”."
            ) from None
        self.stdout.write(
            f"{name} was added. A link to set a password was sent to {email}."
        )
