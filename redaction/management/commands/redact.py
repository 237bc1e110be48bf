import sys

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from people.models import User
from programme import clock
from redaction import blanking, rewriting
from redaction.matching import Phrase
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
        officers = {"by": self._officer(by), "second": self._officer(second)}
        phrases = self._phrases()
        files = self._files(file)
        for phrase in phrases:  # all of them, before the first is blanked
            self._check(phrase, officers, reason)
        if dry_run:
            for phrase in phrases:
                self._look(phrase)
            return
        for phrase in phrases:
            self._blank(phrase, officers, reason, files)
            files = []
        if fault := rewriting.forget():
            self.stderr.write(fault)
        self.stdout.write("Backups made before still hold the words.")

    def _phrases(self):
        if sys.stdin.isatty():
            self.stdout.write("Write the words, one name a line; end with Ctrl-D.")
        names = [line.strip() for line in sys.stdin if line.strip()]
        if not names:
            raise CommandError("Give the words on standard input, one name a line.")
        return [Phrase(name) for name in names]

    def _files(self, numbers):
        files = EvidenceFile.objects.filter(pk__in=numbers).select_related("update")
        if len(files) != len(set(numbers)):
            raise CommandError(
                "There is no evidence file with that number. It is at the end of the"
                " file's address."
            )
        return list(files)

    def _check(self, phrase, officers, reason):
        try:
            blanking.check(phrase=phrase, reason=reason, **officers)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None

    def _look(self, phrase):
        findings = blanking.find(phrase=phrase)
        self._list_places("Would blank", findings.places)
        for sample in findings.samples:
            self.stdout.write(sample)
        for file in findings.files:
            self.stdout.write(f"Would destroy the file {file}.")

    def _blank(self, phrase, officers, reason, files):
        done = blanking.redact(
            phrase=phrase, reason=reason, at=clock.now(), files=files, **officers
        )
        self._list_places("Blanked", done.redaction.places)
        for sentence in done.left:
            self.stderr.write(sentence)
        self.stdout.write(f"Redaction {done.redaction.pk} is on record.")

    def _list_places(self, verb, places):
        numbers = [f"{place}: {number}" for place, number in sorted(places.items())]
        text = ", ".join(numbers) or "nothing, the words are nowhere"
        self.stdout.write(f"{verb}: {text}.")

    def _officer(self, address):
        officer = User.objects.people().filter(email=address.lower()).first()
        if officer is None:
            raise CommandError(f"There is nobody with the address {address}.")
        return officer
