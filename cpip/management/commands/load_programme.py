from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from cpip.content.faults import ContentFaults
from cpip.content.reader import read
from cpip.content.writer import load
from programme import clock

DEFAULT = Path(__file__).resolve().parents[2] / "content" / "programme.yaml"


class Command(BaseCommand):
    help = (
        "Load the programme's content: all of it or nothing. What an officer has"
        " changed since is left alone."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "path",
            nargs="?",
            type=Path,
            default=DEFAULT,
            help="The file to load; the project's own by default.",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="Set the fields that an officer has changed, too.",
        )

    def handle(self, *args, path, overwrite, **options):
        try:
            loaded = load(read(path), today=clock.today(), overwrite=overwrite)
        except ContentFaults as refusal:
            faults = "\n".join(f"  {fault}" for fault in refusal.faults)
            raise CommandError(
                f"{path.name} was not loaded. {len(refusal.faults)} to mend:\n{faults}"
            ) from None
        for name in loaded.kept:
            self.stdout.write(f"Left as an officer changed it: {name}")
        for name in loaded.on_record:
            self.stdout.write(f"Left as it is on record: {name}")
        self.stdout.write(
            f"Programme loaded: {loaded.created} items made, {len(loaded.changed)}"
            f" fields changed, {len(loaded.kept)} left as officers changed them."
        )
