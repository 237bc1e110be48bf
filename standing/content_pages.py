"""Officers add actions and recommendations, put them right, and add them to the open round."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from commitments.models import Commitment
from people.officer_forms import AddView, add_faults
from people.permissions import OfficerUpdateView, officer_required
from programme import clock
from rounds.expecting import expect_return
from rounds.models import ReportingRound
from toolkit.errors import Conflict
from workstreams.models import Workstream


class CommitmentUpdateView(OfficerUpdateView):
    """Officers put the content of a commitment right."""

    slug_field = slug_url_kwarg = "reference"
    template_name = "standing/commitment_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def get_context_data(self, **kwargs):
        kind = self.object.get_kind_display().lower()
        return super().get_context_data(
            title=f"Edit the {kind}",
            label=self.object.reference,
            back=self.object.get_absolute_url(),
            **kwargs,
        )

    def form_valid(self, form):
        messages.success(self.request, f"{form.instance.reference} saved.")
        return super().form_valid(form)


class CommitmentCreateView(AddView):
    """Officers add a commitment with its first milestone."""

    article: str
    back: Any  # the list's address
    template_name = "standing/commitment_form.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def get_initial(self):
        """Fill in the work strand that the address names (`?workstream=neglect`)."""
        slug = self.request.GET.get("workstream", "").replace("\x00", "")
        strand = Workstream.objects.filter(slug=slug).first() if slug else None
        if strand is None:
            return super().get_initial()
        return super().get_initial() | {"workstream": strand.pk}

    def get_context_data(self, **kwargs):
        names = self.model._meta
        title = f"Add {self.article} {names.verbose_name}"
        return super().get_context_data(
            title=title,
            label=str(names.verbose_name_plural).capitalize(),
            back=self.back,
            submit=title,
            **kwargs,
        )

    def form_valid(self, form):
        try:
            with transaction.atomic():
                added = form.add(by=self.request.user, at=clock.now())
        except ValidationError as refusal:
            add_faults(form, refusal)
            return self.form_invalid(form)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            return self.form_invalid(form)
        joins = form.cleaned_data.get("in_open_round", False)
        messages.success(self.request, _said_of(added, joins=joins))
        return redirect(added)


def _said_of(added: Commitment, *, joins: bool) -> str:
    """Say that something was added, and whether it owes anything in the open round."""
    reporting_round = ReportingRound.objects.open().select_related("meeting").first()
    if reporting_round is None:
        return f"{added.reference} added. It owes its first update in the next round."
    owes = "an update" if joins else "nothing"
    return f"{added.reference} added. It owes {owes} in the {reporting_round} round."


@require_POST
@officer_required
def join_round(request, reference):
    """Let something that was added owe an update in the open round."""
    visible = Commitment.objects.visible_to(request.user)
    commitment = get_object_or_404(visible, reference=reference)
    expected = expect_return(commitment=commitment, by=request.user, at=clock.now())
    messages.success(
        request, f"{reference} owes an update in the {expected.round} round."
    )
    return redirect(commitment)
