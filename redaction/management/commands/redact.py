import sys

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from meetings.models import UploadedPaper
from people.models import User
from redaction import services
from redaction.blanking import check
from redaction.findings import find
from redaction.matching import Phrases
from rounds.models import EvidenceFile
from toolkit.errors import NotAllowed

SAMPLES = 3  # of each column


class Command(BaseCommand):
    help = (
        "Ask for words, such as a child's name, to be blanked wherever the tracker keeps"
        " them. The second officer confirms it in the browser. The words are read from"
        " standard input, one name a line, so that they stay out of the shell's"
        " history. Backups, and copies outside the tracker, are yours to see to."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--by", required=True, help="Email address of the officer who asks for it."
        )
        parser.add_argument(
            "--with",
            required=True,
            dest="second",
            help="Email address of the officer who is to confirm it.",
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
            "--paper",
            type=int,
            action="append",
            default=[],
            help="Number of an uploaded paper of a meeting to destroy as well.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Only say where the words are."
        )

    def handle(self, *args, by, second, reason, file, paper, dry_run, **options):
        matter = {
            "by": self._officer(by),
            "second": self._officer(second),
            "reason": reason,
        }
        texts = self._texts()
        self._check(EvidenceFile, file, "evidence file")
        self._check(UploadedPaper, paper, "uploaded paper")
        try:
            if dry_run:
                check(phrases=Phrases(texts), **matter)
                self._look(Phrases(texts), file, paper)
            else:
                self._ask(texts=texts, files=file, papers=paper, **matter)
        except NotAllowed as refusal:
            raise CommandError(str(refusal)) from None
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None

    def _texts(self):
        if sys.stdin.isatty():
            self.stdout.write("Write the words, one name a line; end with Ctrl-D.")
        names = [line.strip() for line in sys.stdin if line.strip()]
        if not names:
            raise CommandError("Give the words on standard input, one name a line.")
        return names

    def _check(self, model, numbers, what):
        present = model.objects.filter(pk__in=numbers)
        if present.count() != len(set(numbers)):
            raise CommandError(
                f"There is no {what} with that number. It is at the end of the file's"
                " address."
            )

    def _look(self, phrases, files, papers):
        findings = find(phrases, files, papers)
        numbers = sorted(findings.numbers.items())
        listed = ", ".join(f"{place}: {number}" for place, number in numbers)
        self.stdout.write(f"Would blank: {listed or 'nothing, they are nowhere'}.")
        samples = {}
        for place in findings.places:
            samples.setdefault(place.name, []).append(place)
        for name, places in samples.items():
            for place in places[:SAMPLES]:
                self.stdout.write(f"{name}, row {place.key}: … {place.excerpt} …")
        for file in findings.files:
            self.stdout.write(f"Would destroy the file number {file.pk}.")
        for paper in findings.papers:
            self.stdout.write(f"Would destroy the uploaded paper number {paper.pk}.")
        for workbook in findings.workbooks:
            self.stdout.write(f"Would destroy the workbook number {workbook.pk}.")

    def _ask(self, **matter):
        request = services.ask(**matter)
        address = f"{settings.BASE_URL}{request.get_absolute_url()}"
        self.stdout.write(
            f"Nothing is blanked yet. {request.second} has a week to confirm it, signed"
            f" in, at {address}"
        )

    def _officer(self, address):
        officer = User.objects.people().filter(email=address.lower()).first()
        if officer is None:
            raise CommandError(f"There is nobody with the address {address}.")
        return officer
