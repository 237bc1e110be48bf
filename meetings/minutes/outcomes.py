"""What was recorded at a meeting, as its minutes read it."""

from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from meetings.models import Paper, ParagraphOutcome
from rounds.models import ArisingStep, Outcome
from rounds.querysets.outcomes import OutcomeQuerySet


def outcomes_in_full() -> OutcomeQuerySet:
    """Return outcomes with what `due_of` and the words about each ask for."""
    steps = ArisingStep.objects.filter(
        action__outcome=OuterRef("pk"), verb=ArisingStep.Verb.GIVEN
    )
    return Outcome.objects.in_full().annotate(
        due_given=Subquery(steps.order_by("pk").values("due_on")[:1])
    )


def due_of(outcome: Outcome) -> date:
    """Return by when an action was to be done as the group gave it; it may have been moved since.
    Its outcome was read in full.
    """
    due_given: date | None = getattr(outcome, "due_given")  # noqa: B009  # of the query above
    return due_given or outcome.arising.due_on


def not_in(minutes: Paper) -> OutcomeQuerySet:
    """Return the outcomes of the meeting that stand and of which no paragraph of its minutes was
    made.
    """
    ties = ParagraphOutcome.objects.filter(
        outcome=OuterRef("pk"), paragraph__section__paper=minutes
    )
    standing = outcomes_in_full().standing()
    return standing.filter(~Exists(ties), item__meeting=minutes.meeting_id)


def withdrawn_since(minutes: Paper) -> OutcomeQuerySet:
    """Return the outcomes that minutes tell of and that were withdrawn after they were issued."""
    ties = ParagraphOutcome.objects.filter(
        outcome=OuterRef("pk"),
        paragraph__section__paper=minutes,
        paragraph__is_left_out=False,
    )
    withdrawn = Outcome.objects.in_full().filter(withdrawn_at__gte=minutes.issued_at)
    return withdrawn.filter(Exists(ties)).order_by("withdrawn_at", "pk")
