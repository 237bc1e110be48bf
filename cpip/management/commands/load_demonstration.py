from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from cpip.content import demonstration
from programme import clock
from programme.models import Programme
from reminders.events.taking_up import take_up


class Command(BaseCommand):
    help = (
        "Load the demonstration (invented people, keys and returns) into a database"
        " that holds nothing else."
    )

    def handle(self, *args, **options):
        if not settings.DEMONSTRATION:
            raise CommandError(
                "The demonstration is switched off here: CPIP_DEMONSTRATION is 0 or"
                " CPIP_ENV production."
            )
        data = demonstration.read()
        try:
            self.load(data)
        except demonstration.NotEmpty:
            raise CommandError(
                "The demonstration was not loaded: this database holds people or rounds"
                " of its own. Run with CPIP_DEMONSTRATION=0."
            ) from None
        for email, name in demonstration.accounts(data):
            self.stdout.write(f"  {email:<24} {name}")
        key = data["api_key"]
        self.stdout.write(f"  Password of each: {data['password']}")
        self.stdout.write(f"  API key of {key['organisation']}: {key['text']}")

    @transaction.atomic
    def load(self, data):
        demonstration.check_is_ours_or_empty()
        if not Programme.objects.exists():
            call_command("load_programme", stdout=self.stderr)
        if not demonstration.load(data):
            return
        # What happened before anybody could look stands on the pages of what is new alone.
        while take_up(today=clock.today(), by_mail=False):
            pass
