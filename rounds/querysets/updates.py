from datetime import date, datetime
from typing import Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When

import rounds.models.calendar as calendar
import rounds.models.updates as rows  # this pair of files knows each other
from commitments.answering import answered_for_by
from commitments.ratings import LIVE, Lifecycle
from people.hands import in_hand_of
from people.models import User
from people.officers import is_reviewing
from rounds.states import (
    EDITABLE,
    ENDED,
    HANDED_IN,
    WRITING,
    DecisionKind,
    State,
    Verb,
)


class TransitionQuerySet(models.QuerySet["rows.Transition"]):
    def visible_to(self, user: User) -> Self:
        """Every step for officers, the owner and the lead; for others only that an update was
        accepted.
        """
        if user.is_officer:
            return self
        return self.filter(
            answered_for_by(user, "update__commitment__")
            | Q(verb__in=[Verb.ACCEPTED, Verb.CONFIRMED])
        )


class ProgressUpdateQuerySet(models.QuerySet["rows.ProgressUpdate"]):
    def accepted(self) -> Self:
        return self.filter(state=State.ACCEPTED)

    def in_force(self, end: datetime | None = None) -> Self:
        """Accepted ones that nobody set aside before a moment; None is now. Of a commitment's, the
        last in order says where it stands.

        A second officer sets aside what they disagree with. A verifier who finds it not complete
        sets aside all that reports it complete, up to the update that they looked at. The same rule
        as in `rounds.positions`.
        """
        accepted = self.accepted()
        by_then = Q()
        if end is not None:
            accepted = accepted.filter(accepted_at__lt=end)
            by_then = Q(decisions__at__lt=end)
        return accepted.exclude(_is_set_aside(by_then))

    def with_in_force(
        self, end: datetime | None = None, of_round: int | None = None
    ) -> Self:
        """Add `is_in_force`, whether each was accepted and not set aside before a moment, and
        `is_corrected`, whether its correction was; or look at those of one round alone, by its key.
        """
        in_force = rows.ProgressUpdate.objects.in_force(end)
        columns = {
            "is_in_force": Exists(in_force.filter(pk=OuterRef("pk"))),
            "is_corrected": Exists(in_force.filter(corrects=OuterRef("pk"))),
        }
        return self.with_columns(of_round, columns)

    def with_columns(self, of_round: int | None, columns: dict[str, Any]) -> Self:
        """Add columns to each, or to those of one round alone: what they cost is asked of no
        other.
        """
        if of_round is None:
            return self.annotate(**columns)
        of_it = Q(round=of_round)
        return self.annotate(
            **{name: Case(When(of_it, then=column)) for name, column in columns.items()}
        )

    def last_of_each(self) -> Self:
        """The last of each commitment: by the round it speaks of, and a correction after what it
        corrects.
        """
        return self.order_by("commitment_id", "-round__meeting__date", "-pk").distinct(
            "commitment_id"
        )

    def handed_in(self) -> Self:
        """First updates (no corrections) that wait for review or are accepted."""
        return self.filter(state__in=HANDED_IN, corrects=None)

    def submitted(self) -> Self:
        return self.filter(state=State.SUBMITTED)

    def standing(self) -> Self:
        """Without what ended: discarded, or no longer due."""
        return self.exclude(state__in=ENDED)

    def visible_to(self, user: User) -> Self:
        """Accepted ones for all; the rest for officers, the owner and the lead organisation."""
        if not user.is_authenticated:
            return self.none()
        if user.is_officer:
            return self
        return self.filter(
            Q(state=State.ACCEPTED) | answered_for_by(user, "commitment__")
        )

    def seen_before_acceptance_by(self, user: User) -> Self:
        """Those whose drafts, steps and comments this person sees."""
        return (
            self
            if user.is_officer
            else self.filter(answered_for_by(user, "commitment__"))
        )

    def changed_since(self, moment: datetime) -> Self:
        """Those of which something that their readers see changed at a moment or later."""
        set_aside = _is_set_aside(Q(decisions__at__gte=moment))
        accepted_and_set_aside = Q(set_aside, state=State.ACCEPTED)
        return self.filter(
            Q(changed_at__gte=moment)
            | Q(confirmed_at__gte=moment)
            | accepted_and_set_aside
        )

    def as_counted(self) -> Self:
        """Without what was accepted after its round had closed, and what came late: what the
        round's frozen figures count.
        """
        return self.filter(is_beside=False)

    def in_order(self) -> Self:
        """By the rounds they speak of, oldest first; a correction comes after what it corrects."""
        return self.order_by("round__meeting__date", "pk")

    def editable_by(self, user: User) -> Self:
        """Drafts and returned ones that this person or key may go on with."""
        editable = self.filter(state__in=EDITABLE)
        return (
            editable
            if user.is_officer
            else editable.filter(answered_for_by(user, "commitment__"))
        )

    def workable(self) -> Self:
        """Those that may still be gone on with: of a round that is open, is to open or takes late
        returns, on what still owes one; and corrections.
        """
        late = calendar.ReportingRound.objects.taking_late().values("pk")
        is_taken = Q(round__state__in=["planned", "open"]) | Q(round__in=late)
        is_owed = is_taken & Q(commitment__lifecycle__in=LIVE)
        return self.filter(is_owed | Q(corrects__isnull=False))

    def reviewable_by(self, user: User) -> Self:
        """Those waiting for an officer, without the ones this officer had a hand in; none while
        their own account was changed lately.
        """
        if not is_reviewing(user):
            return self.none()
        return self.submitted().exclude(self._has_hand_of(user))

    def unconfirmed(self) -> Self:
        """Those that the officer who handed them in accepted too, and no second officer has
        confirmed or disagreed with.
        """
        by_one = self.accepted().filter(accepted_by=F("entered_by"))
        return by_one.filter(confirmed_by=None, disagreed_at=None)

    def confirmable_by(self, user: User) -> Self:
        """Unconfirmed ones that this officer had no hand in; none while their own account was
        changed lately.
        """
        if not is_reviewing(user):
            return self.none()
        return self.unconfirmed().exclude(self._has_hand_of(user))

    def verifiable_by(self, user: User) -> Self:
        """Those that this officer may verify: the rule of `ProgressUpdate.may_be_verified_by`."""
        if not is_reviewing(user):
            return self.none()
        return self.exclude(accepted_by=user).exclude(self._has_hand_of(user))

    def without_reviewer(self, today: date, besides: User | None = None) -> Self:
        """Those that wait for an officer, where no active one may review them on a real day, other
        than `besides`.
        """
        officers = User.objects.reviewing(today)
        if besides:
            officers = officers.exclude(pk=besides.pk)
        reviewers = officers.exclude(hand_of_each(OuterRef(OuterRef("pk"))))
        waiting = Q(state=State.SUBMITTED) | Q(pk__in=self.unconfirmed().values("pk"))
        return self.filter(waiting).exclude(Exists(reviewers))

    def _has_hand_of(self, user: User) -> Exists:
        """The rule of `ProgressUpdate.has_hand_of`."""
        by_them = Q(by=user) | in_hand_of(user, "by__")
        steps = rows.Transition.objects.filter(by_them, update=OuterRef("pk"))
        return Exists(steps.filter(verb__in=WRITING))


