from collections.abc import Iterable
from typing import Any

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.views.generic import DetailView

from commitments.models import Commitment, Milestone
from commitments.querysets.responsible import with_responsible
from commitments.ratings import Lifecycle, Standing
from commitments.responsible import may_name
from people.requests import SignedInRequest
from programme.as_at import AsAt
from rounds.on_day import UpdateOnDay
from rounds.updates.which_round import rounds_between
from standing.added import there_on, was_there, with_last_closed
from standing.charts import tracks_of
from standing.decisions import (
    decided_at,
    decision_behind,
    decisions_on,
    may_say_second_word,
    set_aside_by,
    waiting_decision,
)
from standing.due_dates import due_dates_agreed_for, with_due
from standing.history import MOST, history_of, references_of
from standing.milestones import in_full, with_record
from standing.outcomes import outcomes_of, standing_on
from standing.reported import Reported, reported_on
from standing.returned import is_handed_in
from standing.snapshot import Item, item_of, position_on
from standing.tables import history_table, own_milestones_table
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin

LINES_SHOWN = 10
LINES_PER_PAGE = 50


class CommitmentDetailMixin(LoginRequiredMixin, AsAtMixin, DownloadMixin, DetailView):
    """All that is known of one commitment, or was on an earlier day: then without what may be done
    with it.
    """

    request: SignedInRequest

    compares = True
    slug_field = slug_url_kwarg = "reference"

    def get_queryset(self):
        rows = Milestone.objects.set_down_by(self.at.day).with_sources()
        milestones = Prefetch("milestones", with_record(rows, self.at))
        visible = self.model.objects.visible_to(self.request.user)
        visible = there_on(visible, self.at)
        known = with_due(with_last_closed(visible, self.at.day), self.at)
        return (
            with_responsible(known)
            .select_related(
                "workstream__theme",
                "owner__organisation",
                "lead",
                "source",
                "group_decision__meeting__group",
            )
            .prefetch_related(milestones, "partners")
        )

    def get_context_data(self, **kwargs):
        commitment = self.object
        at = self.at
        set_down = in_full(commitment.milestones.all(), at)
        withdrawn = [milestone for milestone in set_down if milestone.withdrawn_on]
        milestones = [milestone for milestone in set_down if not milestone.withdrawn_on]
        keys = {milestone.pk for milestone in milestones}
        standing_rows = [row for row in commitment.milestones.all() if row.pk in keys]
        reported = reported_on(commitment, self.request.user, at)
        decisions, succession = decisions_on(commitment, at)
        agreed_due_dates = due_dates_agreed_for(commitment, at)
        references = references_of(commitment)
        outcomes = outcomes_of(commitment, self.request.user, at)
        item = item_of(commitment, milestones, at, then=self._then())
        axis, tracks = tracks_of(milestones, at.day)
        context = {
            "item": item,
            "axis": axis,
            "tracks": tracks,
            "today_place": axis.place(at.day),
            "reported": reported,
            "reported_then": self._reported_then(),
            "is_handed_in": self._is_handed_in_unseen(reported),
            "decided_at": decided_at(commitment, at),
            "withdrawn": withdrawn,
            "warnings": reported.warnings(standing_rows),
            "to_confirm": waiting_decision(decisions, at),
            "ended": decision_behind(item.position, decisions, at),
            "set_aside_by": set_aside_by(reported, decisions),
            "explained": explained_by(decisions, reported.latest, item),
            "succession": succession,
            "agreed_due_dates": agreed_due_dates,
            "history": self._history(
                milestones=set_down,
                decisions=decisions,
                agreed_due_dates=agreed_due_dates,
                references=references,
                outcomes=outcomes,
            ),
            "outcomes": standing_on(outcomes, at),
            **references_on(references, at),
        }
        if not at.is_past:
            context |= self._todays(item, reported)
            context["may_say_second_word"] = may_say_second_word(
                context["to_confirm"], self.request.user
            )
        return super().get_context_data(**context, **kwargs)

    def _todays(self, item: Item, reported: Reported) -> dict[str, Any]:
        """What is told, and may be done, today alone."""
        commitment = self.object
        user = self.request.user
        latest = reported.latest
        may_verify = False
        if latest is not None and item.position.lifecycle == Lifecycle.COMPLETE:
            may_verify = latest.update.may_be_verified_by(user)
        may_report = item.is_live and commitment.may_be_reported_by(user)
        is_left_out = reported.open_round is not None and not reported.is_owed
        between = []
        if may_report and reported.open_round is None:
            between = rounds_between(commitment, user)
        return {
            "may_edit": user.is_officer,
            "may_name_responsible": may_name(user, commitment),
            "may_verify": may_verify,
            "may_report": may_report,
            "may_join_round": user.is_officer and item.is_live and is_left_out,
            "rounds_between": between,
            "may_contribute": self._may_contribute(),
            "contributions": self._contributions(reported.open_round),
        }

    def _then(self) -> Standing | None:
        """Where it stood on the day that the page compares with, where there is one."""
        if not self.at.since or not was_there(self.object.added_on, self.at.since):
            return None
        return position_on(self.object, self.at.before(self.at.since)).standing

    def _reported_then(self) -> UpdateOnDay | None:
        """What said where it stood on the day that the page compares with, where there is one."""
        if not self.at.since:
            return None
        then = self.at.before(self.at.since)
        return reported_on(self.object, self.request.user, then).latest

    def _is_handed_in_unseen(self, reported: Reported) -> bool:
        """True where the open round's return is handed in, and is not for this person to read."""
        if reported.open_round is None or reported.in_open_round:
            return False
        return is_handed_in(self.object.pk, self.at)

    def tables(self, context):
        return {
            "milestones": lambda: own_milestones_table(
                self.object, context["tracks"], self.at
            )
        }

    def _history(self, **about):
        """The newest lines up to the page's day, of what `history_of` is told."""
        most = MOST if self.at.is_past else LINES_SHOWN
        lines = history_of(
            self.object, self.request.user, at=self.at, most=most, **about
        )
        return lines[:LINES_SHOWN]

    def _contributions(self, open_round):
        """What partners have added to the update of the open round, as far as this person may see
        it.
        """
        if open_round is None:
            return []
        visible = self.object.contributions.visible_to(self.request.user)
        return visible.filter(round=open_round.pk).select_related("organisation", "by")

    def _may_contribute(self) -> bool:
        user = self.request.user
        partners = [partner.pk for partner in self.object.partners.all()]
        if not partners or not self.object.is_live:
            return False
        return user.is_officer or not set(partners).isdisjoint(user.body_ids)


