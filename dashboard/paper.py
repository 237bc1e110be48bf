"""The overview as a PDF for the meeting pack: tagged (PDF/UA), and the same bytes for the same
state.
"""

import json
import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst
from django.utils.formats import date_format

from dashboard.selectors.overview import BarRow, Overview
from standing.snapshot import Item
from standing.tables import ABOUT

MOST_BODIES = 30
UNKNOWN = "[?]"  # stands where the paper's own fonts have no sign for what was written
MOST_UNKNOWN = 100
_CANNOT_SHOW = re.compile(
    r'the text `"(?:\\u\{([0-9a-f]+)\}|(.+?))"` could not be displayed'
)
_MARKED = re.compile(r"([\x20-\x7e])[\u0300-\u036f\u20d0-\u20ff\ufe00-\ufe0f]+")
TEMPLATE = Path(__file__).with_name("paper.typ")


def paper_of(overview: Overview, *, is_demonstration: bool) -> bytes:
    """Return the paper. It says what the overview says, its day, what the words mean and where the
    figures are from.
    """
    made = datetime.combine(overview.at.day, time.min, tzinfo=UTC)
    said = _in_each_text(
        content_of(overview, is_demonstration=is_demonstration), _plain
    )
    for _ in range(MOST_UNKNOWN):
        try:
            return _set(said, made)
        except typst.TypstError as fault:
            if not (found := _CANNOT_SHOW.search(str(fault))):
                raise
            # A paper for people who listen to it may hold no sign that it cannot show: an accepted
            # text may hold any.
            number, text = found.groups()
            said = _without(said, {chr(int(number, 16))} if number else set(text))
    return _set(
        _in_each_text(said, lambda text: text.encode("ascii", "replace").decode()), made
    )


def _set(said: dict[str, Any], made: datetime) -> bytes:
    return typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"paper": json.dumps(said, ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=made,
        ignore_system_fonts=True,
    )


def _in_each_text(said: Any, change: Callable[[str], str]) -> Any:
    """Return the content with each of its texts changed; its names and numbers stay."""
    if isinstance(said, dict):
        return {name: _in_each_text(value, change) for name, value in said.items()}
    if isinstance(said, list | tuple):
        return [_in_each_text(value, change) for value in said]
    return change(said) if isinstance(said, str) else said


def _plain(text: str) -> str:
    """Return the text with each letter and its accent as one sign, and without what
    no font shows.
    """
    signs = unicodedata.normalize("NFC", text)
    return "".join(
        sign for sign in signs if sign in "\n\t" or unicodedata.category(sign) != "Cc"
    )


def _without(said: dict[str, Any], signs: set[str]) -> dict[str, Any]:
    """Return the content without these signs, and without others of their scripts: where one is
    unknown, all are.

    Where the sign is one that every font has, what was set over it goes: the box of a keycap, say.
    """
    unknown = {sign for sign in signs if not sign.isascii()}
    if not unknown:
        return _in_each_text(said, lambda text: _MARKED.sub(r"\1", text))
    scripts = {_script(sign) for sign in unknown} - {"", "LATIN"}

    def shown(text: str) -> str:
        return "".join(
            UNKNOWN if sign in unknown or _script(sign) in scripts else sign
            for sign in text
        )

    return _in_each_text(said, shown)


def _script(sign: str) -> str:
    """Return the first word of a letter's name, such as CJK or ARABIC; nothing for what is no
    letter.
    """
    return unicodedata.name(sign, "").partition(" ")[0] if sign.isalpha() else ""


def content_of(overview: Overview, *, is_demonstration: bool) -> dict[str, Any]:
    """Return what the paper says, as its template reads it. The sentences are the page's."""
    at, since, day = overview.at, overview.since, _day(overview.at.day)
    compared = (
        f", compared with {overview.meeting.when if overview.meeting else _day(since)}"
        if since
        else ""
    )
    illustrative = (
        " Ratings and returns are illustrative, not historical fact."
        if is_demonstration
        else ""
    )
    about = [
        *ABOUT,
        ("Made by", "CPIP progress tracker, from the overview as at this day."),
    ]
    return {
        "title": f"Child Protection Improvement Programme: overview as at {day}",
        "summary": (
            f"As at {day}{compared}: {len(overview.items)} actions and"
            f" recommendations.{illustrative}"
        ),
        "footer": f"CPIP progress tracker, as at {day}.{illustrative}",
        "day": [at.day.year, at.day.month, at.day.day],
        "tiles": [
            {
                "standing": tile.standing,
                "label": tile.standing.label,
                "actions": tile.actions.count,
                "recommendations": tile.recommendations.count,
                "total": tile.total.count,
            }
            for tile in overview.tiles
        ],
        "strands": [_bar(bar) for bar in (*overview.strands, overview.recommendations)],
        "themes": [_bar(bar) for bar in overview.themes],
        "changed": _changed(overview),
        "decisions": _decisions(overview),
        "late": _late(overview),
        "coming": _coming(overview),
        "returns": _returns(overview),
        "belief": _belief(overview),
        "about": [list(pair) for pair in about],
    }


