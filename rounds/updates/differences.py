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
        old, new = WORDS.findall(self.before), WORDS.findall(self.after)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        if matcher.ratio() < ALIKE:
            return [
                part
                for part in (Part("removed", self.before), Part("added", self.after))
                if part.text
            ]
        parts = []
        for change, i, j, k, m in matcher.get_opcodes():
            if change == "equal":
                parts.append(Part("same", "".join(old[i:j])))
                continue
            for kind, text in (
                ("removed", "".join(old[i:j])),
                ("added", "".join(new[k:m])),
            ):
                if text:
                    parts.append(Part(kind, text))
        return parts


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
        return "\n".join(LINES[name](line, milestones) for line in value)
    return value.replace("\r\n", "\n").strip()


def _recovery(line: Mapping[str, Any], milestones: Mapping[int, str]) -> str:
    by = (
        f", by {date_format(date.fromisoformat(line['by']), 'j F Y')}"
        if line["by"]
        else ""
    )
    who = f" ({line['who']})" if line["who"] else ""
    return f"{line['step']}{who}{by}{', done' if line.get('done') else ''}"


def _milestone(line: Mapping[str, Any], milestones: Mapping[int, str]) -> str:
    said = [milestones.get(line["milestone_id"], "A milestone")]
    for kind, words in (("forecast", "now expected"), ("done", "done")):
        if line[kind]:
            said.append(
                f"{words}"
                f" {PartialDate(date.fromisoformat(line[kind]), line[f'{kind}_precision'])}"
            )
    return ", ".join(said) + (f", because: {line['reason']}" if line["reason"] else "")


def _link(line: Mapping[str, Any], milestones: Mapping[int, str]) -> str:
    return f"{line['title']}: {line['url']}"


LINES = {
    "recovery": _recovery,
    "milestones": _milestone,
    "evidence": _link,
    "files": lambda name, milestones: name,
}
