"""Reading an update, and the steps by which it goes through review."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import Subquery
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from commitments.evidence import RatingBesideEvidence, evidence_of
from commitments.models import Milestone
from commitments.positions import NOT_BEGUN
from people.models import User
from people.requests import SignedInRequest
from programme import clock
from rounds.models import (
    Decision,
    ProgressUpdate,
)
from rounds.on_day import UpdateOnDay
from rounds.positions import positions_at
from rounds.updates import hand_in, review, workflow, write
from rounds.updates.comparing import compared_submissions, compared_with_before
from rounds.updates.forms import CommentForm, ReturnForm
from rounds.updates.notes import note_on
from rounds.updates.selectors import (
    comments_on,
    contributions_to,
    in_full,
    reviewers_of,
    updates_until,
)
from rounds.updates.starting_point import may_begin_again
from rounds.updates.warnings import ReturnWarning, warnings_of
from toolkit.as_at import AsAtMixin
from toolkit.errors import Conflict

MOST_REVIEWERS = 50


class UpdateDetailView(LoginRequiredMixin, AsAtMixin, DetailView):
    """One update: what it says, what changed, what it rests on, and what this person may do next.

    Of an earlier day: what had been accepted by its end, without what may be done with it.
    """

    request: SignedInRequest

    model = ProgressUpdate
    template_name = "rounds/progressupdate_detail.html"

    def get_queryset(self):
        user = self.request.user
        visible = ProgressUpdate.objects.visible_to(user)
        if not self.at.is_past:
            return in_full(visible, user)
        visible = in_full(visible, user, self.at.end)
        return visible.accepted().filter(accepted_at__lt=self.at.end)

    def get_context_data(self, **kwargs):
        update = self.object
        at = self.at
        milestones = self._milestones()
        titles = {milestone.pk: milestone.title for milestone in milestones}
        context = {
            "update": update,
            "known": UpdateOnDay.known(update, at),
            "evidence": self._evidence(milestones),
            "set_aside_by": self._set_aside_by(),
            "note": "" if at.is_past else note_on(update),
            "may_begin": may_begin_again(update, self.request.user),
            "steps": [step for step in update.transitions.all() if step.at < at.end],
            "contributions": contributions_to(update, self.request.user),
            "comments": comments_on(update, self.request.user, at.end),
            "return_form": ReturnForm(auto_id="return-%s"),
            "comment_form": CommentForm(auto_id="comment-%s"),
        }
        context |= compared_with_before(update, at.end, titles)
        context |= self._for_insiders(titles)
        context |= self._what_may_be_done()
        context["reviewers"] = self._reviewers(context["may"])
        context["warnings"] = self._warnings(milestones)
        return super().get_context_data(**context | kwargs)

    def _set_aside_by(self) -> Decision | None:
        """Return why it does not hold though it was accepted, where that was so by the day."""
        if not UpdateOnDay.known(self.object, self.at).is_set_aside:
            return None
        setting_aside = Decision.objects.setting_aside_each()
        if self.at.is_past:
            setting_aside = setting_aside.filter(at__lt=self.at.end)
        update = ProgressUpdate.objects.filter(pk=self.object.pk)
        last = setting_aside.reverse().values("pk")[:1]
        decision = update.values_list(Subquery(last), flat=True)
        return Decision.objects.select_related("by").filter(pk__in=decision).first()

    def _milestones(self) -> list[Milestone]:
        milestones = self.object.commitment.milestones.set_down_by(self.at.day)
        return list(milestones.prefetch_related("statements__source"))

    def _for_insiders(self, titles: dict[int, str]) -> dict[str, Any]:
        """What its reporters and officers see of how it came about."""
        update = self.object
        user = self.request.user
        if not (user.is_officer or update.commitment.may_be_reported_by(user)):
            return {"is_insider": False, "submissions": [], "asked": ""}
        return {
            "is_insider": True,
            "submissions": compared_submissions(update, titles),
            "asked": update.last_reason_to_return if update.is_submitted else "",
        }

    def _warnings(self, milestones: list[Milestone]) -> list[ReturnWarning]:
        """Return what an officer is to look at twice, today."""
        if self.at.is_past or not self.request.user.is_officer:
            return []
        (until,) = updates_until([self.object]).values()
        return warnings_of(until, milestones)

    def _evidence(self, milestones) -> RatingBesideEvidence:
        """The owner's rating on the page's day, and what the milestones then showed."""
        commitment = self.object.commitment
        at = self.at
        if not at.is_past:
            evidence = evidence_of(milestones, at.day)
            return RatingBesideEvidence(commitment.standing, evidence)
        (positions,) = positions_at([at.end], [commitment.pk])
        position = positions.get(commitment.pk, NOT_BEGUN)
        milestones = commitment.milestones.with_known(at).as_known()
        evidence = evidence_of(milestones, at.day)
        return RatingBesideEvidence(position.standing, evidence)

    def _what_may_be_done(self) -> dict[str, Any]:
        if self.at.is_past:
            return {"may": set(), "may_confirm": False}
        update = self.object
        user = self.request.user
        open_steps = [step for step in workflow.STEPS if step.is_open_to(update, user)]
        return {
            "may": {step.slug for step in open_steps},
            "may_confirm": update.is_unconfirmed and workflow.CONFIRM in open_steps,
        }

    def _reviewers(self, may: set[str]) -> list[User] | None:
        """The officers who may review what waits, for an officer who may not; else none."""
        update = self.object
        waits = update.is_submitted or update.is_unconfirmed
        may_review = bool(may & {workflow.ACCEPT.slug, workflow.CONFIRM.slug})
        if self.at.is_past or not self.request.user.is_officer:
            return None
        if may_review or not waits:
            return None
        return list(reviewers_of(update, timezone.localdate())[:MOST_REVIEWERS])


def version_read(request) -> int | None:
    """Return the version of the update that stood on the page whose button was pressed."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else None


