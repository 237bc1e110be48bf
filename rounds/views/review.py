"""Reading an update, and the steps by which it goes through review."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, TemplateView

from commitments.cards import Card
from commitments.charts import segments_of
from commitments.evidence import evidence_of
from commitments.models import Commitment
from commitments.snapshot import counts_of
from commitments.tables import items_table
from programme import clock
from programme.as_at import AsAtMixin
from programme.downloads import DownloadMixin
from programme.errors import Conflict
from rounds import services, workflow
from rounds.content import to_json
from rounds.differences import differences
from rounds.forms import CommentForm, ReturnForm
from rounds.models import (
    Comment,
    Contribution,
    ProgressUpdate,
    ReportingRound,
    Submission,
)
from rounds.selectors import last_updates
from rounds.signals import signals_of
from rounds.tables import waits_table

PER_PAGE = 50
MOST_COMMENTS = 100
MOST_SUBMISSIONS = 10


class UpdateDetailView(LoginRequiredMixin, AsAtMixin, DetailView):
    """One update: what it says, what changed, what it rests on, and what this person may do next.

    Of an earlier day: what had been accepted by its end, without what may be done with it.
    """

    model = ProgressUpdate
    template_name = "rounds/progressupdate_detail.html"

    def get_queryset(self):
        visible = ProgressUpdate.objects.visible_to(self.request.user).in_full(
            self.request.user
        )
        return (
            visible.accepted().filter(accepted_at__lt=self.at.end)
            if self.at.is_past
            else visible
        )

    def get_object(self, queryset=None):
        update = super().get_object(queryset)
        if self.at.is_past:
            update.forget_after(self.at.end)
        return update

    def get_context_data(self, **kwargs):
        update, user = self.object, self.request.user
        commitment = update.commitment
        milestones = list(
            commitment.milestones.known_on(self.at.day).prefetch_related(
                "statements__source"
            )
        )
        if self.at.is_past:
            known = Commitment.objects.filter(pk=commitment.pk).snapshot(self.at)[0]
            card = Card(known, known.evidence)
        else:
            card = Card(commitment, evidence_of(milestones, self.at.day))
        titles = {milestone.pk: milestone.title for milestone in milestones}
        content = to_json(services.content_of(update))
        before = _before(update, self.at.end)
        is_insider = user.is_officer or commitment.may_be_reported_by(user)
        return super().get_context_data(
            update=update,
            card=card,
            before=before,
            steps=[step for step in update.transitions.all() if step.at < self.at.end],
            since_before=(
                differences(_said_before(before, update), content, titles)
                if before
                else []
            ),
            submissions=_compared(update, titles) if is_insider else [],
            asked=_asked(update) if is_insider else "",
            signals=(
                signals_of(last_updates(commitment, until=update), milestones)
                if user.is_officer and not self.at.is_past
                else []
            ),
            contributions=(
                Contribution.objects.visible_to(user)
                .filter(commitment=commitment, round=update.round_id)
                .select_related("organisation", "by")
                if not update.corrects_id
                else []
            ),
            comments=list(
                Comment.objects.visible_to(user)
                .filter(update=update, at__lt=self.at.end)
                .select_related("by")
                .order_by("-at", "-pk")[:MOST_COMMENTS]
            )[::-1],
            may=(
                {
                    step.name.replace(" ", "_")
                    for step in workflow.STEPS
                    if step.is_open_to(update, user)
                }
                if not self.at.is_past
                else set()
            ),
            may_confirm=not self.at.is_past
            and update.is_unconfirmed
            and workflow.CONFIRM.is_open_to(update, user),
            is_insider=is_insider,
            return_form=kwargs.pop("return_form", None)
            or ReturnForm(auto_id="return-%s"),
            comment_form=kwargs.pop("comment_form", None)
            or CommentForm(auto_id="comment-%s"),
            **kwargs,
        )


def _before(update: ProgressUpdate, end: datetime) -> Submission | None:
    """Return what was handed in for the update that this one follows or corrects, as far as
    accepted by a moment.
    """
    submissions = Submission.objects.filter(
        update__commitment=update.commitment_id, update__state="accepted"
    )
    submissions = submissions.filter(update__accepted_at__lt=end)
    if update.corrects_id:
        submissions = submissions.filter(update=update.corrects_id)
    else:
        submissions = submissions.filter(
            update__round__meeting__date__lt=update.round.as_at
        )
    related = submissions.select_related("update__round__meeting")
    return related.order_by(
        "-update__round__meeting__date", "-update", "-number"
    ).first()


def _said_before(before: Submission, update: ProgressUpdate) -> dict:
    """What this update is compared with; the dates that an earlier round stated are no part of a
    new one's.
    """
    return before.content if update.corrects_id else before.content | {"milestones": []}


def _asked(update: ProgressUpdate) -> str:
    """Return what was asked when it was last returned, while its next submission
    waits for review.
    """
    notes = [step.note for step in update.transitions.all() if step.verb == "returned"]
    return notes[-1] if notes and update.is_submitted else ""


def _compared(update: ProgressUpdate, titles: dict[int, str]) -> list[tuple]:
    """Return each submission after the first with what changed in it, newest first."""
    submissions = list(
        update.submissions.select_related("by").order_by("-number")[
            : MOST_SUBMISSIONS + 1
        ]
    )
    pairs = zip(submissions, submissions[1:], strict=False)
    return [
        (later, differences(earlier.content, later.content, titles))
        for later, earlier in pairs
    ]


# What waits for a person, by the word for it in their file: updates, and commitments that have none
# yet.
OFFICERS = {
    "Waiting for my review": "waiting",
    "Waiting for a second officer": "unconfirmed",
    "Complete, to be verified": "to_verify",
    "Returned, not handed in again": "returned",
    "Draft": "drafts",
}
OTHERS = {
    "Returned to me": "returned",
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

    template_name = "rounds/my_work.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        own = [] if user.is_officer else self._own()
        shown = {
            "own": own[:PER_PAGE],
            "all_own": own,
            "own_counts": segments_of(counts_of(own)),
            **kwargs,
        }
        if self.at.is_past:
            return super().get_context_data(**shown)
        reporting_round = (
            ReportingRound.objects.open().select_related("meeting").first()
        )
        waits = self._waits(reporting_round)
        cut = {name: found[:PER_PAGE] for name, found in waits.items()}
        cut["owed"] = waits["owed"].cards(clock.today(), PER_PAGE)
        unconfirmed = ProgressUpdate.objects.unconfirmed().filter(entered_by=user)
        return super().get_context_data(
            round=reporting_round,
            waits=waits,
            is_cut=any(len(cut[name]) == PER_PAGE for name in self._kinds.values()),
            own_unconfirmed=unconfirmed.count() if user.is_officer else 0,
            **cut,
            **shown,
        )

    def tables(self, context):
        found = {
            "my-work": lambda: items_table(
                "my-work", "What I answer for", context["all_own"], self.at
            )
        }
        if not self.at.is_past:
            waits = [
                (words, context["waits"][name]) for words, name in self._kinds.items()
            ]
            found["to-do"] = lambda: waits_table(waits, context["round"], self.at)
        return found

    @property
    def _kinds(self) -> dict[str, str]:
        return OFFICERS if self.request.user.is_officer else OTHERS

    def _waits(self, reporting_round) -> dict[str, QuerySet]:
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
            "submitted": handed_in.order_by("submitted_at"),
        }

    def _own(self):
        """What this person's seat owns or whose body leads it, as it stood on the page's day."""
        mine = Commitment.objects.reportable_by(self.request.user).in_natural_order()
        return [item for item in mine.snapshot(self.at) if item.is_counted]

    def _owed(self, reporting_round):
        """What is not begun yet; what is begun or returned has a list of its own."""
        if reporting_round is None or self.request.user.is_officer:
            return Commitment.objects.none()
        mine = Commitment.objects.reportable_by(self.request.user).owed_in(
            reporting_round
        )
        return mine.exclude(updates__round=reporting_round)

    def _to_verify(self):
        """Complete ones whose last update this officer did not accept."""
        if not self.request.user.is_officer:
            return Commitment.objects.none()
        last = ProgressUpdate.objects.accepted().filter(commitment=OuterRef("pk"))
        acceptor = last.order_by("-round__meeting__date", "-pk").values("accepted_by")[
            :1
        ]
        complete = Commitment.objects.filter(lifecycle="complete").annotate(
            acceptor=Subquery(acceptor)
        )
        return complete.exclude(acceptor=self.request.user.pk).in_natural_order()

    def _contributable(self, reporting_round):
        if reporting_round is None or self.request.user.is_officer:
            return Commitment.objects.none()
        return (
            Commitment.objects.owed_in(reporting_round)
            .filter(partners__in=self.request.user.body_ids)
            .exclude(
                pk__in=Commitment.objects.reportable_by(self.request.user).values("pk")
            )
            .exclude(
                contributions__in=Contribution.objects.filter(
                    round=reporting_round, organisation__in=self.request.user.body_ids
                )
            )
            .distinct()
            .in_natural_order()
        )


def _version_read(request) -> int | None:
    """The version of the update that stood on the page whose button was pressed."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 9 else None


