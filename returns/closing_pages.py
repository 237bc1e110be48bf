"""Closing a round: by one officer once its due date is over, before that by two."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST

from commitments.models import Commitment
from people.officers import reviews_again_on
from people.permissions import officer_required
from programme import clock
from programme.as_at import AsAt
from returns import early_close, services
from returns.closing import reasons_on
from returns.closing_forms import AskToCloseForm, CloseForm, RefuseCloseForm
from returns.figures import figures_of
from returns.form_pages import RoundFormView
from returns.selectors import unfinished, unreported
from rounds.models import ReportingRound
from rounds.on_day import RoundOnDay

SHOWN = 50


class ClosingView(RoundFormView):
    """A form about the close of an open round, with what it would freeze and what it leaves
    behind.
    """

    state = ReportingRound.State.OPEN

    @property
    def is_early(self):
        return not self.round.is_past_due(clock.today())

    @cached_property
    def closing_request(self):
        """The request to close it early that stands."""
        return early_close.request_of(self.round) if self.is_early else None

    def get_context_data(self, **kwargs):
        left = unfinished(self.round)
        return super().get_context_data(
            round=self.round,
            is_early=self.is_early,
            closing_request=self.closing_request,
            figures=figures_of(RoundOnDay.today(self.round), AsAt.now()),
            unfinished=left[:SHOWN],
            unfinished_count=left.count(),
            **kwargs,
        )


class RoundCloseView(ClosingView):
    """Why each missing return is missing, then the close. It cannot be undone."""

    form_class = CloseForm
    template_name = "returns/reportinground_close.html"
    success_message = "The {done} round is closed. Its figures are stored."

    def get(self, request, *args, **kwargs):
        page = super().get(request, *args, **kwargs)
        if not self.is_early:
            return page
        if early_close.may_close_on(self.closing_request, request.user):
            return page
        return redirect("rounds:ask-close", slug=self.round.slug)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {
            "unreported": self._missing(),
            "reasons": reasons_on(self.round, clock.today()),
            "round_name": str(self.round),
        }

    def _missing(self):
        submitted = self.round.updates.submitted().values("commitment")
        missing = unreported(self.round).filter(
            commitment__in=Commitment.objects.live()
        )
        missing = missing.exclude(commitment__in=submitted).order_by("commitment")
        rows = list(missing)
        begun = {}
        for update in self.round.updates.standing().filter(corrects=None):
            begun[update.commitment_id] = update
        for row in rows:
            row.begun = begun.get(row.commitment_id)
        return rows

    def get_context_data(self, **kwargs):
        waiting = self.round.updates.submitted()
        return super().get_context_data(waiting=waiting.count(), **kwargs)

    def take(self, form):
        try:
            return services.close_round(
                reporting_round=self.round,
                reasons=form.reasons(),
                by=self.request.user,
                at=clock.now(),
                with_waiting=form.cleaned_data["with_waiting"],
                seen=self.request.POST.get("figures", ""),
            )
        except ValidationError as refusal:
            # The service names a reason by its path, the form by its control.
            messages = {
                path.replace("reasons.", "why-"): sentences
                for path, sentences in refusal.message_dict.items()
            }
            raise ValidationError(messages) from refusal


class AskToCloseView(ClosingView):
    """Ask that a round is closed before its due date; once it is asked, what stands."""

    form_class = AskToCloseForm
    template_name = "returns/early_close.html"
    success_message = (
        "Another officer was asked to close the {done} round. It stays open until then."
    )

    def get(self, request, *args, **kwargs):
        page = super().get(request, *args, **kwargs)
        if self.is_early:
            return page
        return redirect("rounds:close", slug=self.round.slug)

    def get_context_data(self, **kwargs):
        request, user = self.closing_request, self.request.user
        return super().get_context_data(
            is_own=request is not None and request.by_id == user.pk,
            may_close=early_close.may_close_on(request, user),
            waits_until=reviews_again_on(user),
            **kwargs,
        )

    def take(self, form):
        return early_close.ask_to_close(
            reporting_round=self.round,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )


class RefuseCloseView(RoundFormView):
    """Refuse, as another officer, to close a round before its due date."""

    form_class = RefuseCloseForm
    state = ReportingRound.State.OPEN
    success_message = "Refused. The {done} round stays open, and who asked is told."

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            round=self.round,
            title=f"Refuse to close the {self.round} round early",
            about="It stays open until its due date is over.",
            submit="Refuse",
            **kwargs,
        )

    def take(self, form):
        return early_close.refuse(
            reporting_round=self.round,
            reason=form.cleaned_data["reason"],
            by=self.request.user,
            at=clock.now(),
        )


@require_POST
@officer_required
def take_back_close(request, slug):
    """Take back one's own request to close a round early."""
    rounds = ReportingRound.objects.select_related("meeting")
    reporting_round = get_object_or_404(rounds, slug=slug)
    early_close.take_back(
        reporting_round=reporting_round, by=request.user, at=clock.now()
    )
    messages.success(request, "Taken back. The round stays open.")
    return redirect(reverse("rounds:detail", args=[slug]))
