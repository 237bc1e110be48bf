"""What officers decide about a commitment outside its updates."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from commitments.models import Commitment, Milestone
from people.officer_forms import ServiceFormView
from programme import clock
from programme.as_at import AsAt
from rounds.decisions import agreed_dates, services
from rounds.decisions.forms import (
    AgreedDateForm,
    ExplainForm,
    RefuseForm,
    ReinstateForm,
    SupersedeForm,
    VerifyForm,
    WithdrawForm,
)
from rounds.models import ProgressUpdate
from rounds.on_day import UpdateOnDay

# What the words of an update are shown with.
SHOWN_WITH = [
    "commitment",
    "round__meeting",
    "correction",
    "author",
    "entered_by",
    "answered_by",
    "accepted_by",
    "seat",
]

# Each decision by the word in its address: its form, what takes it, and what the page says.
DECISIONS = {
    "verify": (
        VerifyForm,
        services.verify,
        "Verify that {reference} is complete",
        "Read its last update and the evidence. Once verified it owes no more updates.",
        "Verify",
        "Completion verified.",
    ),
    "refuse": (
        RefuseForm,
        services.refuse_completion,
        "{reference} is not complete after all",
        (
            "It goes back to where it stood before, and owes updates again from the"
            " next round on. The dates done that the update stated are taken back; its"
            " forecasts stand. Its author is told why, and may correct the update, which"
            " stays on the record."
        ),
        "Send it back",
        "It stands as it did before. Its author was told.",
    ),
    "withdraw": (
        WithdrawForm,
        services.withdraw,
        "Withdraw {reference}",
        (
            "It leaves the live counts and owes no more updates. It stays on the record"
            " with all that was said of it."
        ),
        "Withdraw",
        "Withdrawn.",
    ),
    "supersede": (
        SupersedeForm,
        services.supersede,
        "Supersede {reference}",
        (
            "Another takes its place: this one leaves the live counts and stays on the"
            " record."
        ),
        "Supersede",
        "Superseded.",
    ),
    "reinstate": (
        ReinstateForm,
        services.reinstate,
        "Reinstate {reference}",
        (
            "Its last accepted update that holds says again where it stands. What was"
            " verified is to be verified again."
        ),
        "Reinstate",
        "Reinstated.",
    ),
    "explain": (
        ExplainForm,
        services.explain,
        "Say why rating and evidence of {reference} differ",
        (
            "It is shown beside the two, and changes neither. The next update is to be"
            " explained anew."
        ),
        "Save",
        "Your explanation is shown beside the two ratings.",
    ),
}


class DecisionView(ServiceFormView):
    """One of the decisions above, by the word in its address."""

    template_name = "rounds/decision_form.html"

    @cached_property
    def commitment(self):
        return get_object_or_404(
            Commitment.objects.visible_to(self.request.user),
            reference=self.kwargs["reference"],
        )

    @cached_property
    def decision(self):
        if self.kwargs["word"] not in DECISIONS:
            raise Http404
        return DECISIONS[self.kwargs["word"]]

    @property
    def success_message(self):
        return self.decision[-1]

    def get_form_class(self):
        return self.decision[0]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"commitment": self.commitment}

    def get_context_data(self, **kwargs):
        _, _, title, about, submit, _ = self.decision
        title = title.format(reference=self.commitment.reference)
        return super().get_context_data(
            commitment=self.commitment,
            title=title,
            about=about,
            submit=submit,
            **self._reported(),
            **kwargs,
        )

    def _reported(self):
        """What is to be verified: the update that reports it complete, and the milestones."""
        if self.kwargs["word"] not in ("verify", "refuse"):
            return {}
        update = services.current_update(self.commitment)
        if update is None:
            return {}
        updates = ProgressUpdate.objects.select_related(*SHOWN_WITH)
        updates = updates.prefetch_related("recovery", "evidence", "files")
        updates = updates.with_in_force()
        known = UpdateOnDay.known(updates.get(pk=update.pk), AsAt.now())
        milestones = self.commitment.milestones.standing().with_sources()
        return {"known": known, "milestones": milestones}

    def take(self, form):
        values = dict(form.cleaned_data)
        if self.kwargs["word"] == "verify":
            values["note"] = values.pop("reason")
        service = self.decision[1]
        service(
            commitment=self.commitment, by=self.request.user, at=clock.now(), **values
        )
        return self.commitment


class AgreementView(ServiceFormView):
    """A date that a meeting agreed."""

    template_name = "rounds/decision_form.html"
    form_class = AgreedDateForm
    commitment: Any

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def agreed_in(self, form: AgreedDateForm) -> dict[str, Any]:
        """Return what the form says, as both services take it."""
        values = form.cleaned_data
        return {
            "agreed": form.agreed,
            "meeting": values["meeting"],
            "reason": values["reason"],
            "by": self.request.user,
            "at": clock.now(),
            "confirm": form.answered,
        }


class AgreedDueDateView(AgreementView):
    """A new due date that a meeting agreed for a commitment."""

    success_message = "The agreed due date is saved, beside the first one."

    @cached_property
    def commitment(self):
        return get_object_or_404(
            Commitment.objects.visible_to(self.request.user),
            reference=self.kwargs["reference"],
        )

    def get_context_data(self, **kwargs):
        due = self.commitment.due
        now = f"It is due {due}" if due else "It has no due date yet"
        return super().get_context_data(
            commitment=self.commitment,
            title=f"Record a due date agreed for {self.commitment.reference}",
            about=f"{now}. The due date that was set first stays in view, and neither"
            " milestones nor ratings change.",
            submit="Save the agreed due date",
            **kwargs,
        )

    def take(self, form):
        agreed_dates.agree_due_date(commitment=self.commitment, **self.agreed_in(form))
        return self.commitment


class AgreedDateView(AgreementView):
    """A new date that a meeting agreed for a milestone."""

    success_message = "The agreed date is saved, beside the first one."

    @cached_property
    def milestone(self):
        standing = Milestone.objects.standing().select_related("commitment")
        milestones = standing.prefetch_related("agreed_dates__meeting__group")
        return get_object_or_404(milestones, pk=self.kwargs["pk"])

    @property
    def commitment(self):
        return self.milestone.commitment

    def get_context_data(self, **kwargs):
        last = agreed_dates.last_agreed(self.milestone)
        agreed = f", last agreed {last}" if last else ""
        return super().get_context_data(
            commitment=self.commitment,
            title=f"Record a date agreed for “{self.milestone}”",
            about=f"First date {self.milestone.first}{agreed}. The first date stays in view,"
            " slips are still counted from it, and no rating changes.",
            submit="Save the agreed date",
            **kwargs,
        )

    def take(self, form):
        agreed_dates.agree_date(milestone=self.milestone, **self.agreed_in(form))
        return self.commitment
