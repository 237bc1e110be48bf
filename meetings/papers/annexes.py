"""The annexes of a paper: tables that are worked out from how everything stood on its day.

A cell is a text, a rating (`{"rating": "red", "label": "Red"}`) or a bar of counts
(`{"bar": [{"rating", "label", "count", "share"}, ...]}`, shares in hundredths of a percent).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.utils.formats import date_format

from actions.delivering import uncovered_of
from commitments.models import Commitment
from commitments.ratings import DEFINITIONS, Standing
from meetings.diary.selectors import neighbours_of
from meetings.models import Paper
from meetings.papers.canonical import Cell
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate
from standing.charts import BAR_ORDER
from standing.snapshot import Item, counts_of, grouped
from standing.steps import DatedStep, due_between, milestones_of

AHEAD = timedelta(days=90)  # where no meeting is planned after this one
NONE = "–"
WORDS = [
    ("Assumed date", "A date that no published document states."),
    (
        "Round",
        "The weeks before a meeting in which each action and recommendation owes an update."
        " “Not reported” is what has no accepted one.",
    ),
    (
        "No live action",
        "None of the actions that deliver a recommendation is still being worked on.",
    ),
    (
        "Owner",
        "The seat of the group that answers for an action or recommendation. Ratings are"
        " those of the owners.",
    ),
    (
        "References",
        "Letters for the work strand and a number; REC is a recommendation of the Systems"
        " Review.",
    ),
]

Annex = dict[str, Any]  # a title, a summary, and a table: `columns` and `rows` of cells


@dataclass(frozen=True)
class Figures:
    """How everything stood on the day of a paper, which all its annexes read."""

    items: Sequence[Item]  # those that count
    at: AsAt
    since: date | None  # the day of the meeting before


def annexes_of(paper: Paper, figures: Figures) -> list[Annex]:
    """Return the annexes of a paper, in their order. Eight queries."""
    annexes = [
        _red_and_amber(figures),
        _due(paper, figures),
        _not_reported(paper, figures),
        _uncovered(figures),
        _errata(figures),
        _counts(figures),
        _bars(figures),
        _words(),
    ]
    return [
        {"letter": chr(ord("A") + place), **annex}
        for place, annex in enumerate(annexes)
    ]


def rating_cell(standing: Standing | str | None) -> Cell:
    """Return the cell of a rating: its word, and the name that its colour hangs on."""
    if not standing:
        return NONE
    standing = Standing(standing)
    return {"rating": standing.value, "label": standing.label}


def counted(number: int, one: str, several: str) -> str:
    """Return a number with the words that go with it."""
    return f"{number} {one if number == 1 else several}"


def named(item: Item) -> str:
    """Return an item as a row names it."""
    return f"{item.reference} {item.title}"


def day_in_words(day: date) -> str:
    return date_format(day, "j F Y")


def _annex(
    name: str,
    title: str,
    summary: str,
    columns: list[str],
    rows: Sequence[list[Cell]],
) -> Annex:
    return {
        "name": name,
        "title": title,
        "summary": summary,
        "columns": columns,
        "rows": list(rows),
    }


def _red_and_amber(figures: Figures) -> Annex:
    """Every red and amber, with its owner, cause and recovery. Two queries."""
    urgent = [item for item in figures.items if item.standing in ("red", "amber")]
    urgent.sort(key=lambda item: item.severity)
    updates = _last_updates(urgent, figures.at)
    rows = []
    for item in urgent:
        update = updates.get(item.pk)
        cause = update.get_cause_display() if update else ""
        recovery = _recovery(update) if update else NONE
        remark = item.reported
        name = f"{named(item)} ({remark})" if remark else named(item)
        rating = rating_cell(item.standing)
        rows.append([name, rating, item.owner_title, cause or NONE, recovery])
    return _annex(
        "urgent",
        "Every red and amber",
        f"{counted(len(rows), 'is', 'are')} red or amber by their owners.",
        ["Action or recommendation", "Rating", "Owner", "Cause", "Recovery"],
        rows,
    )


def _last_updates(items: Sequence[Item], at: AsAt) -> dict[int, ProgressUpdate]:
    keys = [item.pk for item in items]
    holding = ProgressUpdate.objects.in_force(at.end).filter(commitment__in=keys)
    updates = holding.last_of_each().prefetch_related("recovery")
    return {update.commitment_id: update for update in updates}


def _recovery(update: ProgressUpdate) -> str:
    steps = []
    for step in update.recovery.all():
        by = f"by {day_in_words(step.by)}" if step.by else ""
        facts = [step.who, by, "done" if step.done else ""]
        details = ", ".join(filter(None, facts))
        steps.append(f"{step.step} ({details})" if details else step.step)
    return "; ".join(steps) or NONE


def _due(paper: Paper, figures: Figures) -> Annex:
    """What falls due before the meeting after the paper's own. Two queries."""
    after = neighbours_of(paper.meeting)[1]
    until = after.date if after else paper.meeting.date + AHEAD
    day = figures.at.day
    late = milestones_of(figures.items, figures.at, partial(_is_overdue, day=day))
    steps = due_between(figures.items, figures.at, first=day, last=max(until, day))
    by = f"the meeting of {after.when}" if after else day_in_words(until)
    stated = sum(not step.milestone.is_assumed for step in steps)
    return _annex(
        "due",
        f"Late, or due before {by}",
        f"{counted(len(steps), 'milestone is', 'milestones are')} expected by then,"
        f" {stated} of them on stated dates. Before them stand {len(late)} whose expected"
        " day is over.",
        ["Milestone", "Of", "Expected"],
        [
            *[_due_row(step, "late") for step in late],
            *[_due_row(step) for step in steps],
        ],
    )


