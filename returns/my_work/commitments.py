"""The sections of My work that list commitments: what is owed, and what one's organisation
contributes to.
"""

from datetime import date

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    OuterRef,
    Q,
    Subquery,
    Window,
)

from commitments.models import Commitment, ResponsiblePerson
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import Organisation, User
from returns.my_work.sections import SHOWN, Reader, Section, Waiting, how_many
from rounds.models import Contribution, ProgressUpdate, ReportingRound
from rounds.updates.selectors import owed_in
from standing.snapshot import snapshot_of


def owed(reader: Reader) -> Section:
    """What is not begun yet; what is begun or returned has a section of its own. Three queries."""
    not_begun = _not_begun(reader, reader.reporting_round)
    return Section(
        slug="owed",
        heading="What I owe: not begun",
        template="returns/_my_work_owed.html",
        rows=_waiting_in(reader, reader.reporting_round, not_begun),
        count=not_begun.count(),
        word="Owed: not begun",
        in_file=not_begun,
        round=reader.reporting_round,
    )


def owed_late(reader: Reader) -> Section | None:
    """What the last round closed without, that can still come late and is not begun; nothing where
    there is none. Three queries.
    """
    late_round = reader.late_round
    not_begun = _not_begun(reader, late_round)
    rows = _waiting_in(reader, late_round, not_begun)
    if not rows:
        return None
    return Section(
        slug="owed-late",
        heading="What I can still report late: not begun",
        template="returns/_my_work_owed.html",
        rows=rows,
        count=not_begun.count(),
        about=(
            f"The {late_round} round closed without these. Until the next round opens they"
            " can come late: reviewed like any other, and beside the figures of the round."
        ),
        word="Can come late: not begun",
        in_file=not_begun,
        round=late_round,
    )


def contributions(reader: Reader) -> Section | None:
    """What this person's body helps with and others lead, and whether it has contributed in the
    open round: what waits for it first. One query.
    """
    helped = _with_contribution(_helped(reader.user), reader)
    counted = helped.annotate(
        in_all=Window(Count("pk")),
        asked=Window(Count("pk", filter=Q(is_asked=True))),
    )
    rows = list(counted.in_natural_order("-is_asked")[:SHOWN])
    if not rows:
        return None
    return Section(
        slug="contributions",
        heading="What my organisation contributes to",
        template="returns/_my_work_contributions.html",
        rows=[reader.waiting(row, _asked_on(reader)) for row in rows],
        count=how_many(rows),
        about=_about(how_many(rows, "asked"), reader.reporting_round),
        word="Where I may contribute",
        in_file=helped.filter(Q(is_asked=True)).in_natural_order(),
    )


def responsible(reader: Reader) -> Section | None:
    """What this person is named responsible for. Three queries."""
    in_force = ResponsiblePerson.objects.in_force().filter(person=reader.user)
    mine = Commitment.objects.filter(pk__in=in_force.values("commitment"))
    in_order = mine.counted().in_natural_order()
    rows = snapshot_of(in_order, reader.at, slice(SHOWN))
    if not rows:
        return None
    return Section(
        slug="responsible",
        heading="What I am responsible for",
        template="returns/_my_work_responsible.html",
        rows=rows,
        count=in_order.count(),
        about="You do the work of these. The seat that owns each still answers for it.",
    )


def _not_begun(
    reader: Reader, reporting_round: ReportingRound | None
) -> CommitmentQuerySet:
    """Return what this person owes in a round and nobody has begun, in order."""
    if reporting_round is None:
        return Commitment.objects.none()
    mine = Commitment.objects.reportable_by(reader.user)
    owed = owed_in(mine, reporting_round).exclude(_is_begun_in(reporting_round))
    return owed.in_natural_order()


def _is_begun_in(reporting_round: ReportingRound) -> Exists:
    begun = ProgressUpdate.objects.standing().filter(commitment=OuterRef("pk"))
    return Exists(begun.filter(round=reporting_round))


def _waiting_in(
    reader: Reader,
    reporting_round: ReportingRound | None,
    commitments: CommitmentQuerySet,
) -> list[Waiting]:
    """Return those that are shown, as they stand, which wait since the round opened."""
    if reporting_round is None:
        return []
    items = snapshot_of(commitments, reader.at, slice(SHOWN))
    return [reader.waiting(item, reporting_round.opens_on) for item in items]


def _helped(user: User) -> CommitmentQuerySet:
    """What this person's bodies help with, less what they report on anyway."""
    with_them = Commitment.objects.filter(partners__in=user.body_ids)
    own = Commitment.objects.reportable_by(user)
    helped = Commitment.objects.counted().filter(pk__in=with_them.values("pk"))
    return helped.exclude(pk__in=own.values("pk"))


def _with_contribution(
    commitments: CommitmentQuerySet, reader: Reader
) -> CommitmentQuerySet:
    """Add of the open round: `given_at`, when their contribution was last written; `is_asked`,
    whether it is not and the update waits; `is_accepted`, whether nothing can be added any more.
    """
    in_round = Q(commitment=OuterRef("pk"), round=reader.reporting_round)
    bodies = Organisation.objects.standing_as(reader.user.body_ids)
    given = Contribution.objects.filter(in_round, organisation__in=bodies)
    accepted = ProgressUpdate.objects.accepted().filter(in_round, corrects=None)
    owed = Commitment.objects.none()
    if reader.reporting_round:
        owed = owed_in(Commitment.objects.all(), reader.reporting_round)
    commitments = commitments.annotate(
        given_at=Subquery(given.order_by("-at").values("at")[:1]),
        is_accepted=Exists(accepted),
        is_owed=Exists(owed.filter(pk=OuterRef("pk"))),
    )
    is_asked = ExpressionWrapper(
        Q(is_owed=True, given_at=None), output_field=BooleanField()
    )
    return commitments.annotate(is_asked=is_asked)


def _asked_on(reader: Reader) -> date:
    reporting_round = reader.reporting_round
    return reporting_round.opens_on if reporting_round else reader.at.day


def _about(asked: int, reporting_round: ReportingRound | None) -> str:
    about = (
        "Others lead these. What you add is kept under your organisation’s name, beside"
        " their update."
    )
    if reporting_round and asked:
        verb = "waits" if asked == 1 else "wait"
        about += f" {asked} {verb} for yours in the {reporting_round} round."
    return about
