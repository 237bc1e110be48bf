"""What the paper of the overview says, as its template reads it. The sentences are the page's."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format

from dashboard.overview.arising import LateActions
from dashboard.overview.bars import BarRow
from dashboard.overview.belief import Belief
from dashboard.overview.changes import Changes
from dashboard.overview.coming import Coming
from dashboard.overview.decisions import Decisions
from dashboard.overview.late import Late
from dashboard.overview.returns import Returns
from dashboard.overview.selectors import Overview
from dashboard.overview.tiles import Tile
from standing.asks import Ask, Why
from standing.charts import Segment
from standing.snapshot import Item
from standing.steps import DatedStep
from standing.tables import ABOUT

MOST_BODIES = 30
ILLUSTRATIVE = " Ratings and returns are illustrative, not historical fact."
MADE_BY = ("Made by", "CPIP progress tracker, from the overview as at this day.")

Section = dict[str, Any]  # a summary and the rows of a table


def content_of(overview: Overview, *, is_demonstration: bool) -> dict[str, Any]:
    """Return what the paper says."""
    day = overview.at.day
    as_at = _day(day)
    compared = _compared_with(overview.changes)
    remark = ILLUSTRATIVE if is_demonstration else ""
    return {
        "title": f"Child Protection Improvement Programme: overview as at {as_at}",
        "summary": (
            f"As at {as_at}{compared}: {len(overview.items)} actions and"
            f" recommendations.{remark}"
        ),
        "footer": f"CPIP progress tracker, as at {as_at}.{remark}",
        "day": [day.year, day.month, day.day],
        "tiles": [_tile(tile) for tile in overview.tiles.shown],
        "strands": [_bar(bar) for bar in overview.bars.strands_and_recommendations],
        "changed": _changes(overview.changes),
        "decisions": _decisions(overview.decisions),
        "late": _late(overview.late),
        "arising": _late_actions(overview.late_actions),
        "coming": _coming(overview.coming),
        "returns": _returns(overview.returns),
        "belief": _belief(overview.belief, overview.returns),
        "about": [list(pair) for pair in (*ABOUT, MADE_BY)],
    }


def _compared_with(changes: Changes) -> str:
    if not changes.since:
        return ""
    if changes.meeting:
        return f", compared with {changes.meeting.when}"
    return f", compared with {_day(changes.since)}"


def _tile(tile: Tile) -> dict[str, Any]:
    return {
        "standing": tile.standing,
        "label": tile.standing.label,
        "actions": tile.actions.count,
        "recommendations": tile.recommendations.count,
        "total": tile.total.count,
    }


def _bar(bar: BarRow) -> dict[str, Any]:
    segments = [_segment(segment, bar.total) for segment in bar.segments]
    return {"title": bar.title, "segments": segments}


def _segment(segment: Segment, total: int) -> dict[str, Any]:
    return {
        "count": segment.count,
        "label": segment.standing.label.lower(),
        "standing": segment.standing,
        "letter": segment.letter,
        "share": segment.count / total,
    }


def _changes(changes: Changes) -> Section:
    if not (changes.since and changes.worse and changes.better and changes.other):
        return {
            "title": "What changed",
            "summary": "There was no meeting before this day.",
            "rows": [],
        }
    part = _part(changes.items, changes.total)
    return {
        "title": f"What changed since {_day(changes.since)}",
        "summary": (
            f"{changes.worse.count} worse, {changes.better.count} better,"
            f" {changes.other.count} moved otherwise{part}."
        ),
        "rows": [
            _row(item, then=item.then, then_label=item.then.label, why=_why(why))
            for item, why in changes.rows
            if item.then
        ],
    }


def _why(why: Why | None) -> str:
    if why is None:
        return ""
    return f"{why.cause}. {why.text}" if why.cause else why.text


def _decisions(decisions: Decisions) -> Section:
    count = decisions.figure.count
    rows = [
        _row(
            ask.item,
            ask=_ask(ask),
            since=_since(ask),
            evidence=ask.item.evidence.label or "–",
        )
        for ask in decisions.asks
    ]
    answered = ""
    if decisions.answered:
        answered = f"; {decisions.answered} asked for what the group has answered"
    part = _part(rows, len(decisions.all_asks))
    return {"summary": f"{count} red{answered}{part}.", "rows": rows}


def _ask(ask: Ask) -> str:
    if not ask.text:
        return "Nothing is asked in its last update."
    remark = "" if ask.done_since else ", no milestone done since"
    if ask.deferred_to:
        remark += f"; deferred to the meeting of {ask.deferred_to.when}"
    return f"{ask.text} (asked in {ask.asked_in:%B %Y}{remark})"


def _since(ask: Ask) -> str:
    """Say what was done since it was asked."""
    steps = [f"{step}, done {step.done}" for step in ask.done_since]
    return f"Since then: {'; '.join(steps)}." if steps else ""


def _late(late: Late) -> Section:
    rows = []
    for row in late.rows:
        evidence = row.item.evidence
        rows.append(
            _row(row.item, milestone=str(evidence.causes[0]), days=str(evidence.slip))
        )
    count = late.figure.count
    summary = (
        f"{count} late on stated dates, {late.total_slip} days of"
        f" slip together{_part(rows, count)}."
    )
    if late.redated.count:
        summary += (
            f" Re-dated by the group: {late.redated.count},"
            f" {late.times_redated} times in all."
        )
    if late.on_assumed.count:
        summary += f" Late on assumed dates, counted apart: {late.on_assumed.count}."
    return {"summary": summary, "rows": rows}


def _late_actions(late: LateActions) -> Section:
    rows = [
        {
            "number": str(action.number),
            "text": action.text,
            "who": str(action.who),
            "due": _day(action.due_known),
        }
        for action in late.rows
    ]
    count = late.figure.count
    return {"summary": f"{count} late{_part(rows, count)}.", "rows": rows}


def _coming(coming: Coming) -> Section:
    count = coming.figure.count
    rows = [
        {
            "expected": _expected(step),
            "milestone": str(step.milestone),
            "of": step.item.reference,
        }
        for step in coming.steps
    ]
    return {
        "title": coming.title,
        "summary": (
            f"{_meeting(coming)}{count} expected by {_day(coming.until)},"
            f" {coming.on_stated_dates} of them on stated dates{_part(rows, count)}."
        ),
        "rows": rows,
    }


def _meeting(coming: Coming) -> str:
    return f"Next meeting: {coming.next_meeting.when}. " if coming.next_meeting else ""


def _expected(step: DatedStep) -> str:
    remark = " (assumed)" if step.milestone.is_assumed else ""
    return f"{step.milestone.expected}{remark}"


def _returns(returns: Returns) -> Section:
    if returns.reporting_round is None:
        return {"summary": "No reporting round was open on this day.", "rows": []}
    due_on = _day(returns.reporting_round.due_on)
    rows = [
        {
            "name": body.name,
            "expected": body.expected,
            "handed_in": body.handed_in,
            "missing": body.missing.count,
        }
        for body in returns.all_bodies[:MOST_BODIES]
    ]
    summary = (
        f"{returns.missing.count} of {returns.owed} not handed in,"
        f" in the {returns.reporting_round} round,"
        f" due {due_on}{_part(rows, len(returns.all_bodies))}."
    )
    return {"summary": summary, "rows": rows}


def _belief(belief: Belief, returns: Returns) -> Section:
    count = belief.more_confident.count
    rows = []
    for item in belief.items:
        evidence = item.evidence
        rows.append(_row(item, evidence=evidence.rating, evidence_label=evidence.label))
    signs = [
        f"{count} more confident than the evidence{_part(rows, count)}.",
        f"Recommendations with no live action: {belief.uncovered.count} of"
        f" {belief.recommendations}.",
        f"Texts repeated word for word: {len(belief.repeated)}.",
        f"Not yet confirmed by a second officer: {belief.unconfirmed.count}.",
        f"Not reported in the last closed round: {returns.stale.count}.",
    ]
    summary = " ".join(signs)
    return {"summary": summary, "rows": rows}


def _row(item: Item, **cells: Any) -> dict[str, Any]:
    """Return a row of a section's table: the commitment, and the cells of this section."""
    return {
        "reference": item.reference,
        "title": item.title,
        "standing": item.standing,
        "label": item.standing.label,
        "is_confirmed": item.is_confirmed,
        "stale": item.reported,
        **cells,
    }


def _part(shown: Sequence[Any], total: int) -> str:
    """Say where a table holds the first of more."""
    return f"; the first {len(shown)} are below" if total > len(shown) else ""


def _day(day: date) -> str:
    return date_format(day, "j F Y")
