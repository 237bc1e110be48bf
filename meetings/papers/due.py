"""The annex of a paper that says what is late, and what falls due before the next meeting."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from meetings.diary.selectors import neighbours_of
from meetings.models import Paper
from meetings.papers.canonical import Cell
from meetings.papers.cells import Annex, Figures, annex, counted, day_in_words
from programme.dates import Precision
from rounds.models import Meeting
from standing.steps import DatedStep, due_between, milestones_of

AHEAD = timedelta(days=90)  # where no meeting is planned after this one


def annex_of_due(paper: Paper, figures: Figures) -> Annex:
    """What falls due before the meeting after the paper's own. Two queries."""
    after = neighbours_of(paper.meeting)[1]
    day = figures.at.day
    until = max(after.date if after else paper.meeting.date + AHEAD, day)
    late = milestones_of(figures.items, figures.at, partial(_is_overdue, day=day))
    steps = due_between(figures.items, figures.at, first=day, last=until)
    due = [step for step in steps if step.milestone.expected.span.last <= until]
    perhaps = [step for step in steps if step not in due]
    by = _in_words(after, until)
    return annex(
        "due",
        f"Late, or due {by}",
        _due_in_short(late, due, perhaps, by),
        ["Milestone", "Of", "Expected"],
        [
            *[_due_row(step, "late") for step in late],
            *[_due_row(step, "due") for step in due],
            *[_due_row(step, "may fall later") for step in perhaps],
        ],
    )


def _in_words(after: Meeting | None, until: date) -> str:
    """Return until when things fall due: “before the meeting of 21 June 2018”."""
    if after is None:
        return f"by {day_in_words(until)}"
    if after.precision == Precision.DAY:
        return f"before the meeting of {after.when}"
    return f"by the end of {after.when}, when the group meets next"


def _due_in_short(
    late: Sequence[DatedStep],
    due: Sequence[DatedStep],
    perhaps: Sequence[DatedStep],
    by: str,
) -> str:
    """Say how many are late, how many due by a day, and how many dates nobody can be sure of."""
    sentences = [
        f"{counted(len(late), 'milestone is', 'milestones are')} late.",
        f"{counted(len(due), 'is', 'are')} due {by}.",
    ]
    if perhaps:
        sentences.append(
            f"{len(perhaps)} more may be: their dates, known to the month or year alone, may"
            " fall later."
        )
    assumed = sum(step.milestone.is_assumed for step in [*late, *due, *perhaps])
    if assumed:
        sentences.append(
            f"Not known: {assumed} of these {len(late) + len(due) + len(perhaps)} dates are"
            " assumed, as no published document states them."
        )
    return " ".join(sentences)


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