def _step(request, pk, service, said, **arguments):
    """Take one step of the workflow and go back to the update."""
    update = get_object_or_404(ProgressUpdate.objects.visible_to(request.user), pk=pk)
    try:
        service(update=update, by=request.user, at=clock.now(), **arguments)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, said)
    return redirect("rounds:update", pk)


@require_POST
@login_required
def accept(request, pk):
    return _step(
        request,
        pk,
        services.accept_update,
        "Update accepted.",
        version=_version_read(request),
    )


@require_POST
@login_required
def confirm(request, pk):
    return _step(request, pk, services.confirm_update, "Update confirmed.")


@require_POST
@login_required
def take_back(request, pk):
    return _step(request, pk, services.take_back, "The update is a draft again.")


@require_POST
@login_required
def return_(request, pk):
    form = ReturnForm(request.POST, auto_id="return-%s")
    if not form.is_valid():
        return _shown_again(request, pk, return_form=form)
    try:
        update = get_object_or_404(
            ProgressUpdate.objects.visible_to(request.user), pk=pk
        )
        services.return_update(
            update=update,
            by=request.user,
            at=clock.now(),
            reason=form.cleaned_data["reason"],
            version=_version_read(request),
        )
    except Conflict as conflict:
        return _shown_again(request, pk, conflict, return_form=form)
    messages.success(request, "Update returned.")
    return redirect("rounds:update", pk)