def visible_update(request: SignedInRequest, pk: int) -> ProgressUpdate:
    """Return an update that this person may see, else answer 404."""
    visible = ProgressUpdate.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("commitment"), pk=pk)


def _step(request, pk, service, sentence, **arguments):
    """Take one step of the workflow and go back to the update."""
    update = visible_update(request, pk)
    try:
        service(update=update, by=request.user, at=clock.now(), **arguments)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, sentence)
    return redirect("rounds:update", pk)


@require_POST
@login_required
def accept(request, pk):
    """Accept an update that waits for review, in the version that was read."""
    return _step(
        request,
        pk,
        review.accept_update,
        "Update accepted.",
        version=version_read(request),
    )


@require_POST
@login_required
def confirm(request, pk):
    """Confirm, as a second officer, what an officer accepted of their own."""
    return _step(request, pk, review.confirm_update, "Update confirmed.")


@require_POST
@login_required
def take_back(request, pk):
    """Make a draft again of what was handed in."""
    return _step(request, pk, hand_in.take_back, "The update is a draft again.")


@require_POST
@login_required
def discard(request, pk):
    """Put a draft aside, for good."""
    sentence = "The draft is discarded. It is kept in the history."
    return _step(request, pk, write.discard_update, sentence)


@require_POST
@login_required
def return_(request, pk):
    """Send an update back to its author with a reason; refusals show the page again."""
    form = ReturnForm(request.POST, auto_id="return-%s")
    if not form.is_valid():
        return shown_again(request, pk, return_form=form)
    try:
        update = visible_update(request, pk)
        review.return_update(
            update=update,
            by=request.user,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
            version=version_read(request),
        )
    except Conflict as conflict:
        return shown_again(request, pk, conflict, return_form=form)
    messages.success(request, "Update returned.")
    return redirect("rounds:update", pk)


@require_POST
@login_required
def comment(request, pk):
    """Add a comment that officers, the owner and the lead see."""
    form = CommentForm(request.POST, auto_id="comment-%s")
    if not form.is_valid():
        return shown_again(request, pk, comment_form=form)
    try:
        update = visible_update(request, pk)
        review.comment_on(
            update=update,
            by=request.user,
            at=clock.now(),
            text=form.cleaned_data["text"],
        )
    except Conflict as conflict:
        return shown_again(request, pk, conflict, comment_form=form)
    messages.success(request, "Comment added.")
    return redirect("rounds:update", pk)


@require_POST
@login_required
def correct(request, pk):
    """Begin a correction of an accepted update, or go on with the one that is begun."""
    update = visible_update(request, pk)
    try:
        correction = write.correct_update(
            update=update, by=request.user, at=clock.now()
        )
    except write.AlreadyReported as conflict:
        return redirect(conflict.existing)
    return redirect("rounds:edit", correction.pk)


def shown_again(request, pk, conflict=None, **forms):
    """Show the update as it is now, with a refused form and what was typed in it."""
    if conflict:
        messages.error(request, str(conflict))
    view = UpdateDetailView(kwargs={"pk": pk})
    view.setup(request, pk=pk)
    view.object = view.get_object()
    context = view.get_context_data(**forms)
    status = 409 if conflict else 422
    return view.render_to_response(context, status=status)
