"""Says whether a file is a paper or pack as it was issued, byte for byte."""

from datetime import datetime
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.formats import date_format

from meetings.papers.issuing import check_file

LARGEST = 50_000_000  # bytes


class Command(BaseCommand):
    help = "Say whether a file is a paper or pack of a meeting as it was issued, byte for byte."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            type=Path,
            help="a PDF or Word file of a paper, or the PDF of a pack",
        )

    def handle(self, *args, **options):
        path = options["file"]
        try:
            if path.stat().st_size > LARGEST:
                raise CommandError(f"{path} is too large to be a paper of the tracker.")
            data = path.read_bytes()
        except OSError as fault:
            raise CommandError(f"{path} cannot be read: {fault.strerror}.") from fault
        checked = check_file(data)
        paper = checked.issued
        if checked.file is None or paper is None:
            raise CommandError(
                f"{path} is no file of an issued paper or pack: something in it differs from what"
                f" was issued. Its SHA-256 is {checked.digest}."
            )
        if checked.file.blanked_at:
            raise CommandError(
                f"{path} is {checked.file}, of {paper.meeting}, as it was before words of it"
                f" were blanked on {_day(checked.file.blanked_at)}. Destroy it, and take"
                " the present file."
            )
        blanking = paper.blankings.last()
        if blanking is None:
            stands = f"as it was issued on {_day(paper.issued_at)}"
            digest = paper.digest
        else:
            stands = f"as it stands since words were blanked on {_day(blanking.at)}"
            digest = blanking.digest
        self.stdout.write(
            f"{path} is {checked.file}, of {paper.meeting}, {stands}.\n"
            f"SHA-256 of the file: {checked.digest}.\n"
            f"SHA-256 of what it says: {digest}."
        )


def _day(moment: datetime) -> str:
    return date_format(timezone.localdate(moment), "j F Y")
