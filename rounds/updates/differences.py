"""What changed between two texts of an update, field by field and word by word."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from django.utils.formats import date_format

from commitments.ratings import Standing
from programme.dates import PartialDate
from rounds.content import COMPARED, FIELDS
from rounds.models import ProgressUpdate
from toolkit.faults import ASKED

# Of all words and spaces: below it, a word-by-word comparison is harder to read than the
# two texts.
ALIKE = 0.6
WORDS = re.compile(r"\s+|\S+")


@dataclass(frozen=True)
class Part:
    """A run of words: `same`, `added` or `removed`."""

    kind: str
    text: str


@dataclass(frozen=True)
class Difference:
    """One field that reads otherwise than before."""

    name: str
    label: str
    before: str
    after: str

    @property
    def parts(self) -> list[Part]:
        """The two texts as one, word by word; or one after the other, where they have little in
        common.
        """
        old = WORDS.findall(self.before)
        new = WORDS.findall(self.after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() < ALIKE:
            return _replacement(self.before, self.after)
        parts = []
        for change, i, j, k, m in matcher.get_opcodes():
            if change == "equal":
                parts.append(Part("same", "".join(old[i:j])))
            else:
                parts += _replacement("".join(old[i:j]), "".join(new[k:m]))
        return parts


def _replacement(before: str, after: str) -> list[Part]:
    """Return a text that went and the one that came, each where it is not empty."""
    parts = [Part("removed", before), Part("added", after)]
    return [part for part in parts if part.text]


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], milestones: Mapping[int, str]
) -> list[Difference]:
    """Return the fields that differ between two contents as JSON. `milestones` gives the title of
    each by its key.
    """
    changes = []
    for name in COMPARED:
        text_before = _text(name, before.get(name), milestones)
        text_after = _text(name, after.get(name), milestones)
        if text_before != text_after:
            label = FIELDS[name].label
            changes.append(Difference(name, label, text_before, text_after))
    return changes


def _text(name: str, value: Any, milestones: Mapping[int, str]) -> str:
    if not value:
        return ""
    if name in ("standing", "outlook"):
        return str(Standing(value).label)
    if name == "cause":
        return str(ProgressUpdate.Cause(value).label)
    if isinstance(value, list):
        text_of = LINES[name]
        return "\n".join(text_of(line, milestones) for line in value)
    return str(value).replace("\r\n", "\n").strip()


def _recovery(line: Mapping[str, Any], milestones: Mapping[int, str]) -> str:
    text = str(line["step"])
    if line["who"]:
        text += f" ({line['who']})"
    if line["by"]:
        day = date.fromisoformat(line["by"])
        text += f", by {date_format(day, 'j F Y')}"
    if line.get("done"):
        text += ", done"
    return text


def _milestone(line: Mapping[str, Any], milestones: Mapping[int, str]) -> str:
    phrases = [milestones.get(line["milestone_id"], "A milestone")]
    for kind, phrase in (("forecast", "now expected"), ("done", "done")):
        if line[kind]:
            day = date.fromisoformat(line[kind])
            stated = PartialDate(day, line[f"{kind}_precision"])
            phrases.append(f"{phrase} {stated}")
    for kind in line.get("withdraw", []):
        phrases.append(_taken_back(kind, line.get("withdrawn", {})))
    if line["reason"]:
        phrases.append(f"because: {line['reason']}")
    return ", ".join(phrases)


def _taken_back(kind: str, withdrawn: Mapping[str, list[str]]) -> str:
    """Return which date is taken back, where that was kept."""
    stood = PartialDate.from_plain(withdrawn.get(kind))
    if stood is None:
        return f"{TAKEN_BACK[kind]} taken back"
    return f"{TAKEN_BACK[kind]} {stood} taken back"


def _link(line: Mapping[str, Any], milestones: Mapping[int, str]) -> str:
    return f"{line['title']}: {line['url']}"


TAKEN_BACK = {"forecast": "date expected", "done": "date done"}
LINES = {
    "recovery": _recovery,
    "milestones": _milestone,
    "evidence": _link,
    "confirm": lambda code, milestones: ASKED[code],
    "files": lambda name, milestones: name,
}
