"""What a job asks of a round: which returns are owed, and what has become of each."""

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from commitments.answering import answered_for_by
from commitments.models import ResponsiblePerson
from commitments.ratings import LIVE
from people.models import User
from returns.answering import with_who_answers
from rounds.models import ExpectedReturn, ProgressUpdate, ReportingRound
from rounds.states import State


class ReturnState(TextChoices):
    """Where a return stands: an update's own state, or why there is none."""

    OWED = "owed", "Owed: no update has been begun"
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    RETURNED = "returned", "Returned"
    ACCEPTED = "accepted", "Accepted"
    SET_ASIDE = "set_aside", "Accepted, and set aside since"
    NOT_DUE = "not_due", "No longer due"
    NOT_REPORTED = "not_reported", "Not reported as the round closed"


def with_states(
    reporting_round: ReportingRound, user: User
) -> QuerySet[ExpectedReturn]:
    """Return what a round expects with who answers for it (`with_who_answers`), each with
    `named_update`, the number of its update, `state`, one of `ReturnState`, `responsible`, today's
    names of who does the work, and `late_update`, what came or is reviewed after it closed.

    While the round is open both are as they stand now, and None where this person or key may not
    see it: of what others answer for, all but an accepted update. Once it has closed they are what
    was counted.
    """
    names = ResponsiblePerson.objects.names_of_each("commitment")
    expected = with_who_answers(reporting_round)
    expected = expected.annotate(responsible=names, late_update=_late(user))
    if reporting_round.is_closed:
        return _as_counted(expected)
    return _as_they_stand(expected, user)


def _as_counted(expected: QuerySet[ExpectedReturn]) -> QuerySet[ExpectedReturn]:
    state = Case(
        When(update=None, then=Value(ReturnState.NOT_REPORTED)),
        default=Value(ReturnState.ACCEPTED),
        output_field=CharField(),
    )
    return expected.annotate(named_update=F("update"), state=state)


def _late(user: User) -> Subquery:
    """The number of what was handed in or accepted after the round had closed, as far as this
    person or key may see it.
    """
    after_close = Q(is_late_return=True) | Q(is_beside=True)
    in_review = Q(state=ReturnState.SUBMITTED, round__state="closed")
    late = (
        ProgressUpdate.objects.visible_to(user)
        .standing()
        .filter(
            after_close | in_review,
            commitment=OuterRef("commitment"),
            round=OuterRef("round"),
            corrects=None,
        )
    )
    return _of(late, "pk", IntegerField())


def _as_they_stand(
    expected: QuerySet[ExpectedReturn], user: User
) -> QuerySet[ExpectedReturn]:
    visible = ProgressUpdate.objects.visible_to(user).filter(
        commitment=OuterRef("commitment"), round=OuterRef("round"), corrects=None
    )
    standing = visible.standing()
    has_ended = ~Q(commitment__lifecycle__in=LIVE)
    # What ended is named while nothing is owed, not as the update that is owed again.
    ended = visible.filter(state=State.NO_LONGER_DUE).order_by("-pk")
    named_ended = When(has_ended, then=_of(ended, "pk", IntegerField()))
    rows = expected.annotate(
        named_update=Coalesce(
            _of(standing, "pk", IntegerField()), Case(named_ended, default=None)
        ),
        own_state=_of(standing, "state", CharField()),
        is_held=Exists(
            ProgressUpdate.objects.in_force().filter(
                commitment=OuterRef("commitment"), round=OuterRef("round")
            )
        ),
    )
    state = Case(
        When(
            own_state=ReturnState.ACCEPTED,
            is_held=True,
            then=Value(ReturnState.ACCEPTED),
        ),
        When(own_state=ReturnState.ACCEPTED, then=Value(ReturnState.SET_ASIDE)),
        When(has_ended, then=Value(ReturnState.NOT_DUE)),
        When(own_state__isnull=False, then=F("own_state")),
        When(_is_open_to(user), then=Value(ReturnState.OWED)),
        default=None,
        output_field=CharField(),
    )
    return rows.annotate(state=state)


def _of(
    updates: QuerySet[ProgressUpdate], column: str, kind: CharField | IntegerField
) -> Subquery:
    """One column of the one update that a return has."""
    return Subquery(updates.values(column)[:1], output_field=kind)


def _is_open_to(user: User) -> Q:
    """True of returns whose drafts this person or key sees, so that none is none."""
    if user.is_officer:
        return Q(pk__isnull=False)
    return answered_for_by(user, "commitment__")
