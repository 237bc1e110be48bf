"""The annexes of a paper: tables that are worked out from how everything stood on its day."""

from collections.abc import Sequence

from actions.delivering import uncovered_of
from commitments.models import Commitment
from commitments.ratings import DEFINITIONS
from meetings.models import Paper
from meetings.papers.canonical import Cell
from meetings.papers.cells import (
    NONE,
    Annex,
    Figures,
    annex,
    counted,
    day_in_words,
    named,
    rating_cell,
)
from meetings.papers.due import annex_of_due
from programme.as_at import AsAt
from rounds.models import ExpectedReturn, ProgressUpdate
from standing.asks import CAUSES_TOLD
from standing.charts import BAR_ORDER
from standing.snapshot import Item, counts_of, grouped

WORDS = [
    ("Assumed date", "A date that no published document states."),
    (
        "Late",
        "The last day on which a milestone was expected is over, and it is not done.",
    ),
    (
        "Not reported",
        "An action or recommendation that owed a report for this meeting, and has none that"
        " the programme office accepted.",
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


def annexes_of(paper: Paper, figures: Figures) -> list[Annex]:
    """Return the annexes of a paper, in their order. Eight queries."""
    annexes = [
        _red_and_amber(figures),
        annex_of_due(paper, figures),
        _not_reported(paper, figures),
        _uncovered(figures),
        _errata(figures),
        _counts(figures),
        _bars(figures),
        _words(),
    ]
    return [
        {"letter": chr(ord("A") + place), **table}
        for place, table in enumerate(annexes)
    ]


def _red_and_amber(figures: Figures) -> Annex:
    """Every red and amber, with its owner, cause and recovery. Two queries."""
    urgent = [item for item in figures.items if item.standing in ("red", "amber")]
    urgent.sort(key=lambda item: item.severity)
    updates = _last_updates(urgent, figures.at)
    rows = []
    for item in urgent:
        update = updates.get(item.pk)
        cause = CAUSES_TOLD.get(update.cause, "") if update else ""
        recovery = _recovery(update) if update else NONE
        remark = item.reported
        name = f"{named(item)} ({remark})" if remark else named(item)
        rating = rating_cell(item.standing)
        rows.append([name, rating, item.owner_title, cause or NONE, recovery])
    return annex(
        "urgent",
        "Every red and amber",
        f"{counted(len(rows), 'is', 'are')} red or amber.",
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


def _not_reported(paper: Paper, figures: Figures) -> Annex:
    """What owed an update in the round and has none that was accepted. One query."""
    columns = ["Action or recommendation", "Owner", "Rating as last reported", "Why"]
    title = "Not reported"
    if paper.round is None:
        nothing = "No reporting round was made for this meeting."
        return annex("missing", title, nothing, columns, [])
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
    return annex("missing", title, _missing_in_short(len(rows)), columns, rows)


def _missing_in_short(missing: int) -> str:
    if not missing:
        return "Nothing: all that was due for this meeting was reported and accepted."
    if missing == 1:
        return (
            "1 has no accepted report for this meeting: its rating is an earlier one."
        )
    return f"{missing} have no accepted report for this meeting: their ratings are earlier ones."


def _uncovered(figures: Figures) -> Annex:
    """Recommendations that no live action delivers. One query."""
    kind = Commitment.Kind.RECOMMENDATION
    total = sum(item.kind == kind for item in figures.items)
    uncovered = uncovered_of(figures.items)
    return annex(
        "uncovered",
        "Recommendations with no action under way",
        f"{len(uncovered)} of {counted(total, 'recommendation', 'recommendations')}"
        f" {'has' if len(uncovered) == 1 else 'have'} no action under way.",
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
        return annex("errata", title, "There was no meeting before.", columns, [])
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
    return annex("errata", title, summary, columns, rows)


def _counts(figures: Figures) -> Annex:
    by_kind = grouped(figures.items, lambda item: item.kind)
    actions = counts_of(by_kind.get(Commitment.Kind.ACTION, []))
    recommendations = counts_of(by_kind.get(Commitment.Kind.RECOMMENDATION, []))
    both = counts_of(figures.items)
    return annex(
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
    return annex(
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
    return annex("words", "What the words mean", "", ["Word", "Meaning"], rows)
