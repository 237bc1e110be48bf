"""Reads the programme file into plain items and finds every fault in it, without touching the
database.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cpip.content.faults import ContentFaults
from programme.dates import EARLIEST, LATEST, Precision, last_day

SECTIONS = {
    # section: (key field, required fields, optional fields)
    "themes": ("code", ["order", "title"], ["source"]),
    "organisations": ("code", ["name", "kind"], []),
    "groups": ("code", ["name", "purpose"], ["chair", "seats", "source", "meetings"]),
    "workstreams": (
        "code",
        ["order", "slug", "title", "summary", "theme", "lead"],
        ["partners"],
    ),
    "recommendation_themes": ("code", ["order", "title"], []),
    "recommendation_areas": ("code", ["order", "title"], []),
    "recommendations": (
        "ref",
        [
            "basis",
            "source",
            "theme",
            "area",
            "workstream",
            "lead",
            "title",
            "description",
            "response",
            "milestones",
        ],
        ["partners", "delivered_by"],
    ),
    "actions": (
        "ref",
        ["basis", "source", "lead", "title", "description", "milestones"],
        ["partners"],
    ),
}
# field: the section that its code or codes must be found in
REFERENCES = {
    "source": "sources",
    "lead": "organisations",
    "partners": "organisations",
    "seats": "organisations",
    "workstream": "workstreams",
    "area": "recommendation_areas",
    "delivered_by": "actions",
}
CHOICES = {
    "kind": ["government", "partner", "local_authority"],
    "basis": ["report", "documents", "heading"],
    "response": ["accepted", "accepted_in_part", "not_accepted"],
}
PROGRAMME = {
    "name": str,
    "short_name": str,
    "vision": str,
    "announced_on": date,
    "reports_published_on": date,
}
LISTS = {"partners", "seats", "delivered_by", "milestones", "meetings"}
NUMBERS = {"order"}


@dataclass
class Item:
    """One item of the file: its section, its key, and its fields as the file gives them."""

    section: str
    key: str
    values: dict[str, Any]

    @property
    def label(self) -> str:
        return f"{self.section} {self.key}"

    def __getitem__(self, name: str) -> Any:
        value = self.values.get(name)
        return [] if value is None and name in LISTS else value


@dataclass
class ProgrammeFile:
    """The whole file, read and found to be without fault."""

    programme: dict[str, Any]
    sources: dict[str, dict[str, str]]
    items: dict[str, dict[str, Item]] = field(default_factory=dict)


def read(path: Path) -> ProgrammeFile:
    """Read a programme file. Raises `ContentFaults` with every fault in it."""
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), _StrictLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as fault:
        raise ContentFaults([f"{path.name}: cannot be read: {fault}"]) from fault
    if not isinstance(data, dict):
        raise ContentFaults([f"{path.name}: must be a mapping of sections"])
    return _Reader(data).read()


class _StrictLoader(yaml.SafeLoader):
    """Reads plain YAML, and refuses a name that stands twice in one mapping: the first would be
    lost in silence.
    """

    def construct_mapping(self, node, deep=False):
        names = [self.construct_object(name, deep=True) for name, _ in node.value]
        twice = [name for place, name in enumerate(names) if name in names[:place]]
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"{twice[0]!r} stands twice", node.start_mark
            )
        return super().construct_mapping(node, deep)


def _is_date(value: Any) -> bool:
    return type(value) is date  # a moment is a date to Python, but not here


class _Reader:
    def __init__(self, data: dict[str, Any]):
        self.data = data
        self.faults: list[str] = []
        self.codes: dict[str, set[str]] = {}

    def read(self) -> ProgrammeFile:
        programme, sources = self._mapping("programme"), self._mapping("sources")
        self._check_fixed(programme, sources)
        self.codes["sources"] = {code for code in sources if isinstance(code, str)}
        items = {section: self._items(section) for section in SECTIONS}
        self.codes.update({section: set(found) for section, found in items.items()})
        for section, found in items.items():
            for item in found.values():
                self._check(item, section)
        if not any(
            body["kind"] == "government" for body in items["organisations"].values()
        ):
            self.faults.append("organisations: none is of the kind government")
        for unknown in sorted(
            set(self.data) - set(SECTIONS) - {"programme", "sources"}, key=str
        ):
            self.faults.append(f"{unknown}: is not a section of the file")
        if self.faults:
            raise ContentFaults(self.faults)
        return ProgrammeFile(programme=programme, sources=sources, items=items)

    def _mapping(self, section: str) -> dict[str, Any]:
        value = self.data.get(section)
        if not isinstance(value, dict):
            self.faults.append(f"{section}: must be a mapping")
            return {}
        return value

    def _check_fixed(self, programme: dict, sources: dict) -> None:
        self._check_fields("programme", programme, PROGRAMME)
        for code, source in sources.items():
            if isinstance(code, str) and isinstance(source, dict):
                self._check_fields(
                    f"sources {code}", source, {"title": str, "url": str}
                )
            else:
                self.faults.append(
                    f"sources {code}: must be a code with a mapping of title and url"
                )

    def _check_fields(self, label: str, given: dict, expected: dict[str, type]) -> None:
        for name, kind in expected.items():
            if type(given.get(name)) is not kind or "\0" in str(given[name]):
                self.faults.append(
                    f"{label}: {name}: is missing or not a"
                    f" {'date' if kind is date else 'text'}"
                )
        for unknown in sorted(set(given) - set(expected), key=str):
            self.faults.append(f"{label}: {unknown}: is not a field here")

    def _items(self, section: str) -> dict[str, Item]:
        key_field = SECTIONS[section][0]
        rows = self.data.get(section)
        if not isinstance(rows, list):
            self.faults.append(f"{section}: must be a list")
            return {}
        found = {}
        for place, row in enumerate(rows, start=1):
            key = row.get(key_field) if isinstance(row, dict) else None
            if not isinstance(key, str) or not key:
                self.faults.append(
                    f"{section} number {place}: {key_field}: is missing or not a text"
                )
            elif key in found:
                self.faults.append(f"{section} {key}: {key_field}: stands twice")
            else:
                found[key] = Item(
                    section,
                    key,
                    {name: value for name, value in row.items() if name != key_field},
                )
        return found

    def _check(self, item: Item, section: str) -> None:
        _, required, optional = SECTIONS[section]
        for name in required:
            if item.values.get(name) in (None, "", []):
                self._fault(item, name, "is missing")
        for name, value in item.values.items():
            if name not in required + optional:
                self._fault(item, name, "is not a field of this section")
            elif value is not None:
                self._check_value(item, name, value)
        if (
            section == "actions"
            and item.key.partition("-")[0] not in self.codes["workstreams"]
        ):
            self._fault(item, "ref", "does not begin with the code of a work strand")

    def _check_value(self, item: Item, name: str, value: Any) -> None:
        kind = list if name in LISTS else int if name in NUMBERS else str
        if type(value) is not kind:
            self._fault(
                item,
                name,
                {
                    list: "must be a list",
                    int: "must be a number",
                    str: "must be a text",
                }[kind],
            )
        elif kind is str and "\0" in value:
            self._fault(item, name, "holds a null character")
        elif name in CHOICES and value not in CHOICES[name]:
            self._fault(
                item, name, f"{value!r} is not one of {', '.join(CHOICES[name])}"
            )
        elif name == "milestones":
            self._check_milestones(item, value)
        elif name == "meetings":
            for place, meeting in enumerate(value, start=1):
                self._check_date(item, f"meetings {place}", meeting, sourced=False)
        elif section := self._section_of(item, name):
            for code in value if isinstance(value, list) else [value]:
                if not isinstance(code, str) or code not in self.codes[section]:
                    self._fault(item, name, f"{code!r} is not in {section}")

    def _section_of(self, item: Item, name: str) -> str | None:
        if name == "theme":
            return (
                "themes" if item.section == "workstreams" else "recommendation_themes"
            )
        return REFERENCES.get(name)

    def _check_milestones(self, item: Item, milestones: list) -> None:
        titles = set()
        for place, milestone in enumerate(milestones, start=1):
            where = f"milestones {place}"
            if (
                not isinstance(milestone, dict)
                or not isinstance(milestone.get("title"), str)
                or "\0" in str(milestone)
            ):
                self._fault(item, f"{where} title", "is missing or not a text")
                continue
            if milestone["title"] in titles:
                self._fault(item, f"{where} title", "stands twice")
            titles.add(milestone["title"])
            for unknown in sorted(
                set(milestone) - {"title", "first", "forecast", "done"}, key=str
            ):
                self._fault(item, f"{where} {unknown}", "is not a field of a milestone")
            self._check_date(item, f"{where} first", milestone.get("first"))
            for name in ("forecast", "done"):
                if name in milestone:
                    self._check_date(item, f"{where} {name}", milestone[name])
            forecast = milestone.get("forecast")
            if isinstance(forecast, dict) and not _is_date(forecast.get("known_on")):
                self._fault(
                    item, f"{where} forecast known_on", "is missing or not a date"
                )

    def _check_date(
        self, item: Item, where: str, value: Any, *, sourced: bool = True
    ) -> None:
        if not isinstance(value, dict) or not _is_date(value.get("date")):
            self._fault(item, where, "needs a date")
            return
        if not EARLIEST <= value["date"] <= LATEST:
            self._fault(
                item, where, f"the date is not from {EARLIEST.year} to {LATEST.year}"
            )
            return
        precision = value.get("precision")
        if not isinstance(precision, str) or precision not in Precision.values:
            self._fault(
                item,
                f"{where} precision",
                f"{precision!r} is not one of {', '.join(Precision.values)}",
            )
        else:
            value["date"] = last_day(
                value["date"], precision
            )  # a month or a year is held as its last day
        source = value.get("source") if sourced else None
        if source is not None and (
            not isinstance(source, str) or source not in self.codes["sources"]
        ):
            self._fault(item, f"{where} source", f"{source!r} is not in sources")

    def _fault(self, item: Item, name: str, what: str) -> None:
        self.faults.append(f"{item.label}: {name}: {what}")
