"""The programme file as data that a test may change, and the load of what it made of it."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cpip.content import reader, writer
from cpip.content.rows import Loaded
from cpip.management.commands.load_programme import DEFAULT
from tests.factories import TODAY

# Those in C take a tenth of the time; not every PyYAML has them.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def as_data() -> dict[str, Any]:
    return yaml.load(DEFAULT.read_text(), LOADER)


def item(data: dict[str, Any], section: str, ref: str) -> dict[str, Any]:
    return next(row for row in data[section] if row["ref"] == ref)


def load(
    folder: Path, data: dict[str, Any], *, today: date = TODAY, **options: Any
) -> Loaded:
    path = folder / "programme.yaml"
    path.write_text(yaml.dump(data, Dumper=DUMPER, allow_unicode=True))
    return writer.load(reader.read(path), today=today, **options)
