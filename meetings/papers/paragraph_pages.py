"""The pages on which officers write one paragraph of a draft."""

from abc import ABC, abstractmethod

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.views.generic import View

from meetings.models import PaperParagraph, PaperSection
from meetings.papers import editing
from meetings.papers.draft_pages import DeskView, OfDraftMixin, desk_address
from meetings.papers.forms import ParagraphForm, PlaceForm, TieForm
from people.officer_forms import ServiceFormView, add_faults
from programme import clock
from toolkit.errors import Conflict

GONE = "The paragraph is no longer there: another officer tied it into another."


class ParagraphStepView(DeskView, ABC):
    """A form of one paragraph, which the desk shows in place: a refusal is shown there too."""

    http_method_names = ["post"]
    form_name: str  # among the forms of the opened paragraph
    success_message: str

    @abstractmethod
    def form(self, paragraph: PaperParagraph) -> BaseForm:
        """Return the form of what was sent of a paragraph."""

    @abstractmethod
    def take(self, paragraph: PaperParagraph, form: BaseForm) -> PaperParagraph:
        """Do the step, and return the paragraph that the desk then shows."""

    def post(self, request, *args, **kwargs) -> HttpResponse:
        if self.opened is None:
            return self.kept(GONE)
        try:
            with transaction.atomic():
                # The paper is locked before its paragraph, as everywhere.
                editing.open_draft(self.paper.pk, request.user)
                return self._taken(self.opened)
        except Conflict as conflict:
            return self.kept(str(conflict))

    def _taken(self, paragraph: PaperParagraph) -> HttpResponse:
        form = self.form(paragraph)
        if not form.is_valid():
            return self.refused(form)
        try:
            changed = self.take(paragraph, form)
        except ValidationError as refusal:
            transaction.set_rollback(True)
            add_faults(form, refusal)
            return self.refused(form)
        messages.success(self.request, self.success_message)
        return redirect(desk_address(self.paper, f"paragraph-{changed.pk}"))

    def refused(self, form: BaseForm) -> HttpResponse:
        shown = self.forms_of_opened() | {self.form_name: form}
        return self.render_to_response(
            self.get_context_data(refused=form, **shown), status=422
        )

    def kept(self, sentence: str) -> HttpResponse:
        """Say why it cannot be taken any more, with the text that was sent."""
        context = {
            "paper": self.paper,
            "sentence": sentence,
            "text": self.request.POST.get("text", ""),
            "cancel": self.paper.get_absolute_url(),
        }
        return render(self.request, "meetings/paper_conflict.html", context, status=409)


class TextView(ParagraphStepView):
    """Changes what a paragraph says."""

    form_name, success_message = "text_form", "The paragraph is saved."

    def form(self, paragraph):
        return ParagraphForm(self.request.POST, instance=paragraph)

    def take(self, paragraph, form):
        return editing.change_paragraph(
            paragraph=paragraph,
            text=form.cleaned_data["text"],
            by=self.request.user,
            at=clock.now(),
        )


class PlaceView(ParagraphStepView):
    """Puts a paragraph at another place."""

    form_name, success_message = "place_form", "The paragraph is moved."

    def form(self, paragraph):
        return PlaceForm(self.request.POST, paper=self.paper)

    def take(self, paragraph, form):
        return editing.move_paragraph(
            paragraph=paragraph,
            section=form.cleaned_data["section"],
            place=form.cleaned_data["place"],
            by=self.request.user,
            at=clock.now(),
        )


class TieView(ParagraphStepView):
    """Ties a paragraph into another."""

    form_name = "tie_form"
    success_message = "The paragraphs are one now. Work the second text in."

    def form(self, paragraph):
        return TieForm(self.request.POST, desk=self.desk, besides=paragraph)

    def take(self, paragraph, form):
        return editing.tie(
            paragraph=paragraph,
            into=form.cleaned_data["into"],
            by=self.request.user,
            at=clock.now(),
        )


class LeaveOutView(OfDraftMixin, View):
    """Leaves a paragraph out of the paper, or takes it in again."""

    http_method_names = ["post"]
    is_left_out = True

    def post(self, request, *args, **kwargs):
        paragraph = get_object_or_404(
            PaperParagraph.objects.select_related("section"),
            section__paper=self.paper,
            pk=self.kwargs["pk"],
        )
        editing.leave_out(
            paragraph=paragraph,
            is_left_out=self.is_left_out,
            by=request.user,
            at=clock.now(),
        )
        return redirect(desk_address(self.paper, f"paragraph-{paragraph.pk}"))


class NewParagraphView(OfDraftMixin, ServiceFormView):
    """Adds a paragraph of an officer's own."""

    template_name = "meetings/paper_form.html"
    form_class = ParagraphForm
    success_message = "The paragraph is added."
    extra_context = {"title": "Add a paragraph", "submit": "Add the paragraph"}

    @cached_property
    def section(self) -> PaperSection:
        return get_object_or_404(self.paper.sections, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            paper=self.paper,
            about=f"It stands at the end of “{self.section}”.",
            cancel=desk_address(self.paper),
            **kwargs,
        )

    def take(self, form):
        paragraph = editing.add_paragraph(
            section=self.section,
            text=form.cleaned_data["text"],
            by=self.request.user,
            at=clock.now(),
        )
        return desk_address(self.paper, f"paragraph-{paragraph.pk}")
