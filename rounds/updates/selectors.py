"""Reads over many updates that pages share."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Greatest, TruncDate

from commitments.models import Milestone
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import MovedRow, User
from people.querysets.people import UserQuerySet
from rounds.models import (
    Comment,
    Contribution,
    Decision,
    EvidenceFile,
    ProgressUpdate,
    ReportingRound,
    Transition,
)
from rounds.models.update_parts import MilestoneChange
from rounds.querysets.updates import ProgressUpdateQuerySet, hand_of_each
from rounds.states import State, Verb
from rounds.updates.by_round import ROUNDS_READ, ReportedByRound, Updates

MOST_COMMENTS = 100
# What a page of an update shows besides its own columns.
SHOWN_WITH = [
    "commitment__lead",
    "commitment__owner",
    "commitment__workstream",
    "round__meeting",
    "author__organisation",
    "entered_by",
    "seat",
    "answered_by",
    "accepted_by",
    "corrects",
    "correction",
    "taken_from__organisation",
]


def updates_until(
    waiting: Sequence[ProgressUpdate],
) -> dict[int, Updates]:
    """Return what was reported up to each of many updates under review, which comes last, by their
    keys: one for each of the last rounds, and None for a round without. Two queries.
    """
    rounds = ReportingRound.objects.recent(ROUNDS_READ)
    commitments = [update.commitment_id for update in waiting]
    reported = ReportedByRound.read(rounds, commitments)
    return {update.pk: reported.until(update) for update in waiting}


def reviewers_of(update: ProgressUpdate, today: date) -> UserQuerySet:
    """Return the officers who may review an update on a real day, by name."""
    return User.objects.reviewing(today).exclude(hand_of_each(update))


def milestones_with_statements(
    commitments: Iterable[int],
) -> dict[int, list[Milestone]]:
    """Return the standing milestones by their commitments' keys. Two queries."""
    by_commitment: dict[int, list[Milestone]] = defaultdict(list)
    milestones = Milestone.objects.standing().filter(commitment__in=commitments)
    for milestone in milestones.prefetch_related("statements"):
        by_commitment[milestone.commitment_id].append(milestone)
    return by_commitment


def comments_on(update: ProgressUpdate, user: User, end: datetime) -> list[Comment]:
    """Return the newest comments before a moment that this person sees, oldest first."""
    visible = Comment.objects.visible_to(user).filter(update=update, at__lt=end)
    newest = visible.select_related("by").order_by("-at", "-pk")
    return list(newest[:MOST_COMMENTS])[::-1]


def contributions_to(update: ProgressUpdate, user: User) -> Iterable[Contribution]:
    """Return what partner organisations gave to an update that corrects none, as far as this
    person sees it.
    """
    if update.corrects_id:
        return []
    visible = Contribution.objects.visible_to(user)
    of_update = visible.filter(commitment=update.commitment, round=update.round_id)
    return of_update.select_related("organisation", "by")


def owed_in(
    commitments: CommitmentQuerySet, reporting_round: ReportingRound
) -> CommitmentQuerySet:
    """Return those that a round expects, that are still live and whose update is not handed in:
    none yet, a draft, or one that was returned.
    """
    handed_in = ProgressUpdate.objects.handed_in().filter(
        commitment=OuterRef("pk"), round=reporting_round
    )
    expected = commitments.filter(expected_returns__round=reporting_round)
    return expected.live().exclude(Exists(handed_in))


def only_typed_by(
    updates: ProgressUpdateQuerySet, user: User
) -> ProgressUpdateQuerySet:
    """Return the drafts that this person alone has typed in: nobody has saved one, added a file to
    it or handed it in.
    """
    other_steps = Transition.objects.filter(update=OuterRef("pk")).exclude(
        verb=Verb.TYPED, by=user
    )
    files = EvidenceFile.objects.kept().filter(update=OuterRef("pk"))
    drafts = updates.filter(state=State.DRAFT, author=user)
    return drafts.exclude(Exists(other_steps)).exclude(Exists(files))


def with_commented_at(
    updates: ProgressUpdateQuerySet, user: User
) -> ProgressUpdateQuerySet:
    """Add `commented_at`: when the last comment that this person or key sees was written; None
    where they see none.
    """
    comments = Comment.objects.visible_to(user).filter(update=OuterRef("pk"))
    last = comments.order_by("-at", "-pk").values("at")[:1]
    return updates.annotate(commented_at=Subquery(last))


def in_full(
    updates: ProgressUpdateQuerySet, user: User, end: datetime | None = None
) -> ProgressUpdateQuerySet:
    """Return updates with all that the page and the API show this person of them, and with whether
    they held at a moment; None is now.
    """
    changes = MilestoneChange.objects.select_related("milestone")
    steps = Transition.objects.visible_to(user).select_related("by")
    updates = updates.annotate(accepted_on=TruncDate("accepted_at"))
    updates = updates.annotate(author_body_then=_body_then())
    set_aside = Decision.objects.setting_aside_each().reverse()
    updates = updates.with_in_force(end).annotate(
        set_aside_because=Subquery(set_aside.values("reason")[:1]),
        # PostgreSQL passes over what is null.
        last_changed_at=Greatest(
            "changed_at", "confirmed_at", Subquery(set_aside.values("at")[:1])
        ),
    )
    return updates.select_related(*SHOWN_WITH).prefetch_related(
        "recovery",
        "evidence",
        "files",
        Prefetch("milestone_changes", changes),
        Prefetch("transitions", steps),
    )


def _body_then() -> Subquery:
    """The code of the author's organisation on the day of acceptance, where it has since gone into
    another.
    """
    moved = MovedRow.objects.filter(
        kind__in=(MovedRow.Kind.PERSON, MovedRow.Kind.KEY),
        row=OuterRef("author"),
        merge__day__gt=OuterRef("accepted_on"),
    )
    return Subquery(moved.order_by("merge__day").values("merge__old__code")[:1])
