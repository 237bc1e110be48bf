import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from programme import clock
from programme.errors import NotAllowed
from rounds.models import EvidenceFile
from rounds.services import redaction
from rounds.words import Words


class Command(BaseCommand):
    help = (
        "Blank words, such as a child's name, wherever the tracker keeps them. The words are read from standard input,"
        " one name a line, so that they stay out of the shell's history. Backups, and copies outside the tracker, are"
        " yours to see to."
    )

    def add_arguments(self, parser):
        parser.add_argument("--by", required=True, help="Email address of the officer who redacts.")
        parser.add_argument("--with", required=True, dest="second", help="Email address of the officer who agrees.")
        parser.add_argument("--reason", required=True, help="Why, without the words themselves.")
        parser.add_argument(
            "--file", type=int, action="append", default=[], help="Number of an evidence file to destroy as well."
        )
        parser.add_argument("--dry-run", action="store_true", help="Only say where the words are.")

    def handle(self, *args, by, second, reason, file, dry_run, **options):
        officers = [self._officer(address) for address in (by, second)]
        if sys.stdin.isatty():
            self.stdout.write("Write the words, one name a line; end with Ctrl-D.")
        names = [line.strip() for line in sys.stdin if line.strip()]
        if not names:
            raise CommandError("Give the words on standard input, one name a line.")
        files = list(EvidenceFile.objects.filter(pk__in=file).select_related("update"))
        if len(files) != len(set(file)):
            raise CommandError("There is no evidence file with that number. It is at the end of the file's address.")
        for name in names:
            self._take(Words(name), officers, reason, files, dry_run)

    def _take(self, words, officers, reason, files, dry_run):
        if dry_run:
            self._say("Would blank", redaction.find(words=words).places)
            return
        by, second = officers
        try:
            done = redaction.redact(words=words, by=by, second=second, reason=reason, at=clock.now(), files=files)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self._say("Blanked", done.places)
        if left := redaction.forget():
            self.stderr.write(left)
        self.stdout.write(f"Redaction {done.pk} is on record. Backups made before still hold the words.")

    def _say(self, did, places):
        said = ", ".join(f"{place}: {number}" for place, number in sorted(places.items()))
        self.stdout.write(f"{did}: {said or 'nothing, the words are nowhere'}.")

    def _officer(self, address):
        officer = User.objects.people().filter(email=address.lower()).first()
        if officer is None:
            raise CommandError(f"There is nobody with the address {address}.")
        return officer
