"""The readable history of one commitment: what was done to it in business time, and when that was
recorded.
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import (
    BigIntegerField,
    F,
    OuterRef,
    Q,
    Subquery,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils import timezone
from pghistory.models import Events

from commitments.models import Commitment, Milestone, MilestoneDate
from people.history import (
    Line,
    Named,
    changes,
    line_of,
    recorded_on,
    through,
    with_names,
    with_people_and_names,
)
from people.models import Organisation, Seat, User
from programme.as_at import AsAt
from programme.dates import PartialDate
from programme.models import Source
from rounds.models.decisions import Decision
from rounds.models.updates import Transition
from rounds.positions import last_decisions
from standing.milestones import MilestoneInFull, as_recorded
from workstreams.models import Workstream

MOST = 5000  # of each kind of line
# Copies of the last accepted update's (its acceptance is the line that says so), and what follows
# from the reference.
COPIED = {
    "lifecycle",
    "rating",
    "outlook",
    "rated_as_at",
    "is_confirmed",
    "series",
    "number",
    "kind",
}
# A milestone's dates have lines of their own.
OF_MILESTONE = {"title", "first_source_id", "first_source"}
# The tables whose rows belong to a commitment. Parent and child are tracked each in its own, and
# read together.
_SHARED = [
    "commitments.CommitmentEvent",
    "commitments.MilestoneEvent",
    "commitments.PartnershipEvent",
]
_EVENTS = {
    Commitment.Kind.ACTION: [*_SHARED, "actions.ActionEvent"],
    Commitment.Kind.RECOMMENDATION: [*_SHARED, "recommendations.RecommendationEvent"],
}
_NAMED = [
    Named("owner", Seat, "title"),
    Named("lead", Organisation, "name"),
    Named("workstream", Workstream, "title"),
    Named("source", Source, "title"),
]
QUIET_STEPS = ["started", "typed", "edited", "saved"]


def decisions_on(commitment: Commitment, at: AsAt) -> tuple[list, list]:
    """Return what officers had decided by a day about a commitment, oldest first, and what put it
    in others' place.

    With when each was recorded. One query, and for an earlier day one more.
    """
    decisions = Decision.objects.filter(
        Q(commitment=commitment) | Q(successor=commitment)
    )
    decisions = decisions.select_related("commitment", "by", "successor", "update")
    decisions = decisions.annotate(**as_recorded(Decision))
    if at.is_past:
        decisions = decisions.filter(at__lt=at.end)
    own = [made for made in decisions if made.commitment_id == commitment.pk]
    others = [made for made in decisions if made.successor_id == commitment.pk]
    if at.is_past:
        keys = [made.commitment_id for made in others]
        (last,) = last_decisions([at.end], keys)
        still_hold = [
            made for made in others if last[made.commitment_id].kind == made.kind
        ]
    else:
        still_hold = [made for made in others if made.commitment.lifecycle == made.kind]
    return own, still_hold


def history_of(
    commitment: Commitment,
    user: User,
    *,
    milestones: Iterable[MilestoneInFull],
    decisions: Iterable,
    at: AsAt,
    most: int = MOST,
) -> list[Line]:
    """Return the newest lines of a commitment's history up to a day that a person may see, newest
    first. Two queries.

    The milestones come from `in_full`, the decisions from `decisions_on`. `most` bounds what
    else is read of each kind: the page of a commitment asks for few, its history's own page for
    all.
    """
    lines = [
        *_workflow(commitment, user, most),
        *_edits(commitment, most),
        *map(_decided, decisions),
    ]
    for milestone in milestones:
        lines += [*_stated(milestone), *_agreed(milestone)]
    known = [line for line in lines if line.day <= at.day] if at.is_past else lines
    return sorted(known, key=lambda line: (line.day, line.order), reverse=True)


def _workflow(commitment: Commitment, user: User, most: int) -> list[Line]:
    steps = (
        Transition.objects.visible_to(user)
        .filter(update__commitment=commitment)
        .exclude(verb__in=QUIET_STEPS)
    )
    steps = steps.select_related("by", "update__round__meeting").annotate(
        **as_recorded(Transition)
    )
    return [
        Line(
            (day := timezone.localdate(step.at)),
            f"{step.update.round}"
            f" {'correction' if step.update.corrects_id else 'update'}"
            f" {step.verb}{_as_rated(step)}",
            step.by.name,
            step.note,
            recorded=recorded_on(day, step.recorded),
            via=through(step.via),
            order=(step.recorded or step.at,),
        )
        for step in steps.order_by("-at", "-pk")[:most]
    ]


def _as_rated(step) -> str:
    return f": {step.update.standing.label.lower()}" if step.verb == "accepted" else ""


def _decided(decision) -> Line:
    day = timezone.localdate(decision.at)
    return Line(
        day,
        f"{decision.get_kind_display()}{f' by {decision.successor}' if decision.successor else ''}",
        decision.by.name,
        decision.reason,
        recorded=recorded_on(day, decision.recorded),
        via=through(decision.via),
        order=(decision.recorded or decision.at,),
    )


def _stated(milestone: MilestoneInFull) -> list[Line]:
    """Each date stated, from what it was before to what it became, with the reason."""
    lines, before = [], {}
    for one in milestone.statements:
        earlier, before[one.kind] = before.get(one.kind), one.stated
        if not one.stated:
            what = (
                f"{one.get_kind_display().lower()} date of {milestone} withdrawn, it"
                f" was {earlier}"
            )
        elif one.kind == MilestoneDate.Kind.FORECAST:
            what = (
                f"forecast of {milestone} from"
                f" {earlier or milestone.first.without_source} to {one.stated}"
            )
        else:
            what = f"{milestone} done {one.stated}"
        by = (
            one.stated_by.name
            if one.stated_by
            else f"Source: {one.source}"
            if one.source
            else ""
        )
        lines.append(_line(one, one.stated_on, what, by))
    return lines


def _agreed(milestone: MilestoneInFull) -> list[Line]:
    lines, before = [], milestone.first.without_source
    for one in milestone.agreed_dates:
        what = (
            f"new date agreed for {milestone}, from {before} to {one.stated}, at"
            f" {one.meeting}"
        )
        lines.append(_line(one, timezone.localdate(one.at), what, one.by.name))
        before = one.stated
    return lines


def _line(one, day: date, what: str, who: str) -> Line:
    because = (
        f"{what[0].upper()}{what[1:]}{f', because: {one.reason}' if one.reason else ''}"
    )
    moment = one.recorded or timezone.now()
    return Line(
        day,
        because,
        who,
        recorded=recorded_on(day, one.recorded),
        via=through(one.via),
        order=(moment,),
    )


def _edits(commitment: Commitment, most: int) -> list[Line]:
    """Read the database's own record of changes to the commitment, its milestones and
    its partners.
    """
    partner = Organisation.objects.filter(
        pk=Cast(OuterRef("organisation"), BigIntegerField())
    ).values("name")
    events = (
        Events.objects.across(*_EVENTS[commitment.kind])
        .references(Commitment(pk=commitment.pk))
        .annotate(organisation=KeyTextTransform("organisation_id", F("pgh_data")))
        .annotate(partner=Subquery(partner))
    )
    found = with_people_and_names(events, _NAMED)[: 2 * most]
    return [line for event in found if (line := line_of(event, _what))]


def _what(event) -> str:
    if event.pgh_model == "commitments.PartnershipEvent":
        verb = "added" if event.pgh_label == "insert" else "removed"
        return "" if event.command else f"Partner organisation {verb}: {event.partner}"
    if event.pgh_model == "commitments.MilestoneEvent":
        return _what_of_milestone(event)
    if (
        event.pgh_label == "insert"
    ):  # an action's or a recommendation's own row is made with the commitment's
        return (
            "Added to the tracker"
            if event.pgh_model == "commitments.CommitmentEvent"
            else ""
        )
    changed = {
        name: pair
        for name, pair in (event.pgh_diff or {}).items()
        if name not in COPIED
    }
    return changes(Commitment, with_names(event, changed, _NAMED))


def _what_of_milestone(event) -> str:
    title = event.pgh_data["title"]
    if event.pgh_label == "insert":
        first = PartialDate(
            date.fromisoformat(event.pgh_data["first_date"]),
            event.pgh_data["first_precision"],
        )
        return "" if event.command else f"Milestone added: {title}, first date {first}"
    changed = {
        name: pair
        for name, pair in (event.pgh_diff or {}).items()
        if name in OF_MILESTONE
    }
    return f"{title}: {changes(Milestone, changed)}" if changed else ""
