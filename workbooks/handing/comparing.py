"""What an update would say by a workbook, beside what stands, and whether two say the same."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from commitments.models import Milestone
from programme.dates import PartialDate
from rounds.content import TEXTS, WORDS, Content, MilestoneLine, tidy, to_json
from rounds.models import ProgressUpdate
from rounds.updates.content_rows import content_of
from toolkit.texts import as_name
from workbooks.marks import DatesMark
from workbooks.reading.returns import SentReturn
from workbooks.reading.values import TAKEN_BACK, date_of


def content_by(
    sent: SentReturn,
    milestones: Mapping[int, Milestone],
    standing: ProgressUpdate | None,
) -> Content:
    """Return what an update would say by a workbook: what stands, where the workbook has no column
    or row for it, and of milestones only what is not on record so already.
    """
    before = content_of(standing) if standing else Content()
    lines = _lines_that_say_more(sent, milestones, before)
    stated = {line.milestone_id for line in sent.content.milestones}
    others = [line for line in before.milestones if line.milestone_id not in stated]
    texts = {
        name: getattr(sent.content if name in sent.columns else before, name)
        for name in ("standing", *WORDS, *TEXTS)
    }
    return Content(
        **texts,
        milestones=[*lines, *others],
        recovery=sent.content.recovery or before.recovery,
        evidence=sent.content.evidence or before.evidence,
        files=before.files,
    )


def _lines_that_say_more(
    sent: SentReturn, milestones: Mapping[int, Milestone], before: Content
) -> list[MilestoneLine]:
    """Return the lines of a workbook that say something of a milestone, and let faults of them lead
    to their cells.
    """
    own = {line.milestone_id: line for line in before.milestones}
    lines: list[MilestoneLine] = []
    places = dict(sent.places)
    for number, line in enumerate(sent.content.milestones):
        milestone = milestones.get(line.milestone_id)
        mark = sent.marks.get(number)
        if milestone and not _says_more(line, milestone, own, mark):
            continue
        for name in ("id", "forecast", "done", "reason"):
            if cell := sent.places.get(f"milestones.{number}.{name}"):
                places[f"milestones.{len(lines)}.{name}"] = cell
        lines.append(line)
    sent.places.update(places)
    return lines


def _says_more(
    line: MilestoneLine,
    milestone: Milestone,
    stated: Mapping[int, MilestoneLine],
    mark: DatesMark | None,
) -> bool:
    """True where a line says something of a milestone that is not on record, that the update which
    stands says too, or that the pack did not say as it was made.
    """
    own = stated.get(line.milestone_id)
    if own and _plain_line(own) == _plain_line(line):
        return True
    if line.reason or line.withdraw:
        return True
    if mark and own is None:
        return any(_is_retyped(line, kind, mark) for kind in ("forecast", "done"))
    on_record = {"forecast": milestone.forecast, "done": milestone.done}
    return any(
        said and said != _plain_date(on_record[kind])
        for kind, said in _dates_of(line).items()
    )


def _is_retyped(line: MilestoneLine, kind: str, mark: DatesMark) -> bool:
    """True where a date is another than the pack was written with."""
    written = getattr(mark, kind)
    if written == TAKEN_BACK:
        return True
    return _dates_of(line)[kind] != (date_of(written) if written else None)


def _dates_of(line: MilestoneLine) -> dict[str, tuple[date, str] | None]:
    """Return the dates that a line states, each with its precision."""
    return {
        "forecast": (line.forecast, line.forecast_precision) if line.forecast else None,
        "done": (line.done, line.done_precision) if line.done else None,
    }


def _plain_date(stated: PartialDate | None) -> tuple[date, str] | None:
    return (stated.date, stated.precision) if stated else None


def say_the_same(content: Content, standing: Content) -> bool:
    """True where two updates say the same: the same words, dates, steps and links."""
    return _plain(content) == _plain(standing)


def _plain(content: Content) -> dict[str, Any]:
    plain = to_json(tidy(content))
    plain["milestones"] = sorted(
        (_plain_line(line) for line in content.milestones), key=str
    )
    plain["recovery"] = [
        [as_name(step.step), as_name(step.who), str(step.by), step.done]
        for step in content.recovery
    ]
    plain["evidence"] = [[as_name(link.title), link.url] for link in content.evidence]
    del plain["confirm"], plain["files"]
    return plain


def _plain_line(line: MilestoneLine) -> list[Any]:
    dates = list(_dates_of(line).values())
    return [line.milestone_id, *dates, as_name(line.reason), line.withdraw]
