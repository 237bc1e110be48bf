from django.core.management.commands import createcachetable

from cpip.owner import secure
from toolkit.ownership import as_owner


class Command(createcachetable.Command):
    """Django's own, as the owner of the database."""

    def handle(self, *args, **options):
        with as_owner():
            super().handle(*args, **options)
            if not options["dry_run"]:
                secure()
