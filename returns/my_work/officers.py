"""The sections of My work that officers alone have, beside those of updates."""

from django.db.models import OuterRef, Q, Subquery

from commitments.models import Commitment
from commitments.querysets.commitments import CommitmentQuerySet
from people.models import AccountChange, User
from returns.early_close import may_close_on, request_of
from returns.my_work.sections import Reader, Section, waiting_longest_first
from rounds.models import Decision, ProgressUpdate


def account_changes(reader: Reader) -> Section | None:
    """Changes of officers' accounts that another officer is to confirm. One query."""
    changes = AccountChange.objects.open(reader.real_time).in_full()
    rows, count = waiting_longest_first(reader, changes, "asked_at")
    if not rows:
        return None
    return Section(
        slug="accounts",
        heading="Officers’ accounts",
        template="returns/_my_work_accounts.html",
        rows=[waiting.row for waiting in rows],
        count=count,
    )


def early_close(reader: Reader) -> Section | None:
    """The round that another officer asked to close before its due date, for who may. One query."""
    reporting_round = reader.reporting_round
    if reporting_round is None or reporting_round.is_past_due(reader.at.day):
        return None
    request = request_of(reporting_round)
    if request is None or not may_close_on(request, reader.user):
        return None
    return Section(
        slug="early-close",
        heading="Round to be closed before its due date",
        template="returns/_my_work_early_close.html",
        rows=[reader.waiting(request, request.at)],
        count=1,
    )


def decisions(reader: Reader) -> Section | None:
    """Decisions of others that this officer may agree with or not. One query."""
    waiting = Decision.objects.waiting_for(reader.user)
    rows, count = waiting_longest_first(reader, waiting, "at")
    if not rows:
        return None
    return Section(
        slug="decisions",
        heading="Decisions waiting for a second officer",
        template="returns/_my_work_decisions.html",
        rows=rows,
        count=count,
    )


def to_verify(reader: Reader) -> Section:
    """What is complete and this officer may verify. One query."""
    complete = _to_verify(reader.user)
    rows, count = waiting_longest_first(reader, complete, "accepted_at")
    return Section(
        slug="to-verify",
        heading="Complete, to be verified",
        template="returns/_my_work_commitments.html",
        rows=rows,
        count=count,
        none="Nothing waits to be verified.",
        word="Complete, to be verified",
        in_file=complete,
    )


def _to_verify(user: User) -> CommitmentQuerySet:
    verifiable = ProgressUpdate.objects.verifiable_by(user)
    holding = ProgressUpdate.objects.in_force().filter(commitment=OuterRef("pk"))
    last = holding.order_by("-round__meeting__date", "-pk")
    complete = Commitment.objects.filter(lifecycle="complete")
    complete = complete.annotate(
        reported_by=Subquery(last.values("pk")[:1]),
        accepted_at=Subquery(last.values("accepted_at")[:1]),
    )
    return complete.filter(Q(reported_by__in=verifiable))