def _is_overdue(step: DatedStep, *, day: date) -> bool:
    """True of what is not done although the last day on which it was expected is over."""
    return not step.milestone.is_done and step.milestone.expected.span.last < day


def _due_row(step: DatedStep, word: str = "") -> list[Cell]:
    remarks = [word, "assumed" if step.milestone.is_assumed else ""]
    remark = ", ".join(filter(None, remarks))
    expected = str(step.milestone.expected)
    if remark:
        expected += f" ({remark})"
    return [str(step.milestone), str(step.item), expected]


def _not_reported(paper: Paper, figures: Figures) -> Annex:
    """What owed an update in the round and has none that was accepted. One query."""
    columns = ["Action or recommendation", "Owner", "Rating as last reported", "Why"]
    title = "Not reported"
    if paper.round is None:
        nothing = "No reporting round was made for this meeting."
        return _annex("missing", title, nothing, columns, [])
    reported = ProgressUpdate.objects.in_force(figures.at.end).filter(round=paper.round)
    missing = ExpectedReturn.objects.filter(round=paper.round)
    missing = missing.exclude(commitment__in=reported.values("commitment"))
    reasons = {row.commitment_id: row for row in missing}
    rows: list[list[Cell]] = []
    for item in figures.items:
        if item.pk in reasons:
            reason = reasons[item.pk].get_not_reported_display() or "Not handed in yet"
            rating = rating_cell(item.standing)
            rows.append([named(item), item.owner_title, rating, reason])
    has = "has" if len(rows) == 1 else "have"
    summary = (
        f"{counted(len(rows), 'return', 'returns')} of the {paper.round} round {has} no"
        " accepted update"
    )
    summary += ": their ratings are those of earlier rounds." if rows else "."
    return _annex("missing", title, summary, columns, rows)


def _uncovered(figures: Figures) -> Annex:
    """Recommendations that no live action delivers. One query."""
    kind = Commitment.Kind.RECOMMENDATION
    total = sum(item.kind == kind for item in figures.items)
    uncovered = uncovered_of(figures.items)
    return _annex(
        "uncovered",
        "Recommendations with no live action",
        f"{len(uncovered)} of {total} recommendations"
        f" {'has' if len(uncovered) == 1 else 'have'} no action that is still"
        " being worked on.",
        ["Recommendation", "Owner", "Rating"],
        [
            [named(item), item.owner_title, rating_cell(item.standing)]
            for item in uncovered
        ],
    )


def _errata(figures: Figures) -> Annex:
    """Corrections of earlier updates that were accepted since the meeting before. One query."""
    columns = ["Action or recommendation", "Corrected", "What is said instead"]
    title = "Corrections since the last meeting"
    if figures.since is None:
        return _annex("errata", title, "There was no meeting before.", columns, [])
    since = figures.at.before(figures.since).end
    corrections = ProgressUpdate.objects.in_force(figures.at.end)
    corrections = corrections.filter(corrects__isnull=False, accepted_at__gte=since)
    corrections = corrections.select_related("commitment", "round__meeting")
    rows: list[list[Cell]] = [
        [
            f"{update.commitment.reference} {update.commitment.title}",
            f"{update.round} update",
            update.summary,
        ]
        for update in corrections.order_by("accepted_at", "pk")
    ]
    since_when = day_in_words(figures.since)
    updates = counted(len(rows), "update was", "updates were")
    summary = f"{updates} corrected since {since_when}."
    return _annex("errata", title, summary, columns, rows)


def _counts(figures: Figures) -> Annex:
    by_kind = grouped(figures.items, lambda item: item.kind)
    actions = counts_of(by_kind.get(Commitment.Kind.ACTION, []))
    recommendations = counts_of(by_kind.get(Commitment.Kind.RECOMMENDATION, []))
    both = counts_of(figures.items)
    return _annex(
        "figures",
        "The figures",
        f"{len(figures.items)} actions and recommendations as at"
        f" {day_in_words(figures.at.day)}.",
        ["Rating", "Actions", "Recommendations", "Both"],
        [
            [
                rating_cell(standing),
                str(actions.get(standing, 0)),
                str(recommendations.get(standing, 0)),
                str(both[standing]),
            ]
            for standing in BAR_ORDER
            if both.get(standing)
        ],
    )


def _bars(figures: Figures) -> Annex:
    by_strand = grouped(figures.items, lambda item: item.strand_title)
    return _annex(
        "strands",
        "Each work strand",
        "Ratings of its actions and recommendations; the worst stand first in each.",
        ["Work strand", "Ratings"],
        [[title, _bar(items)] for title, items in by_strand.items()],
    )


def _bar(items: Sequence[Item]) -> Cell:
    counts = counts_of(items)
    return {
        "bar": [
            {
                "rating": standing.value,
                "label": standing.label,
                "count": counts[standing],
                "share": 10_000 * counts[standing] // len(items),
            }
            for standing in BAR_ORDER
            if counts.get(standing)
        ]
    }


def _words() -> Annex:
    rows: list[list[Cell]] = [
        [standing.label, meaning] for standing, meaning in DEFINITIONS.items()
    ]
    rows += [[word, meaning] for word, meaning in WORDS]
    return _annex("words", "What the words mean", "", ["Word", "Meaning"], rows)
