from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST
from django.views.generic import DetailView, ListView, TemplateView

from commitments.models import Commitment
from programme import clock
from programme.errors import Conflict
from rounds import services
from rounds.forms import ReportForms, ReturnForm
from rounds.models import ProgressUpdate, ReportingRound

PER_PAGE = 50


class RoundListView(LoginRequiredMixin, ListView):
    """Every reporting round, newest first."""

    queryset = ReportingRound.objects.select_related("meeting").with_counts().order_by("-meeting__date")
    paginate_by = PER_PAGE


class RoundDetailView(LoginRequiredMixin, DetailView):
    """One round: who has returned what."""

    queryset = ReportingRound.objects.select_related("meeting").with_counts()

    def get_context_data(self, **kwargs):
        commitments = Commitment.objects.owing_in(self.object).select_related("lead", "owner").in_natural_order()
        page = Paginator(commitments, PER_PAGE).get_page(self.request.GET.get("page"))
        updates = ProgressUpdate.objects.visible_to(self.request.user).filter(
            round=self.object, corrects=None, commitment__in=[commitment.pk for commitment in page]
        )
        found = {update.commitment_id: update for update in updates}
        rows = [(commitment, found.get(commitment.pk)) for commitment in page]
        return super().get_context_data(page_obj=page, rows=rows, **kwargs)


class UpdateDetailView(LoginRequiredMixin, DetailView):
    """One update, with the steps of its workflow and what this person may do next."""

    model = ProgressUpdate
    template_name = "rounds/progressupdate_detail.html"

    def get_queryset(self):
        return ProgressUpdate.objects.visible_to(self.request.user).in_full(self.request.user)

    def get_context_data(self, **kwargs):
        update, user = self.object, self.request.user
        return super().get_context_data(
            update=update,
            may_edit=update.may_be_edited_by(user),
            may_review=update.may_be_reviewed_by(user),
            may_take_back=update.may_be_taken_back_by(user),
            may_confirm=update.may_be_confirmed_by(user),
            return_form=kwargs.pop("return_form", None) or ReturnForm(),
            **kwargs,
        )


class MyWorkView(LoginRequiredMixin, TemplateView):
    """What this person owes in the open round, what came back to them, and what waits for their review."""

    template_name = "rounds/my_work.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        reporting_round = ReportingRound.objects.open().select_related("meeting").first()
        updates = ProgressUpdate.objects.select_related("commitment", "round__meeting", "author")
        owed = Commitment.objects.none()
        if reporting_round and not user.is_officer:
            owed = Commitment.objects.reportable_by(user).owed_in(reporting_round).with_last_closed().in_natural_order()
            owed = owed.exclude(updates__round=reporting_round)  # what is begun or returned has a list of its own
        return super().get_context_data(
            round=reporting_round,
            owed=owed[:PER_PAGE],
            unfinished=updates.editable_by(user).order_by("saved_at")[:PER_PAGE],
            waiting=updates.reviewable_by(user).order_by("submitted_at")[:PER_PAGE],
            own_unconfirmed=updates.unconfirmed().filter(entered_by=user).count(),
            unconfirmed=updates.confirmable_by(user).order_by("accepted_at")[:PER_PAGE],
            submitted=updates.filter(Q(author=user) | Q(entered_by=user))
            .submitted()
            .order_by("submitted_at")[:PER_PAGE],
            **kwargs,
        )


@login_required
def report(request, reference):
    """Write the first text of a commitment's update for the open round."""
    commitment = _commitment(request, reference)
    services.check_may_report(request.user, commitment)
    reporting_round = ReportingRound.objects.open().select_related("meeting").first()
    if reporting_round is None:
        raise Conflict("No reporting round is open. You can report when the programme office opens the next one.")
    existing = commitment.updates.filter(round=reporting_round, corrects=None).first()
    if request.method == "GET" and existing:
        return redirect("rounds:edit" if existing.is_editable else "rounds:update", existing.pk)
    if request.method != "POST":
        return _form(request, commitment, ReportForms(commitment), reporting_round)
    return _take(request, commitment, reporting_round, None)


@login_required
def edit(request, pk):
    """Go on with a draft or returned update."""
    visible = ProgressUpdate.objects.visible_to(request.user).in_full(request.user)
    update = get_object_or_404(visible, pk=pk)
    services.check_may_report(request.user, update.commitment)
    if request.method == "POST":
        return _take(request, update.commitment, update.round, update)
    if not update.is_editable:
        return redirect(update)
    forms = ReportForms(update.commitment, content=services.content_of(update), version=update.version)
    return _form(request, update.commitment, forms, update.round, update=update)


def _commitment(request, reference):
    visible = Commitment.objects.visible_to(request.user).select_related("lead", "owner", "workstream")
    return get_object_or_404(visible, reference=reference)


def _take(request, commitment, reporting_round, update):
    """Save what was typed and, if asked to, submit it. A refusal shows the form again with all that was typed."""
    forms = ReportForms(commitment, data=request.POST)
    shown = {"update": update}
    try:
        if forms.is_valid():
            done = _keep(request, commitment, reporting_round, update, forms)
            return redirect(done)
    except ValidationError as refusal:
        forms.show(refusal)
    except services.AlreadyReported as conflict:
        shown = _conflict(forms, conflict.existing, str(conflict))
    except services.ChangedMeanwhile as conflict:
        shown = _conflict(forms, conflict.current, str(conflict))
    except Conflict as conflict:
        shown |= {"conflict": str(conflict)}
    status = 409 if "conflict" in shown else 422
    return _form(request, commitment, forms, reporting_round, status=status, **shown)


@transaction.atomic
def _keep(request, commitment, reporting_round, update, forms):
    now, content = clock.now(), forms.content()
    if update is None:
        update = services.start_update(
            commitment=commitment, reporting_round=reporting_round, content=content, by=request.user, at=now
        )
    else:
        update = services.save_update(update=update, content=content, by=request.user, at=now, version=forms.version)
    if "submit" not in request.POST:
        messages.success(request, "Draft saved. It is not submitted yet.")
        return update
    update = services.submit_update(update=update, by=request.user, at=now)
    messages.success(request, "Update accepted." if update.is_accepted else "Update submitted for review.")
    return update


def _conflict(forms, existing, sentence) -> dict:
    """Go on from the text that is there now: it is shown beside what was typed, which is kept."""
    forms.main.data = forms.main.data.copy()
    forms.main.data["version"] = existing.version
    return {"update": existing, "theirs": existing, "conflict": sentence}


def _form(request, commitment, forms, reporting_round, *, status=200, **shown):
    latest = commitment.updates.accepted().select_related("round__meeting").prefetch_related("recovery").first()
    context = {"commitment": commitment, "forms": forms, "round": reporting_round, "latest": latest, **shown}
    context["is_accepted_at_once"] = services.is_accepted_at_once(commitment, request.user)
    return render(request, "rounds/progressupdate_form.html", context, status=status)


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
    return _step(request, pk, services.accept_update, "Update accepted.")


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
    form = ReturnForm(request.POST)
    if form.is_valid():
        return _step(request, pk, services.return_update, "Update returned.", reason=form.cleaned_data["reason"])
    view = UpdateDetailView(kwargs={"pk": pk})
    view.setup(request, pk=pk)
    view.object = view.get_object()
    return view.render_to_response(view.get_context_data(return_form=form), status=422)
