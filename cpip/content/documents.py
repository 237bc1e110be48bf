"""The documents and events of the programme file: read without the database, then written."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from actions.models import Action
from cpip.content.rows import Rows
from meetings.models import Document
from meetings.models.documents import Kind
from programme.dates import EARLIEST, LATEST, Precision, first_day, last_day
from recommendations.models import Recommendation
from workstreams.models import Workstream

REQUIRED = ("code", "type", "title", "date")
DATES = ("date", "end", "result")
OPTIONAL = ("end", "result", "known_on", "address", "source", "of", "workstreams")
TEXTS = ("code", "title", "address")
Codes = Mapping[str, set[str]]


def read_documents(rows: Any, codes: Codes, faults: list[str]) -> list[dict[str, Any]]:
    """Return the documents of the file, and add what is wrong with them to the faults.

    `codes` are those of each section that they refer to. A file may have none.
    """
    if rows is None:
        return []
    if not isinstance(rows, list):
        faults.append("documents: must be a list")
        return []
    seen: set[str] = set()
    for place, row in enumerate(rows, start=1):
        label = f"documents number {place}"
        if not isinstance(row, dict):
            faults.append(f"{label}: must be a mapping")
            continue
        if isinstance(row.get("code"), str):
            label = f"documents {row['code']}"
            if row["code"] in seen:
                faults.append(f"{label}: code: stands twice")
            seen.add(row["code"])
        faults += [f"{label}: {fault}" for fault in _faults_of(row, codes)]
    return rows


def _faults_of(row: dict[str, Any], codes: Codes) -> list[str]:
    faults = [f"{name}: is missing" for name in REQUIRED if not row.get(name)]
    unknown = sorted(set(row) - {*REQUIRED, *OPTIONAL}, key=str)
    faults += [f"{name}: is not a field here" for name in unknown]
    for name in TEXTS:
        if not isinstance(row.get(name, ""), str) or "\0" in row.get(name, ""):
            faults.append(f"{name}: is not a text")
    if row.get("type") not in Kind.values:
        faults.append(f"type: is not one of {', '.join(Kind.values)}")
    for name in DATES:
        if row.get(name) is not None and (fault := _fault_of_date(row[name])):
            faults.append(f"{name}: {fault}")
    for name in ("of", "workstreams"):
        if not isinstance(row.get(name, []), list):
            faults.append(f"{name}: is not a list")
    if type(row.get("known_on", EARLIEST)) is not date:
        faults.append("known_on: is not a date")
    return faults + _unknown_codes(row, codes)


def _fault_of_date(value: Any) -> str:
    if not isinstance(value, dict) or type(value.get("date")) is not date:
        return "needs a date"
    if value.get("precision") not in Precision.values:
        return f"the precision is not one of {', '.join(Precision.values)}"
    if set(value) - {"date", "precision"}:
        return "has a field besides date and precision"
    if not EARLIEST <= value["date"] <= LATEST:
        return f"the date is not from {EARLIEST.year} to {LATEST.year}"
    return ""


def _unknown_codes(row: dict[str, Any], codes: Codes) -> list[str]:
    items = codes["actions"] | codes["recommendations"]
    sections = {
        "source": codes["sources"],
        "of": items,
        "workstreams": codes["workstreams"],
    }
    faults = []
    for name, accepted in sections.items():
        value = row.get(name) or []
        for code in value if isinstance(value, list) else [value]:
            if not isinstance(code, str) or code not in accepted:
                faults.append(f"{name}: {code!r} is not known")
    return faults


def write_documents(documents: list[dict[str, Any]], rows: Rows, today: date) -> None:
    """Write the documents that are known by a day, and tie them to what they belong to.

    One is known from its day on, or from its `known_on`.
    """
    for row in documents:
        when = row["date"]
        since = row.get("known_on") or first_day(when["date"], when["precision"])
        if since <= today:
            _write(row, rows, since)


def _write(row: dict[str, Any], rows: Rows, since: date) -> None:
    of = [_commitment(rows, reference) for reference in row.get("of", [])]
    strands = [rows.get(Workstream, code) for code in row.get("workstreams", [])]
    rows.put(
        Document,
        "code",
        row["code"],
        f"documents {row['code']}",
        at_first={"noted_on": since},
        title=row["title"],
        kind=row["type"],
        address=row.get("address", ""),
        source=rows.source(row.get("source")),
        commitments=[item.commitment for item in of],
        workstreams=strands,
        **_dates(row),
    )


def _commitment(rows: Rows, reference: str) -> Action | Recommendation:
    try:
        return rows.get(Action, reference)
    except KeyError:
        return rows.get(Recommendation, reference)


def _dates(row: dict[str, Any]) -> dict[str, Any]:
    """Return the columns of its dates; a month or a year is held as its last day."""
    columns: dict[str, Any] = {}
    for name, prefix in (("date", ""), ("end", "end_"), ("result", "result_")):
        value = row.get(name)
        if value:
            day = last_day(value["date"], value["precision"])
            columns |= {f"{prefix}date": day, f"{prefix}precision": value["precision"]}
    return columns
