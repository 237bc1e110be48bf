"""The readable history of one commitment: what was done to it in business time, and when that was recorded."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import BigIntegerField, F, OuterRef, Subquery
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils import timezone
from pghistory.models import Events

from commitments.models import Commitment, Milestone, MilestoneDate
from people.models import Organisation, Seat, User
from programme.dates import PartialDate
from programme.models import Source
from workstreams.models import Workstream

MOST_LINES = 40
# Copies of the last accepted update's (its acceptance is the line that says so), and what follows from the reference.
COPIED = {"lifecycle", "rating", "outlook", "rated_as_at", "is_confirmed", "series", "number", "kind"}
# A milestone's dates have lines of their own.
OF_MILESTONE = {"title", "first_source_id", "first_source"}
# The tables whose rows belong to a commitment. Parent and child are tracked each in its own, and read together.
_SHARED = ["commitments.CommitmentEvent", "commitments.MilestoneEvent", "commitments.PartnershipEvent"]
_EVENTS = {
    Commitment.Kind.ACTION: [*_SHARED, "actions.ActionEvent"],
    Commitment.Kind.RECOMMENDATION: [*_SHARED, "recommendations.RecommendationEvent"],
}
# What a changed key stood for, and stands for now: the field, the rows it names, and the words they are known by.
_NAMED = [
    ("owner", Seat, "title"),
    ("lead", Organisation, "name"),
    ("workstream", Workstream, "title"),
    ("source", Source, "title"),
]


@dataclass(frozen=True)
class Line:
    """One line of a history. `day` is the business day; `recorded` the real moment, where it is another day."""

    day: date
    what: str
    who: str
    note: str = ""
    recorded: datetime | None = None


def history_of(commitment: Commitment, user: User) -> list[Line]:
    """Return the newest lines of a commitment's history that a person may see, newest first. Three queries."""
    lines = [*_workflow(commitment, user), *_dates(commitment), *_edits(commitment)]
    return sorted(lines, key=lambda line: line.day, reverse=True)[:MOST_LINES]


def _workflow(commitment: Commitment, user: User) -> list[Line]:
    transitions = commitment.updates.model.transitions.field.model.objects
    steps = transitions.visible_to(user).filter(update__commitment=commitment).exclude(verb__in=["started", "edited"])
    steps = steps.select_related("by", "update__round__meeting").order_by("-at", "-pk")[:MOST_LINES]
    return [
        Line(
            timezone.localdate(step.at),
            f"{step.update.round} update {step.verb}{_as_rated(step)}",
            step.by.name,
            step.note,
        )
        for step in steps
    ]


def _as_rated(step) -> str:
    return f": {step.update.standing.label.lower()}" if step.verb == "accepted" else ""


def _dates(commitment: Commitment) -> list[Line]:
    statements = MilestoneDate.objects.filter(milestone__commitment=commitment)
    statements = statements.select_related("milestone", "stated_by", "source").order_by("-stated_on", "-pk")
    return [
        Line(
            statement.stated_on,
            f"{statement.milestone}: {statement.get_kind_display().lower()} {statement.stated or 'date withdrawn'}",
            statement.stated_by.name
            if statement.stated_by
            else f"Source: {statement.source}"
            if statement.source
            else "",
            statement.reason,
        )
        for statement in statements[:MOST_LINES]
    ]


def _edits(commitment: Commitment) -> list[Line]:
    """Read the database's own record of changes to the commitment, its milestones and its partners."""
    person = User.objects.filter(pk=Cast(OuterRef("by"), BigIntegerField())).values("name")
    partner = Organisation.objects.filter(pk=Cast(OuterRef("organisation"), BigIntegerField())).values("name")
    events = (
        Events.objects.across(*_EVENTS[commitment.kind])
        .references(commitment.commitment)
        .annotate(
            by=KeyTextTransform("user", F("pgh_context")),
            day=KeyTextTransform("day", F("pgh_context")),
            command=KeyTextTransform("command", F("pgh_context")),
            organisation=KeyTextTransform("organisation_id", F("pgh_data")),
        )
        .annotate(who=Subquery(person), partner=Subquery(partner), **_names_before_and_after())
        .order_by("-pgh_created_at")[: 2 * MOST_LINES]
    )
    return [line for event in events if (line := _edit(event))]


def _names_before_and_after() -> dict[str, Subquery]:
    """Return, for each field that names a row, what adds its name before and after a change to an event."""
    names = {}
    for name, model, words in _NAMED:
        for place in (0, 1):
            key = Cast(KeyTextTransform(place, KeyTransform(f"{name}_id", OuterRef("pgh_diff"))), BigIntegerField())
            names[f"{name}_{place}"] = Subquery(model.objects.filter(pk=key).values(words))
    return names


def _edit(event) -> Line | None:
    what = _what(event)
    if not what:
        return None
    recorded = timezone.localtime(event.pgh_created_at)
    day = date.fromisoformat(event.day) if event.day else recorded.date()
    return Line(day, what, _who(event), recorded=recorded if recorded.date() != day else None)


def _who(event) -> str:
    if event.who:
        return event.who
    return "The programme’s content file" if event.command == "load_programme" else "From the command line"


def _what(event) -> str:
    if event.pgh_model == "commitments.PartnershipEvent":
        verb = "added" if event.pgh_label == "insert" else "removed"
        return "" if event.command else f"Partner organisation {verb}: {event.partner}"
    if event.pgh_model == "commitments.MilestoneEvent":
        return _what_of_milestone(event)
    if event.pgh_label == "insert":  # an action's or a recommendation's own row is made with the commitment's
        return "Added to the tracker" if event.pgh_model == "commitments.CommitmentEvent" else ""
    changed = {name: pair for name, pair in (event.pgh_diff or {}).items() if name not in COPIED}
    for name, _, _ in _NAMED:
        if f"{name}_id" in changed:
            changed[f"{name}_id"] = [getattr(event, f"{name}_{place}") for place in (0, 1)]
    return _changes(Commitment, changed)


def _what_of_milestone(event) -> str:
    title = event.pgh_data["title"]
    if event.pgh_label == "insert":
        first = PartialDate(date.fromisoformat(event.pgh_data["first_date"]), event.pgh_data["first_precision"])
        return "" if event.command else f"Milestone added: {title}, first date {first}"
    changed = {name: pair for name, pair in (event.pgh_diff or {}).items() if name in OF_MILESTONE}
    return f"{title}: {_changes(Milestone, changed)}" if changed else ""


def _changes(model, changed: dict[str, list]) -> str:
    return "; ".join(f"{_label(model, name)} changed{_before_and_after(pair)}" for name, pair in changed.items())


def _label(model, name: str) -> str:
    kinds = [model, *(kind.related_model for kind in model._meta.related_objects if kind.one_to_one)]
    fields = {field.name: field for kind in kinds for field in kind._meta.fields}
    return str(fields[name.removesuffix("_id")].verbose_name).capitalize()


def _before_and_after(pair: list) -> str:
    if not all(isinstance(value, str) for value in pair):
        return ""
    return f" from “{pair[0]}” to “{pair[1]}”"
