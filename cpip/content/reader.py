"""Reads the programme file into plain items and finds every fault in it, without the database."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from cpip.content.documents import read_documents
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
            "theme",
            "area",
            "workstream",
            "lead",
            "title",
            "description",
            "response",
            "milestones",
        ],
        ["source", "partners", "delivered_by", "decided_on"],
    ),
    "actions": (
        "ref",
        ["basis", "lead", "title", "description", "milestones"],
        ["source", "partners", "decided_on"],
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
    "basis": ["report", "documents", "heading", "decided", "officer"],
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
DATES = {"decided_on"}
KINDS = {list: "list", int: "number", str: "text", date: "date"}
# What comes from a document, which is named.
SOURCED = ("report", "documents", "heading")
MILESTONE = {"title", "was", "first", "forecast", "done"}


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
    items: dict[str, dict[str, Item]]
    documents: list[dict[str, Any]]


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
    """Reads plain YAML, and refuses a name that stands twice in one mapping.

    The first of the two would be lost in silence.
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


def _kind_of(name: str) -> type:
    """Return what a field of an item holds."""
    if name in LISTS:
        return list
    if name in DATES:
        return date
    return int if name in NUMBERS else str


def _has_title(milestone: Any) -> bool:
    if not isinstance(milestone, dict) or "\0" in str(milestone):
        return False
    return isinstance(milestone.get("title"), str)


def first_title(milestone: dict) -> str:
    """Return the title under which the file first listed a milestone: it is known by that."""
    return milestone.get("was", milestone["title"])