def references_on(changes: Iterable, at: AsAt) -> dict[str, Any]:
    """Return the references that a commitment had had before a day, and the one that it had on it
    where that is another than today's. They come from `references_of`.
    """
    later = [change for change in changes if change.changed_at >= at.end]
    return {
        "former": [change for change in changes if change.changed_at < at.end],
        "reference_then": later[0].reference if later else "",
    }


def explained_by(decisions, latest, item: Item):
    """Return why an owner is more confident than the evidence, where an officer said so of this
    very update.
    """
    if latest is None or not item.is_more_confident:
        return None
    explanations = [
        decision
        for decision in decisions
        if decision.kind == "explained" and decision.update_id == latest.update.pk
    ]
    return explanations[-1] if explanations else None


class CommitmentHistoryView(LoginRequiredMixin, AsAtMixin, DownloadMixin, DetailView):
    """All that was ever done to one commitment up to the page's day, newest first."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "standing/commitment_history.html"

    def get_queryset(self):
        return there_on(Commitment.objects.visible_to(self.request.user), self.at)

    def get_context_data(self, **kwargs):
        commitment = self.object
        at = self.at
        rows = commitment.milestones.set_down_by(at.day).with_sources()
        decisions, _ = decisions_on(commitment, at)
        lines = history_of(
            commitment,
            self.request.user,
            milestones=in_full(with_record(rows, at), at),
            decisions=decisions,
            agreed_due_dates=due_dates_agreed_for(commitment, at),
            references=references_of(commitment),
            outcomes=outcomes_of(commitment, self.request.user, at),
            at=at,
        )
        page = Paginator(lines, LINES_PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(page_obj=page, lines=lines, **kwargs)

    def tables(self, context):
        return {
            "history": lambda: history_table(
                context["object"], context["lines"], self.at
            )
        }
