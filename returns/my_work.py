"""What waits for the person who looks: what they answer for, owe, review and may add to."""

from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.utils import timezone
from django.views.generic import TemplateView

from commitments.models import Commitment
from people.models import AccountChange, Organisation
from people.requests import SignedInRequest
from returns.tables import waits_table
from rounds.models import (
    Contribution,
    Decision,
    ProgressUpdate,
    ReportingRound,
)
from rounds.updates.selectors import owed_in
from standing.charts import segments_of
from standing.snapshot import counts_of, snapshot_of
from standing.tables import items_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin

PER_PAGE = 50
# What waits for a person, by the word for it in their file: updates, and commitments that have none
# yet.
OFFICERS = {
    "Waiting for my review": "waiting",
    "Waiting for a second officer": "unconfirmed",
    "Complete, to be verified": "to_verify",
    "Set aside, to be put right": "set_aside",
    "Returned, not handed in again": "returned",
    "Draft": "drafts",
}
OTHERS = {
    "Returned to me": "returned",
    "Set aside, to be put right": "set_aside",
    "Owed: not begun": "owed",
    "Owed: draft": "drafts",
    "Waiting for review by the programme office": "submitted",
    "Where I may contribute": "contributable",
}


class MyWorkView(LoginRequiredMixin, AsAtMixin, DownloadMixin, TemplateView):
    """What this person answers for and where it stands, what they owe, what came back, what waits
    for their review.

    Of an earlier day: where what they answer for today stood.
    """

    request: SignedInRequest

    template_name = "returns/my_work.html"

    def get_context_data(self, **kwargs):
        own = [] if self.request.user.is_officer else self._own()
        waits = {} if self.at.is_past else self._waits_context()
        return super().get_context_data(
            **waits,
            own=own[:PER_PAGE],
            all_own=own,
            own_counts=segments_of(counts_of(own)),
            **kwargs,
        )

    def tables(self, context):
        tables = {
            "my-work": lambda: items_table(
                "my-work", "What I answer for", context["all_own"], self.at
            )
        }
        if not self.at.is_past:
            tables["to-do"] = lambda: self._waits_table(context)
        return tables

    def _waits_context(self) -> dict[str, Any]:
        """Return what waits today: whole under `waits`, and under each word as far as it is
        shown.
        """
        user = self.request.user
        rounds = ReportingRound.objects.open().select_related("meeting")
        reporting_round = rounds.first()
        waits = self._waits(reporting_round)
        shown: dict[str, Any] = {name: rows[:PER_PAGE] for name, rows in waits.items()}
        shown["owed"] = snapshot_of(
            waits["owed"].in_natural_order(), self.at, slice(PER_PAGE)
        )
        own_unconfirmed = 0
        if user.is_officer:
            unconfirmed = ProgressUpdate.objects.unconfirmed()
            own_unconfirmed = unconfirmed.filter(entered_by=user).count()
        return shown | {
            "round": reporting_round,
            "waits": waits,
            "is_cut": any(
                len(shown[name]) == PER_PAGE for name in self._kinds.values()
            ),
            "own_unconfirmed": own_unconfirmed,
            **self._of_officers(),
        }

    def _of_officers(self) -> dict[str, Any]:
        """Return what waits for any officer but those who may not."""
        if not self.request.user.is_officer:
            return {}
        updates = ProgressUpdate.objects.select_related(
            "commitment", "round__meeting", "author"
        )
        stuck = updates.without_reviewer(timezone.localdate()).order_by("submitted_at")
        changes = AccountChange.objects.open(timezone.now()).in_full()
        decisions = Decision.objects.waiting_for(self.request.user)
        return {
            "stuck": stuck[:PER_PAGE],
            "account_changes": changes[:PER_PAGE],
            "decisions": decisions[:PER_PAGE],
        }

    def _waits_table(self, context):
        waits = [(kind, context["waits"][name]) for kind, name in self._kinds.items()]
        return waits_table(waits, context["round"], self.at)

    @property
    def _kinds(self) -> dict[str, str]:
        return OFFICERS if self.request.user.is_officer else OTHERS

    def _waits(self, reporting_round) -> dict[str, Any]:
        """Return what waits for this person, whole: updates, oldest first, and commitments."""
        user = self.request.user
        updates = ProgressUpdate.objects.select_related(
            "commitment", "round__meeting", "author"
        )
        unfinished = updates.editable_by(user).workable().order_by("saved_at")
        handed_in = (
            updates.visible_to(user)
            .filter(Q(author=user) | Q(entered_by=user))
            .submitted()
        )
        return {
            "owed": self._owed(reporting_round),
            "contributable": self._contributable(reporting_round),
            "returned": (
                unfinished.filter(state="returned").prefetch_related("transitions")
            ),
            "drafts": unfinished.filter(state="draft"),
            "waiting": updates.reviewable_by(user).order_by("submitted_at"),
            "unconfirmed": updates.confirmable_by(user).order_by("accepted_at"),
            "to_verify": self._to_verify(),
            "set_aside": self._set_aside(updates).order_by("accepted_at"),
            "submitted": handed_in.order_by("submitted_at"),
        }

    def _set_aside(self, updates):
        """The last accepted updates of what this person reports on that officers set aside, and
        that nobody has begun to correct.
        """
        last = ProgressUpdate.objects.accepted().last_of_each()
        set_aside = updates.filter(pk__in=last.values("pk"), correction=None)
        set_aside = set_aside.with_in_force().filter(is_in_force=False)
        set_aside = set_aside.annotate(is_set_aside=Value(True))
        user = self.request.user
        if user.is_officer:
            return set_aside.filter(Q(author=user) | Q(entered_by=user))
        return set_aside.seen_before_acceptance_by(user)

    def _own(self):
        """What this person's seat owns or whose body leads it, as it stood on the page's day."""
        mine = Commitment.objects.reportable_by(self.request.user).in_natural_order()
        return [item for item in snapshot_of(mine, self.at) if item.is_counted]

    def _owed(self, reporting_round):
        """What is not begun yet; what is begun or returned has a list of its own."""
        if reporting_round is None or self.request.user.is_officer:
            return Commitment.objects.none()
        mine = Commitment.objects.reportable_by(self.request.user)
        begun = ProgressUpdate.objects.standing().filter(round=reporting_round)
        return owed_in(mine, reporting_round).exclude(
            Exists(begun.filter(commitment=OuterRef("pk")))
        )

    def _to_verify(self):
        """Complete ones that this officer may verify; none while they review nothing."""
        verifiable = ProgressUpdate.objects.verifiable_by(self.request.user)
        holding = ProgressUpdate.objects.in_force().filter(commitment=OuterRef("pk"))
        last = holding.order_by("-round__meeting__date", "-pk").values("pk")[:1]
        complete = Commitment.objects.filter(lifecycle="complete")
        complete = complete.annotate(reported_by=Subquery(last))
        return complete.filter(reported_by__in=verifiable).in_natural_order()

    def _contributable(self, reporting_round):
        """What this person's body helps with, and has not contributed to in this round."""
        user = self.request.user
        if reporting_round is None or user.is_officer:
            return Commitment.objects.none()
        own = Commitment.objects.reportable_by(user)
        own_bodies = Organisation.objects.standing_as(user.body_ids)
        contributed = Contribution.objects.filter(
            round=reporting_round, organisation__in=own_bodies
        )
        owed = owed_in(Commitment.objects.all(), reporting_round)
        owed = owed.filter(partners__in=user.body_ids)
        owed = owed.exclude(pk__in=own.values("pk"))
        owed = owed.exclude(contributions__in=contributed)
        return owed.distinct().in_natural_order()