class _Reader:
    def __init__(self, data: dict[str, Any]):
        self.data = data
        self.faults: list[str] = []
        self.codes: dict[str, set[str]] = {}

    def read(self) -> ProgrammeFile:
        programme = self._mapping("programme")
        sources = self._mapping("sources")
        self._check_fields("programme", programme, PROGRAMME)
        self._check_sources(sources)
        self.codes["sources"] = {code for code in sources if isinstance(code, str)}
        items = {section: self._items(section) for section in SECTIONS}
        for section, section_items in items.items():
            self.codes[section] = set(section_items)
        for section, section_items in items.items():
            for item in section_items.values():
                self._check(item, section)
        documents = read_documents(self.data.get("documents"), self.codes, self.faults)
        self._check_whole(items)
        if self.faults:
            raise ContentFaults(self.faults)
        return ProgrammeFile(programme, sources, items, documents)

    def _check_whole(self, items: dict[str, dict[str, Item]]) -> None:
        bodies = items["organisations"].values()
        if not any(body["kind"] == "government" for body in bodies):
            self.faults.append("organisations: none is of the kind government")
        expected = {*SECTIONS, "programme", "sources", "documents"}
        for unknown in sorted(set(self.data) - expected, key=str):
            self.faults.append(f"{unknown}: is not a section of the file")

    def _mapping(self, section: str) -> dict[str, Any]:
        value = self.data.get(section)
        if not isinstance(value, dict):
            self.faults.append(f"{section}: must be a mapping")
            return {}
        return value

    def _check_sources(self, sources: dict) -> None:
        for code, source in sources.items():
            label = f"sources {code}"
            if isinstance(code, str) and isinstance(source, dict):
                self._check_fields(label, source, {"title": str, "url": str})
            else:
                self.faults.append(
                    f"{label}: must be a code with a mapping of title and url"
                )

    def _check_fields(
        self, label: str, fields: dict, expected: dict[str, type]
    ) -> None:
        for name, kind in expected.items():
            value = fields.get(name)
            if type(value) is not kind or "\0" in str(value):
                noun = "date" if kind is date else "text"
                self.faults.append(f"{label}: {name}: is missing or not a {noun}")
        for unknown in sorted(set(fields) - set(expected), key=str):
            self.faults.append(f"{label}: {unknown}: is not a field here")

    def _items(self, section: str) -> dict[str, Item]:
        key_field = SECTIONS[section][0]
        rows = self.data.get(section)
        if not isinstance(rows, list):
            self.faults.append(f"{section}: must be a list")
            return {}
        items: dict[str, Item] = {}
        for place, row in enumerate(rows, start=1):
            key = row.get(key_field) if isinstance(row, dict) else None
            if not isinstance(key, str) or not key:
                self.faults.append(
                    f"{section} number {place}: {key_field}: is missing or not a text"
                )
            elif key in items:
                self.faults.append(f"{section} {key}: {key_field}: stands twice")
            else:
                values = {
                    name: value for name, value in row.items() if name != key_field
                }
                items[key] = Item(section, key, values)
        return items

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
        if "basis" in required:
            self._check_basis(item)
        strand = item.key.partition("-")[0]
        if section == "actions" and strand not in self.codes["workstreams"]:
            self._fault(item, "ref", "does not begin with the code of a work strand")

    def _check_basis(self, item: Item) -> None:
        """Check that an item names its source or, where the group decided it, the meeting's day."""
        basis = item["basis"]
        if basis in SOURCED and not item["source"]:
            self._fault(item, "source", "is missing")
        if (basis == "decided") != bool(item["decided_on"]):
            self._fault(item, "decided_on", "goes with the basis decided, and no other")

    def _check_value(self, item: Item, name: str, value: Any) -> None:
        kind = _kind_of(name)
        kind_of_value: type = type(value)
        if kind_of_value is not kind:
            self._fault(item, name, f"must be a {KINDS[kind]}")
        elif kind is str and "\0" in value:
            self._fault(item, name, "holds a null character")
        elif name in CHOICES and value not in CHOICES[name]:
            choices = ", ".join(CHOICES[name])
            self._fault(item, name, f"{value!r} is not one of {choices}")
        elif name == "milestones":
            self._check_milestones(item, value)
        elif name == "meetings":
            for place, meeting in enumerate(value, start=1):
                self._check_date(item, f"meetings {place}", meeting, sourced=False)
        elif section := self._section_of(item, name):
            codes = value if isinstance(value, list) else [value]
            self._check_codes(item, name, codes, section)

    def _check_codes(self, item: Item, name: str, codes: list, section: str) -> None:
        for code in codes:
            if not isinstance(code, str) or code not in self.codes[section]:
                self._fault(item, name, f"{code!r} is not in {section}")

    def _section_of(self, item: Item, name: str) -> str | None:
        if name != "theme":
            return REFERENCES.get(name)
        if item.section == "workstreams":
            return "themes"
        return "recommendation_themes"

    def _check_milestones(self, item: Item, milestones: list) -> None:
        titles: set[str] = set()
        for place, milestone in enumerate(milestones, start=1):
            where = f"milestones {place}"
            if not _has_title(milestone):
                self._fault(item, f"{where} title", "is missing or not a text")
                continue
            if not isinstance(first_title(milestone), str):
                self._fault(item, f"{where} was", "is not a text")
                continue
            names = {milestone["title"], first_title(milestone)}
            if names & titles:
                self._fault(item, f"{where} title", "stands twice")
            titles |= names
            self._check_milestone(item, where, milestone)

    def _check_milestone(self, item: Item, where: str, milestone: dict) -> None:
        for unknown in sorted(set(milestone) - MILESTONE, key=str):
            self._fault(item, f"{where} {unknown}", "is not a field of a milestone")
        self._check_date(item, f"{where} first", milestone.get("first"))
        for name in ("forecast", "done"):
            if name in milestone:
                self._check_date(item, f"{where} {name}", milestone[name])
        forecast = milestone.get("forecast")
        if isinstance(forecast, dict) and not _is_date(forecast.get("known_on")):
            self._fault(item, f"{where} forecast known_on", "is missing or not a date")

    def _check_date(
        self, item: Item, where: str, value: Any, *, sourced: bool = True
    ) -> None:
        if not isinstance(value, dict) or not _is_date(value.get("date")):
            self._fault(item, where, "needs a date")
            return
        if not EARLIEST <= value["date"] <= LATEST:
            years = f"{EARLIEST.year} to {LATEST.year}"
            self._fault(item, where, f"the date is not from {years}")
            return
        self._check_precision(item, where, value)
        if sourced and value.get("source") is not None:
            source = value["source"]
            if not isinstance(source, str) or source not in self.codes["sources"]:
                self._fault(item, f"{where} source", f"{source!r} is not in sources")

    def _check_precision(self, item: Item, where: str, value: dict) -> None:
        precision = value.get("precision")
        if isinstance(precision, str) and precision in Precision.values:
            # A month or a year is held as its last day.
            value["date"] = last_day(value["date"], precision)
            return
        choices = ", ".join(Precision.values)
        fault = f"{precision!r} is not one of {choices}"
        self._fault(item, f"{where} precision", fault)

    def _fault(self, item: Item, name: str, what: str) -> None:
        self.faults.append(f"{item.label}: {name}: {what}")
