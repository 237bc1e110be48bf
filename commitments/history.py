"""The readable history of one commitment: what was done to it in business time, and when that was recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from pghistory.models import Events

from commitments.models import Commitment, MilestoneDate
from people.models import User

MOST_LINES = 40
# Copies of the last accepted update's: its acceptance is the line that says so.
COPIED = {"lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed", "series", "number", "kind"}
# The parent's and the child's rows are tracked each in a table of its own, and read together.
_EVENTS = {
    Commitment.Kind.ACTION: ["commitments.CommitmentEvent", "actions.ActionEvent"],
    Commitment.Kind.RECOMMENDATION: ["commitments.CommitmentEvent", "recommendations.RecommendationEvent"],
}


@dataclass(frozen=True)
class Line:
    """One line of a history. `day` is the business day; `recorded` the real moment, where it is another day."""

    day: date
    what: str
    who: str
    note: str = ""
    recorded: datetime | None = None


def history_of(commitment: Commitment) -> list[Line]:
    """Return the newest lines of a commitment's history, newest first. Three queries."""
    lines = [*_workflow(commitment), *_dates(commitment), *_edits(commitment)]
    return sorted(lines, key=lambda line: line.day, reverse=True)[:MOST_LINES]


def _workflow(commitment: Commitment) -> list[Line]:
    transition = commitment.updates.model.transitions.field.model
    steps = transition.objects.filter(update__commitment=commitment).exclude(verb="started")
    steps = steps.select_related("by", "update__round__meeting").order_by("-at", "-pk")[:MOST_LINES]
    return [
        Line(
            timezone.localdate(step.at),
            f"{step.update.round} update {step.verb}" + _as_rated(step),
            step.by.name,
            step.note if step.verb != "returned" else "",
        )
        for step in steps
    ]


def _as_rated(step) -> str:
    return f": {step.update.standing.label.lower()}" if step.verb == "accepted" else ""


def _dates(commitment: Commitment) -> list[Line]:
    statements = MilestoneDate.objects.filter(milestone__commitment=commitment)
    statements = statements.select_related("milestone", "stated_by", "source").order_by("-stated_on", "-pk")[
        :MOST_LINES
    ]
    return [
        Line(
            statement.stated_on,
            f"{statement.milestone.title}: {statement.get_kind_display().lower()} {statement.stated}",
            statement.stated_by.name
            if statement.stated_by
            else f"Source: {statement.source}"
            if statement.source
            else "",
            statement.reason,
        )
        for statement in statements
    ]


def _edits(commitment: Commitment) -> list[Line]:
    """Read the database's own record of changes to the commitment itself."""
    person = User.objects.filter(pk=Cast(OuterRef("by"), BigIntegerField())).values("name")
    events = (
        Events.objects.across(*_EVENTS[commitment.kind])
        .references(commitment.commitment)
        .annotate(by=KeyTextTransform("user", F("pgh_context")), day=KeyTextTransform("day", F("pgh_context")))
        .annotate(who=Subquery(person))
        .order_by("-pgh_created_at")[:MOST_LINES]
    )
    return [line for event in events if (line := _edit(event))]


def _edit(event) -> Line | None:
    recorded = timezone.localtime(event.pgh_created_at)
    day = date.fromisoformat(event.day) if event.day else recorded.date()
    who = event.who or "The programme’s content file"
    if recorded.date() == day:
        recorded = None
    if event.pgh_label == "insert" and event.pgh_obj_model != Commitment._meta.label:
        return None  # an action's or a recommendation's own row is made with the commitment's
    if event.pgh_label == "insert":
        return Line(day, "Added to the tracker", who, recorded=recorded)
    changed = {name: pair for name, pair in (event.pgh_diff or {}).items() if name not in COPIED}
    if not changed:
        return None
    what = "; ".join(f"{_label(name)} changed" + _before_and_after(pair) for name, pair in changed.items())
    return Line(day, what, who, recorded=recorded)


def _label(name: str) -> str:
    name = name.removesuffix("_id")
    kinds = [Commitment, *(kind.related_model for kind in Commitment._meta.related_objects if kind.one_to_one)]
    fields = {field.name: field for kind in kinds for field in kind._meta.fields}
    return str(fields[name].verbose_name).capitalize()


def _before_and_after(pair: list) -> str:
    if not all(isinstance(value, str) for value in pair):
        return ""
    return f" from “{pair[0]}” to “{pair[1]}”"
