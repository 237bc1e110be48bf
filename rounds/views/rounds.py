"""Reporting rounds: what they came to, and for officers their plan, opening,
extension and close.
"""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView

from commitments.models import Commitment
from people.history import recorded_changes
from programme import clock
from programme.as_at import AsAtMixin
from programme.downloads import DownloadMixin
from programme.errors import Conflict
from rounds import services
from rounds.figures import figures_of
from rounds.forms import CloseForm, ExtendForm, OpenForm, PlanForm, ReplanForm
from rounds.forms.rounds import days_of
from rounds.models import ProgressUpdate, ReportingRound
from rounds.selectors import signals_by_commitment
from rounds.tables import bodies_table, returns_table, rounds_table
from rounds.views.services import ServiceFormView

PER_PAGE = 50
MOST_STEPS = 50


class RoundListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """Every reporting round, newest first; for an earlier day those that had opened by then."""

    paginate_by = PER_PAGE
    template_name = "rounds/reportinground_list.html"

    def get_queryset(self):
        rounds = ReportingRound.objects.select_related("meeting").with_counts(self.at)
        if self.at.is_past:
            return rounds.known_on(self.at.day)[::-1]
        return rounds.order_by("-meeting__date")

    def tables(self, context):
        return {"rounds": lambda: rounds_table(self.object_list, self.at)}


class RoundDetailView(LoginRequiredMixin, AsAtMixin, DownloadMixin, DetailView):
    """One round: who owes what, what came, how long each side took, and what waits for whom."""

    def get_queryset(self):
        rounds = ReportingRound.objects.select_related("meeting").prefetch_related(
            "steps__by"
        )
        return rounds.opened_by(self.at.day) if self.at.is_past else rounds

    def get_object(self, queryset=None):
        one = super().get_object(queryset)
        if self.at.is_past:
            one.go_back_to(self.at.day)
        return one

    def tables(self, context):
        return {
            "returns": lambda: returns_table(self.object, self._all_rows(), self.at),
            "organisations": lambda: bodies_table(
                self.object, context["figures"], self.at
            ),
        }

    def _all_rows(self):
        return self._rows(self._expected())

    def _expected(self):
        return self.object.expected.select_related("seat", "lead").order_by(
            "commitment__workstream__order",
            "commitment__kind",
            "commitment__series",
            "commitment__number",
        )

    def get_context_data(self, **kwargs):
        one, user = self.object, self.request.user
        page = Paginator(self._expected(), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        return super().get_context_data(
            figures=figures_of(one, self.at),
            page_obj=page,
            rows=self._rows(page),
            steps=[step for step in one.steps.all() if step.at < self.at.end][
                -MOST_STEPS:
            ],
            changes=(
                recorded_changes(one)[:MOST_STEPS]
                if user.is_officer and not self.at.is_past
                else []
            ),
            is_late=one.is_open and one.is_past_due(self.at.day),
            **kwargs,
        )

    def _rows(self, page) -> list[tuple]:
        """Return each expected return with its item, the update this person may see, its erratum,
        its signals.
        """
        keys = [one.commitment_id for one in page]
        items = {
            item.pk: item
            for item in Commitment.objects.filter(pk__in=keys).snapshot(self.at)
        }
        updates = ProgressUpdate.objects.visible_to(self.request.user).filter(
            round=self.object, commitment__in=keys
        )
        if self.at.is_past:
            updates = updates.accepted().filter(accepted_at__lt=self.at.end)
        # A correction stands for what it corrects once it is accepted, and in a closed round never.
        found = {
            one.commitment_id: one
            for one in updates.as_counted().order_by("pk")
            if one.is_accepted or not one.corrects_id
        }
        if self.at.is_past:
            for update in found.values():
                update.forget_confirmation(self.at.end)
        errata = {
            one.commitment_id: one
            for one in updates.accepted().filter(is_erratum=True).order_by("pk")
        }
        if self.object.is_open:
            for one in page:
                one.forget_close()
        signals = {}
        if (
            self.request.user.is_officer
            and not self.object.is_planned
            and not self.at.is_past
        ):
            recent = ReportingRound.objects.recent(12)
            rounds = [one for one in recent if one.as_at <= self.object.as_at]
            signals = signals_by_commitment(rounds, keys)
        return [
            (one, items[pk], found.get(pk), errata.get(pk), signals.get(pk, []))
            for pk, one in ((one.commitment_id, one) for one in page)
        ]


class RoundFormView(ServiceFormView):
    """A form about one round, or a new one."""

    template_name = "rounds/reportinground_form.html"
    state = ""  # that the round must be in

    @cached_property
    def round(self):
        rounds = ReportingRound.objects.select_related("meeting__group")
        return get_object_or_404(rounds, slug=self.kwargs["slug"])

    def get(self, request, *args, **kwargs):
        if self.state and self.round.state != self.state:
            raise Conflict(
                f"The {self.round} round is {self.round.get_state_display().lower()},"
                f" not {self.state}."
            )
        return super().get(request, *args, **kwargs)


class RoundPlanView(RoundFormView):
    form_class = PlanForm
    said = "The {done} round is planned. It opens when an officer opens it."
    extra_context = {"title": "Plan a round", "submit": "Plan the round"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"today": clock.today()}

    def take(self, form):
        days = {
            name: form.cleaned_data[name]
            for name in ("opens_on", "due_on", "closes_on")
        }
        meeting = form.chosen_meeting()
        if meeting.pk is None:
            meeting.full_clean()
            meeting.save()
        return services.plan_round(
            meeting=meeting, by=self.request.user, at=clock.now(), **days
        )


class RoundReplanView(RoundFormView):
    form_class = ReplanForm
    state = ReportingRound.State.PLANNED
    said = "The plan of the {done} round is saved."

    def get_initial(self):
        return days_of(self.round)

    def get_context_data(self, **kwargs):
        title = f"Change the plan of the {self.round} round"
        return super().get_context_data(
            round=self.round, title=title, submit="Save the plan", **kwargs
        )

    def take(self, form):
        return services.replan_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )


