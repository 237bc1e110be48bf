"""The readable history of one commitment: what was done to it in business time, and when that was
recorded.
"""

from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import (
    BigIntegerField,
    F,
    OuterRef,
    QuerySet,
    Subquery,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from pghistory.models import Events

from commitments.former_references import FormerReference
from commitments.models import Commitment, Milestone
from people.history import (
    Line,
    NamedField,
    changes,
    lines_of,
    recorded_on,
    through,
    with_names,
    with_people_and_names,
)
from people.models import Organisation, Seat, User
from programme.as_at import AsAt
from programme.dates import PartialDate
from programme.models import Source
from rounds.models.decisions import AgreedDueDate, Decision
from rounds.models.meetings import Meeting
from rounds.models.outcomes import Outcome
from rounds.models.updates import Transition
from rounds.states import WRITING, Verb
from standing.date_lines import due_dates_agreed, lines_of_milestone
from standing.milestones import MilestoneInFull, as_recorded
from standing.outcomes import lines_of_outcome
from workstreams.models import Workstream

MOST = 5000  # of each kind of line
# Copies of the last accepted update's (its acceptance is the line that says so), and the reference,
# which has lines of its own.
COPIED = {
    "lifecycle",
    "rating",
    "outlook",
    "rated_as_at",
    "is_confirmed",
    "first_due_date",
    "first_due_precision",
    "first_due_on",
    "due_date",
    "due_precision",
    "reference",
    "series",
    "number",
    "kind",
}
# A milestone's dates and its withdrawal have lines of their own.
OF_MILESTONE = {"title", "first_source_id", "first_source"}
# The tables whose rows belong to a commitment. Parent and child are tracked each in its own, and
# read together.
_SHARED = [
    "commitments.CommitmentEvent",
    "commitments.MilestoneEvent",
    "commitments.PartnershipEvent",
    "commitments.ResponsiblePersonEvent",
    "rounds.GroupDecisionEvent",
]
_EVENTS: dict[str, list[str]] = {
    Commitment.Kind.ACTION: [*_SHARED, "actions.ActionEvent"],
    Commitment.Kind.RECOMMENDATION: [*_SHARED, "recommendations.RecommendationEvent"],
}
_NAMED = [
    NamedField("owner", Seat, "title"),
    NamedField("lead", Organisation, "name"),
    NamedField("workstream", Workstream, "title"),
    NamedField("source", Source, "title"),
]
QUIET_STEPS = [verb for verb in WRITING if verb != Verb.SUBMITTED]


def references_of(commitment: Commitment) -> QuerySet:
    """Return the references that a commitment had before, oldest first, with when each change was
    recorded.
    """
    changes = FormerReference.objects.filter(commitment=commitment)
    return changes.select_related("by").annotate(**as_recorded(FormerReference))


def history_of(
    commitment: Commitment,
    user: User,
    *,
    milestones: Iterable[MilestoneInFull],
    decisions: Iterable,
    agreed_due_dates: Iterable[AgreedDueDate],
    references: Iterable,
    outcomes: Iterable[Outcome],
    at: AsAt,
    most: int = MOST,
) -> list[Line]:
    """Return the newest lines of a commitment's history up to a day that a person may see, newest
    first. Two queries.

    The milestones come from `in_full`, the decisions from `decisions_on`, the due dates from
    `due_dates_agreed_for`, the former references from `references_of`, what groups
    said from `outcomes_of`. `most` bounds what else is
    read of each kind: the page of a commitment asks for few, its history's own page for all.
    """
    lines = [
        *_workflow(commitment, user, most),
        *_edits(commitment, most),
        *map(_renamed, references),
        *map(_decided, decisions),
        *chain.from_iterable(map(_second_word, decisions)),
        *chain.from_iterable(map(lines_of_outcome, outcomes)),
    ]
    for milestone in milestones:
        lines += lines_of_milestone(milestone)
    lines += due_dates_agreed(commitment, agreed_due_dates)
    if at.is_past:
        lines = [line for line in lines if line.day <= at.day]
    return sorted(lines, key=lambda line: (line.day, line.order), reverse=True)


def _workflow(commitment: Commitment, user: User, most: int) -> list[Line]:
    steps = (
        Transition.objects.visible_to(user)
        .filter(update__commitment=commitment)
        .exclude(verb__in=QUIET_STEPS)
    )
    steps = steps.select_related("by", "update__round__meeting").annotate(
        **as_recorded(Transition)
    )
    newest = steps.order_by("-at", "-pk")[:most]
    return [_dated_line(step, _step_taken(step), step.note) for step in newest]


def _step_taken(step: Transition) -> str:
    sentence = f"{step.update.round} {step.update.noun} {step.verb}"
    if step.verb == Verb.ACCEPTED and step.update.standing:
        sentence += f": {step.update.standing.label.lower()}"
    return sentence


def _decided(decision: Decision) -> Line:
    sentence = decision.get_kind_display()
    if decision.successor:
        sentence += f" by {decision.successor}"
    return _dated_line(decision, sentence, decision.reason)


def _second_word(decision: Any) -> list[Line]:
    """Return what a second officer said of a decision, where one did."""
    if not hasattr(decision, "second_word"):
        return []
    word = decision.second_word
    verb = "confirmed" if word.agrees else "not agreed to"
    sentence = f"{decision.get_kind_display()}: {verb} by a second officer"
    # `decisions_on` has added these.
    word.recorded = decision.word_recorded
    word.via = decision.word_via
    return [_dated_line(word, sentence, word.reason)]


def _renamed(change) -> Line:
    """Return the line of a reference that became another."""
    day = timezone.localdate(change.changed_at)
    return Line(
        day,
        f"Reference {change}",
        change.by.name,
        change.reason,
        recorded=recorded_on(day, change.recorded),
        via=through(change.via),
        order=(change.recorded or change.changed_at,),
    )


def _dated_line(row: Any, sentence: str, note: str) -> Line:
    """Return the line of what somebody did at a moment of business time.

    The row is a transition or a decision, with what `as_recorded` adds.
    """
    day = timezone.localdate(row.at)
    return Line(
        day,
        sentence,
        row.by.name,
        note,
        recorded=recorded_on(day, row.recorded),
        via=through(row.via),
        order=(row.recorded or row.at,),
    )


def _edits(commitment: Commitment, most: int) -> list[Line]:
    """Read the database's own record of changes to the commitment, its milestones, its partners and
    who is responsible for it.
    """
    partner = Organisation.objects.filter(
        pk=Cast(OuterRef("organisation"), BigIntegerField())
    ).values("name")
    person = User.objects.filter(
        pk=Cast(OuterRef("responsible"), BigIntegerField())
    ).values("name")
    meeting = Meeting.objects.filter(pk=Cast(OuterRef("meeting"), BigIntegerField()))
    events = (
        Events.objects.across(*_EVENTS[commitment.kind])
        .references(Commitment(pk=commitment.pk))
        .annotate(organisation=KeyTextTransform("organisation_id", F("pgh_data")))
        .annotate(responsible=KeyTextTransform("person_id", F("pgh_data")))
        .annotate(meeting=KeyTextTransform("meeting_id", F("pgh_data")))
        .annotate(partner=Subquery(partner), person=Subquery(person))
        .annotate(met=Subquery(meeting.values("date")))
        .annotate(met_precision=Subquery(meeting.values("precision")))
    )
    events = with_people_and_names(events, _NAMED)[: 2 * most]
    return lines_of(events, _edit)


def _edit(event) -> str:
    if event.pgh_model == "commitments.PartnershipEvent":
        return _partner_edit(event)
    if event.pgh_model == "commitments.ResponsiblePersonEvent":
        return _responsible_edit(event)
    if event.pgh_model == "commitments.MilestoneEvent":
        return _milestone_edit(event)
    if event.pgh_model == "rounds.GroupDecisionEvent":
        return _decision_edit(event)
    if event.pgh_label == "insert":
        # An action's or a recommendation's own row is made with the commitment's.
        is_first = event.pgh_model == "commitments.CommitmentEvent"
        return "Added to the tracker" if is_first else ""
    difference = event.pgh_diff or {}
    if "first_due_date" in difference and not event.command:
        return _due_set(event, difference["first_due_date"][0])
    changed = {name: difference[name] for name in difference if name not in COPIED}
    if changed.get("place", ["once"])[0] is None:
        # The place it had already, by its reference: others were put in order.
        del changed["place"]
    return changes(Commitment, with_names(event, changed, _NAMED))


def _decision_edit(event) -> str:
    """That the group decided on it, or that it is not said any more that it did."""
    if event.pgh_label == "delete":
        return "No longer said to be decided by the group"
    when = PartialDate(event.met, event.met_precision)
    return f"Decided by the group: meeting of {when}"


def _partner_edit(event) -> str:
    if event.command:
        return ""
    verb = "added" if event.pgh_label == "insert" else "removed"
    return f"Partner organisation {verb}: {event.partner}"


def _responsible_edit(event) -> str:
    """That somebody was named as who does the work, or is it no more."""
    kept = event.pgh_data
    if event.pgh_label == "insert":
        day = date.fromisoformat(kept["from_date"])
        return f"Responsible from {day:%-d %B %Y}: {event.person}"
    if not kept["to_date"]:
        return ""
    day = date.fromisoformat(kept["to_date"])
    return f"Not responsible any more from {day:%-d %B %Y}: {event.person}"


def _milestone_edit(event) -> str:
    title = event.pgh_data["title"]
    if event.pgh_label == "insert":
        return (
            "" if event.command else f"Milestone added: {title}, {_first_date(event)}"
        )
    pairs = (event.pgh_diff or {}).items()
    changed = {name: pair for name, pair in pairs if name in OF_MILESTONE}
    return f"{title}: {changes(Milestone, changed)}" if changed else ""


def _first_date(event) -> str:
    day = date.fromisoformat(event.pgh_data["first_date"])
    return f"first date {PartialDate(day, event.pgh_data['first_precision'])}"


def _due_set(event, day_before: str | None) -> str:
    """That a due date was set first, or followed the milestones of that day."""
    day = date.fromisoformat(event.pgh_data["first_due_date"])
    due = PartialDate(day, event.pgh_data["first_due_precision"])
    if day_before is None:
        return f"Due date first set: {due}"
    return f"Due date first set, with the milestones of that day: {due}"