def _bar(bar: BarRow) -> dict[str, Any]:
    return {
        "title": bar.title,
        "segments": [
            {
                "count": part.count,
                "label": part.standing.label.lower(),
                "standing": part.standing,
                "letter": part.letter,
                "share": part.count / bar.total,
            }
            for part in bar.segments
        ],
    }


def _changed(overview: Overview) -> dict[str, Any]:
    if not overview.since:
        return {
            "title": "What changed",
            "summary": "There was no meeting before this day.",
            "rows": [],
        }
    moves = overview.moves
    counts = (
        f"{moves['worse'].count} worse, {moves['better'].count} better,"
        f" {moves['other'].count} moved"
        f" otherwise{_part(overview.moved, overview.moved_total)}."
    )
    rows = [
        _row(item) | {"then": item.then, "then_label": item.then.label}
        for item in overview.moved
    ]
    return {
        "title": f"What changed since {_day(overview.since)}",
        "summary": counts,
        "rows": rows,
    }


def _decisions(overview: Overview) -> dict[str, Any]:
    rows = [
        _row(ask.item)
        | {
            "ask": (
                f"{ask.text} (asked in the {ask.asked_in:%B %Y} round)"
                if ask.text
                else "Nothing is asked in its last update."
            ),
            "evidence": ask.item.evidence.label or "–",
        }
        for ask in overview.asks
    ]
    return {
        "summary": (
            f"{overview.decisions.count} red{_part(rows, overview.decisions.count)}."
        ),
        "rows": rows,
    }


def _late(overview: Overview) -> dict[str, Any]:
    rows = [
        _row(one.item)
        | {
            "milestone": str(one.item.evidence.causes[0]),
            "days": one.item.evidence.slip,
        }
        for one in overview.slipping
    ]
    summary = (
        f"{overview.late.count} late on stated dates, {overview.total_slip} days of"
        f" slip together{_part(rows, overview.late.count)}. Re-dated by the group:"
        f" {overview.redated.count}, {overview.times_redated} times in all. Late on"
        f" assumed dates, counted apart: {overview.late_on_assumed.count}."
    )
    return {"summary": summary, "rows": rows}


def _coming(overview: Overview) -> dict[str, Any]:
    count = overview.coming_figure.count
    rows = [
        {
            "expected": str(step.milestone.expected),
            "milestone": str(step.milestone),
            "of": step.item.reference,
        }
        for step in overview.coming
    ]
    return {
        "summary": f"{count} expected in these days{_part(rows, count)}.",
        "rows": rows,
    }


def _returns(overview: Overview) -> dict[str, Any]:
    if overview.reporting_round is None:
        return {"summary": "No reporting round was open on this day.", "rows": []}
    due_on = _day(overview.reporting_round.due_on)
    part = _part(overview.bodies[:MOST_BODIES], len(overview.bodies))
    summary = (
        f"{overview.missing.count} of {overview.owed} not handed in,"
        f" in the {overview.reporting_round} round, due {due_on}{part}."
    )
    rows = [
        {
            "name": body.name,
            "expected": body.expected,
            "handed_in": body.handed_in,
            "missing": body.missing.count,
        }
        for body in overview.bodies[:MOST_BODIES]
    ]
    return {"summary": summary, "rows": rows}


def _belief(overview: Overview) -> dict[str, Any]:
    count = overview.more_confident.count
    rows = [
        _row(item)
        | {
            "evidence": item.evidence.rating,
            "evidence_label": item.evidence.label,
        }
        for item in overview.confident_items
    ]
    summary = (
        f"{count} more confident than the evidence{_part(rows, count)}. Not yet"
        f" confirmed by a second officer: {overview.unconfirmed.count}. Not reported in"
        f" the last closed round: {overview.stale.count}."
    )
    return {"summary": summary, "rows": rows}


def _row(item: Item) -> dict[str, Any]:
    return {
        "reference": item.reference,
        "title": item.title,
        "standing": item.standing,
        "label": item.standing.label,
        "is_confirmed": item.is_confirmed,
        "stale": (
            f"not reported in {item.last_closed_as_at:%B %Y}" if item.is_stale else ""
        ),
    }


def _part(shown: list, total: int) -> str:
    """Say where a table holds the first of more."""
    return f"; the first {len(shown)} are below" if total > len(shown) else ""


def _day(day) -> str:
    return date_format(day, "j F Y")