def _is_set_aside(when: Q) -> Q:
    """Whether each update of a query is set aside by a decision that `when` says something of."""
    updates = rows.ProgressUpdate.objects
    disagreed = updates.filter(
        when, pk=OuterRef("pk"), decisions__kind=DecisionKind.DISAGREED
    )
    later_day = Q(round__meeting__date__gt=OuterRef("round__meeting__date"))
    same_day = Q(round__meeting__date=OuterRef("round__meeting__date"))
    found_incomplete = updates.filter(
        when,
        later_day | same_day & Q(pk__gte=OuterRef("pk")),
        commitment=OuterRef("commitment"),
        decisions__kind=DecisionKind.NOT_COMPLETE,
    )
    is_incomplete = Q(Exists(found_incomplete), lifecycle=Lifecycle.COMPLETE)
    return Q(Exists(disagreed)) | is_incomplete


def hand_of_each(update: "rows.ProgressUpdate | OuterRef") -> Exists:
    """Whether each officer of a query had a hand in an update: the rule of
    `ProgressUpdate.has_hand_of`.
    """
    of_theirs = Q(by=OuterRef("pk")) | in_hand_of(OuterRef("pk"), "by__")
    steps = rows.Transition.objects.filter(of_theirs, update=update)
    return Exists(steps.filter(verb__in=WRITING))