class RoundExtendView(RoundFormView):
    form_class = ExtendForm
    state = ReportingRound.State.OPEN
    said = "The {done} round has more time."

    def get_initial(self):
        return {"closes_on": self.round.closes_on}

    def get_context_data(self, **kwargs):
        title = f"Give the {self.round} round more time"
        return super().get_context_data(
            round=self.round, title=title, submit="Extend the round", **kwargs
        )

    def take(self, form):
        return services.extend_round(
            reporting_round=self.round,
            by=self.request.user,
            at=clock.now(),
            **form.cleaned_data,
        )


class RoundCloseView(RoundFormView):
    """Why each missing return is missing, then the close. It cannot be undone."""

    form_class = CloseForm
    state = ReportingRound.State.OPEN
    template_name = "rounds/reportinground_close.html"
    said = "The {done} round is closed. Its figures are stored."

    def get_form_kwargs(self):
        live = self.round.expected.unreported().filter(
            commitment__in=Commitment.objects.live()
        )
        missing = live.exclude(
            commitment__in=self.round.updates.submitted().values("commitment")
        )
        unreported = list(
            missing.select_related("commitment", "seat", "lead").order_by("commitment")
        )
        begun = {
            update.commitment_id: update
            for update in self.round.updates.filter(corrects=None)
        }
        for one in unreported:
            one.begun = begun.get(one.commitment_id)
        return super().get_form_kwargs() | {"unreported": unreported}

    def get_context_data(self, **kwargs):
        waiting = self.round.updates.submitted().select_related(
            "commitment", "round__meeting", "author"
        )
        return super().get_context_data(
            round=self.round,
            waiting=waiting.order_by("submitted_at")[:PER_PAGE],
            is_early=not self.round.is_past_due(clock.today()),
            **kwargs,
        )

    def take(self, form):
        try:
            return services.close_round(
                reporting_round=self.round,
                reasons=form.reasons(),
                by=self.request.user,
                at=clock.now(),
            )
        except ValidationError as refusal:
            raise ValidationError(
                {
                    name.replace("reasons.", "why-"): said
                    for name, said in refusal.message_dict.items()
                }
            ) from refusal


class RoundOpenView(RoundFormView):
    """What opening means, then the opening. It cannot be undone."""

    form_class = OpenForm
    state = ReportingRound.State.PLANNED
    said = "The {done} round is open. Every live commitment owes an update."

    def get_context_data(self, **kwargs):
        live, today = Commitment.objects.live().count(), clock.today()
        about = (
            f"Each of the {live} live actions and recommendations then owes an update,"
            " and their owners are told."
        )
        if today != self.round.opens_on:
            was = "is" if today < self.round.opens_on else "was"
            about = (
                f"It {was} planned to open on {self.round.opens_on:%-d %B %Y}; it would"
                f" open today instead. {about}"
            )
        title = f"Open the {self.round} round"
        return super().get_context_data(
            round=self.round,
            title=title,
            about=f"{about} It cannot be undone.",
            submit="Open the round",
            **kwargs,
        )

    def take(self, form):
        return services.open_round(
            reporting_round=self.round, by=self.request.user, at=clock.now()
        )
