"""Reporting rounds: what they came to, and for officers their plan, opening,
extension and close.
"""

from collections.abc import Iterable

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView

from commitments.models import Commitment
from people.history import recorded_changes
from people.officer_forms import ServiceFormView
from programme import clock
from returns import services
from returns.figures import figures_of
from returns.forms import CloseForm, ExtendForm, OpenForm, PlanForm, ReplanForm, days_of
from returns.rows import ReturnRow, RoundRow
from returns.selectors import unreported, with_counts
from returns.tables import bodies_table, returns_table, rounds_table
from rounds.models import ProgressUpdate, ReportingRound
from rounds.on_day import RoundOnDay, round_on_day, rounds_on_day
from rounds.querysets.updates import ProgressUpdateQuerySet
from rounds.updates.selectors import warnings_by_commitment
from rounds.updates.warnings import ReturnWarning
from standing.snapshot import snapshot_of
from toolkit.as_at import AsAtMixin
from toolkit.downloads import DownloadMixin
from toolkit.errors import Conflict

PER_PAGE = 50
MOST_STEPS = 50
ROUNDS_LOOKED_BACK = 12


class RoundListView(LoginRequiredMixin, AsAtMixin, DownloadMixin, ListView):
    """Every reporting round, newest first; for an earlier day those that had opened by then."""

    paginate_by = PER_PAGE
    template_name = "rounds/reportinground_list.html"

    def get_queryset(self):
        rounds = with_counts(ReportingRound.objects.all(), self.at)
        if self.at.is_past:
            return [RoundRow.of(known) for known in rounds_on_day(self.at, rounds)][
                ::-1
            ]
        return rounds.select_related("meeting").order_by("-meeting__date")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if not self.at.is_past:
            context["object_list"] = _todays_rows(context["object_list"])
        return context

    def tables(self, context):
        return {"rounds": lambda: rounds_table(self._all_rows(), self.at)}

    def _all_rows(self):
        return self.object_list if self.at.is_past else _todays_rows(self.object_list)


def _todays_rows(rounds: Iterable[ReportingRound]) -> list[RoundRow]:
    return [
        RoundRow.of(RoundOnDay.today(reporting_round)) for reporting_round in rounds
    ]


class RoundDetailView(LoginRequiredMixin, AsAtMixin, DownloadMixin, DetailView):
    """One round: who owes what, what came, how long each side took, and what waits for whom."""

    def get_queryset(self):
        rounds = ReportingRound.objects.select_related("meeting").prefetch_related(
            "steps__by"
        )
        return rounds.opened_by(self.at.day) if self.at.is_past else rounds

    def tables(self, context):
        of_round = context["reportinground"]
        return {
            "returns": lambda: returns_table(of_round, self._all_rows(), self.at),
            "organisations": lambda: bodies_table(
                of_round, context["figures"], self.at
            ),
        }

    @cached_property
    def of_round(self) -> RoundOnDay:
        """The round as it was on the page's day."""
        return round_on_day(self.object, self.at)

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
        user, at, of_round = self.request.user, self.at, self.of_round
        page = Paginator(self._expected(), PER_PAGE).get_page(
            self.request.GET.get("page")
        )
        steps = [step for step in self.object.steps.all() if step.at < at.end]
        changes = []
        if user.is_officer and not at.is_past:
            changes = recorded_changes(self.object)[:MOST_STEPS]
        return super().get_context_data(
            reportinground=of_round,
            figures=figures_of(of_round, at),
            page_obj=page,
            rows=self._rows(page),
            steps=steps[-MOST_STEPS:],
            changes=changes,
            is_late=of_round.is_open and of_round.is_past_due(at.day),
            **kwargs,
        )

    def _rows(self, page) -> list[ReturnRow]:
        user, at = self.request.user, self.at
        keys = [expected.commitment_id for expected in page]
        items = {
            item.pk: item
            for item in snapshot_of(Commitment.objects.filter(pk__in=keys), at)
        }
        updates = ProgressUpdate.objects.visible_to(user).filter(
            round=self.object, commitment__in=keys
        )
        if at.is_past:
            updates = updates.accepted().filter(accepted_at__lt=at.end)
        counted = _counted(updates)
        errata = updates.accepted().filter(is_erratum=True).order_by("pk")
        errata_by_commitment = {update.commitment_id: update for update in errata}
        warnings = self._warnings(keys)
        return [
            ReturnRow(
                expected=expected,
                of_round=self.of_round,
                item=items[expected.commitment_id],
                update=counted.get(expected.commitment_id),
                erratum=errata_by_commitment.get(expected.commitment_id),
                warnings=warnings.get(expected.commitment_id, []),
                at=at,
            )
            for expected in page
        ]

    def _warnings(self, keys: list[int]) -> dict[int, list[ReturnWarning]]:
        """What officers look at twice today, by commitment's key."""
        if not self.request.user.is_officer or self.at.is_past:
            return {}
        if self.of_round.is_planned:
            return {}
        recent = ReportingRound.objects.recent(ROUNDS_LOOKED_BACK)
        rounds = [past for past in recent if past.as_at <= self.object.as_at]
        return warnings_by_commitment(rounds, keys)


def _counted(updates: ProgressUpdateQuerySet) -> dict[int, ProgressUpdate]:
    """Return the update that counts for each commitment.

    A correction stands for what it corrects once it is accepted, and in a closed round never.
    """
    counted = {}
    for update in updates.as_counted().select_related("correction").order_by("pk"):
        if update.is_accepted or not update.corrects_id:
            counted[update.commitment_id] = update
    return counted


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
    success_message = "The {done} round is planned. It opens when an officer opens it."
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
    success_message = "The plan of the {done} round is saved."

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
    success_message = "The {done} round has more time."

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
    success_message = "The {done} round is closed. Its figures are stored."

    def get_form_kwargs(self):
        missing = (
            unreported(self.round)
            .filter(commitment__in=Commitment.objects.live())
            .exclude(commitment__in=self.round.updates.submitted().values("commitment"))
            .select_related("commitment", "seat", "lead")
            .order_by("commitment")
        )
        begun = {
            update.commitment_id: update
            for update in self.round.updates.filter(corrects=None)
        }
        rows = list(missing)
        for expected in rows:
            expected.begun = begun.get(expected.commitment_id)
        return super().get_form_kwargs() | {"unreported": rows}

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
    success_message = "The {done} round is open. Every live commitment owes an update."

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
