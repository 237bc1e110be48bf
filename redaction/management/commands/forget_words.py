from django.core.management.base import BaseCommand

from redaction import rewriting
from toolkit.ownership import as_owner


class Command(BaseCommand):
    help = (
        "After a redaction, have the database rewrite its tables as their owner, so that"
        " its own files no longer hold the words. Each table is locked for a moment."
    )

    def handle(self, *args, **options):
        with as_owner():
            fault = rewriting.forget()
        if fault:
            self.stderr.write(fault)
        else:
            self.stdout.write("The database's own files no longer hold the words.")
        self.stdout.write("Backups made before still hold them.")