@require_POST
@login_required
def comment(request, pk):
    form = CommentForm(request.POST, auto_id="comment-%s")
    if not form.is_valid():
        return _shown_again(request, pk, comment_form=form)
    try:
        update = get_object_or_404(
            ProgressUpdate.objects.visible_to(request.user), pk=pk
        )
        services.comment_on(
            update=update,
            by=request.user,
            at=clock.now(),
            text=form.cleaned_data["text"],
        )
    except Conflict as conflict:
        return _shown_again(request, pk, conflict, comment_form=form)
    messages.success(request, "Comment added.")
    return redirect("rounds:update", pk)


@require_POST
@login_required
def correct(request, pk):
    """Begin a correction of an accepted update, or go on with the one that is begun."""
    update = get_object_or_404(ProgressUpdate.objects.visible_to(request.user), pk=pk)
    try:
        correction = services.correct_update(
            update=update, by=request.user, at=clock.now()
        )
    except services.AlreadyReported as conflict:
        return redirect(conflict.existing)
    return redirect("rounds:edit", correction.pk)


def _shown_again(request, pk, conflict=None, **forms):
    """Show the update as it is now, with a refused form and what was typed in it."""
    if conflict:
        messages.error(request, str(conflict))
    view = UpdateDetailView(kwargs={"pk": pk})
    view.setup(request, pk=pk)
    view.object = view.get_object()
    return view.render_to_response(
        view.get_context_data(**forms), status=409 if conflict else 422
    )
