from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.models import Organisation
from people.models.keys import Scope
from people.services import create_api_key


class Command(BaseCommand):
    help = (
        "Make an API key for an organisation's system and print it, once: only its hash"
        " is kept."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "organisation", help="The organisation's code, for example CELCIS."
        )
        parser.add_argument(
            "--name", required=True, help="What the key is for, for example nightly."
        )
        parser.add_argument(
            "--days",
            type=int,
            default=365,
            help="For how long it works; 365 unless said.",
        )
        parser.add_argument(
            "--read-only", action="store_true", help="It may read, and not submit."
        )

        parser.add_argument(
            "--requests-a-minute",
            type=int,
            help="The limit agreed for it; everyone's unless said.",
        )

    def handle(self, *args, organisation, name, days, read_only, **options):
        body = self._organisation(organisation)
        scopes = [Scope.READ] if read_only else Scope.values
        try:
            _, text = create_api_key(
                organisation=body,
                name=name,
                scopes=scopes,
                expires_at=timezone.now() + timedelta(days=days),
                requests_a_minute=options["requests_a_minute"],
            )
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write(text)
        self.stderr.write(
            f"A key for {body}, named {name}. Keep it now: it cannot be shown again."
        )

    def _organisation(self, code: str) -> Organisation:
        body = Organisation.objects.filter(code__iexact=code).first()
        if body is None:
            rows = Organisation.objects.order_by("code")
            codes = ", ".join(rows.values_list("code", flat=True))
            raise CommandError(f"There is no organisation {code}. Codes: {codes}")
        return body
