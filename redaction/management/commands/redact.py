import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from programme import clock
from redaction import blanking
from redaction.matching import Words
from rounds.models import EvidenceFile
from toolkit.errors import NotAllowed


class Command(BaseCommand):
    help = (
        "Blank words, such as a child's name, wherever the tracker keeps them. The"
        " words are read from standard input, one name a line, so that they stay out of"
        " the shell's history. Backups, and copies outside the tracker, are yours to"
        " see to."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--by", required=True, help="Email address of the officer who redacts."
        )
        parser.add_argument(
            "--with",
            required=True,
            dest="second",
            help="Email address of the officer who agrees.",
        )
        parser.add_argument(
            "--reason", required=True, help="Why, without the words themselves."
        )
        parser.add_argument(
            "--file",
            type=int,
            action="append",
            default=[],
            help="Number of an evidence file to destroy as well.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say where the words are."
        )

    def handle(self, *args, by, second, reason, file, dry_run, **options):
        officers = [self._officer(address) for address in (by, second)]
        if sys.stdin.isatty():
            self.stdout.write("Write the words, one name a line; end with Ctrl-D.")
        names = [line.strip() for line in sys.stdin if line.strip()]
        if not names:
            raise CommandError("Give the words on standard input, one name a line.")
        files = list(EvidenceFile.objects.filter(pk__in=file).select_related("update"))
        if len(files) != len(set(file)):
            raise CommandError(
                "There is no evidence file with that number. It is at the end of the"
                " file's address."
            )
        redacted = [Words(name) for name in names]
        try:
            for words in redacted:  # all of them, before the first is blanked
                blanking.check(
                    words=words, by=officers[0], second=officers[1], reason=reason
                )
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        for place, words in enumerate(redacted):
            if dry_run:
                self._look(words)
            else:
                self._blank(words, officers, reason, [] if place else files)
        if not dry_run:
            if left := blanking.forget():
                self.stderr.write(left)
            self.stdout.write("Backups made before still hold the words.")

    def _look(self, words):
        found = blanking.find(words=words)
        self._say("Would blank", found.places)
        for sample in found.samples:
            self.stdout.write(sample)
        for file in found.files:
            self.stdout.write(f"Would destroy the file {file}.")

    def _blank(self, words, officers, reason, files):
        by, second = officers
        done = blanking.redact(
            words=words,
            by=by,
            second=second,
            reason=reason,
            at=clock.now(),
            files=files,
        )
        self._say("Blanked", done.redaction.places)
        for sentence in done.left:
            self.stderr.write(sentence)
        self.stdout.write(f"Redaction {done.redaction.pk} is on record.")

    def _say(self, did, places):
        said = ", ".join(
            f"{place}: {number}" for place, number in sorted(places.items())
        )
        self.stdout.write(f"{did}: {said or 'nothing, the words are nowhere'}.")

    def _officer(self, address):
        officer = User.objects.people().filter(email=address.lower()).first()
        if officer is None:
            raise CommandError(f"There is nobody with the address {address}.")
        return officer
