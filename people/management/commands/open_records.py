import pghistory
from django.core.management.base import BaseCommand, CommandError

from people.models import User


class Command(BaseCommand):
    help = (
        "Let a programme officer into the records themselves (/admin/), or with --close"
        " no longer. Officers need them for nothing: what they change has its own page."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument(
            "--close", action="store_true", help="Let them in no longer."
        )

    def handle(self, *args, email, close, **options):
        officers = User.objects.people().active().officers()
        person = officers.filter(email=email.lower()).first()
        if person is None:
            raise CommandError(
                f"There is no active programme officer with the address {email}."
            )
        person.is_superuser = not close
        with pghistory.context(via="command", command="open_records"):
            person.save(update_fields=["is_superuser"])
        verb = "no longer open" if close else "open"
        self.stdout.write(f"The records are {verb} to {person.name}.")
