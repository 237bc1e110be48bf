"""The programme file as data that a test may change, and the load of what it made of it."""

from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cpip.content import reader, writer
from cpip.content.rows import Loaded
from cpip.management.commands.load_programme import DEFAULT
from tests.factories import TODAY


def as_data() -> dict[str, Any]:
    return yaml.safe_load(DEFAULT.read_text())


def item(data: dict[str, Any], section: str, ref: str) -> dict[str, Any]:
    return next(row for row in data[section] if row["ref"] == ref)


def load(
    folder: Path, data: dict[str, Any], *, today: date = TODAY, **options: Any
) -> Loaded:
    path = folder / "programme.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True))
    return writer.load(reader.read(path), today=today, **options)
