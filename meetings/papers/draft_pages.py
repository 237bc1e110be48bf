"""The pages on which officers write a paper: the desk, its headings, and each step of the whole."""

from abc import ABC, abstractmethod
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BaseForm
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View
from rest_framework.permissions import SAFE_METHODS

from meetings.minutes.outcomes import not_in
from meetings.models import Paper, PaperParagraph, PaperSection
from meetings.papers import editing, issuing
from meetings.papers.desk import DeskSection, desk_of, place_on
from meetings.papers.drafting import draft_paper
from meetings.papers.forms import (
    HeaderForm,
    HeadingForm,
    NewHeadingForm,
    ParagraphForm,
    PlaceForm,
    TieForm,
    VersionForm,
)
from meetings.papers.pages import OfPaperMixin
from people.officer_forms import ServiceFormView
from people.permissions import OfficerRequiredMixin, officer_required
from programme import clock
from programme.as_at import AsAt
from rounds.models import Meeting
from toolkit.errors import Conflict, NotAllowed


@officer_required
@require_POST
def draft(request, slug):
    """Make the first draft of a meeting's next paper, and lead to its desk."""
    meeting = get_object_or_404(Meeting, slug=slug)
    begun = meeting.papers.papers().drafts().filter(version=1).first()
    if begun is not None:
        messages.error(request, f"{begun.name} is begun already. Go on with it.")
        return redirect(desk_address(begun))
    try:
        paper = draft_paper(
            meeting=meeting, by=request.user, at=clock.now(), as_at=AsAt.now()
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(meeting)
    messages.success(request, f"Paper {paper.number} is drafted.")
    return redirect(desk_address(paper))


def desk_address(paper: Paper, place: str = "") -> str:
    """Return the address of the desk of a draft, or of a place on it."""
    arguments = [paper.meeting.slug, paper.number, paper.version]
    address = reverse("meetings:paper-desk", args=arguments)
    return f"{address}#{place}" if place else address


class OfDraftMixin(OfficerRequiredMixin, OfPaperMixin):
    """A page about a draft."""

    def dispatch(self, request, *args, **kwargs):
        user = request.user
        is_read = (
            request.method in SAFE_METHODS
        )  # what is sent is refused with its words
        if (
            is_read
            and user.is_authenticated
            and user.is_officer
            and self.paper.is_issued
        ):
            messages.error(request, "It is issued. Make a new version to change it.")
            return redirect(self.paper)
        return super().dispatch(request, *args, **kwargs)


class DeskView(OfDraftMixin, TemplateView):
    """A draft with all its paragraphs. The one that the address names opens in place, with the
    words of its updates beside it.
    """

    template_name = "meetings/paper_desk.html"

    @cached_property
    def desk(self) -> list[DeskSection]:
        return desk_of(self.paper)

    @cached_property
    def opened(self) -> PaperParagraph | None:
        """The paragraph that is opened."""
        key = self.kwargs.get("pk") or self.request.GET.get("edit", "")
        if not str(key).isdecimal() or len(str(key)) > 18:
            return None
        paragraphs = PaperParagraph.objects.filter(section__paper=self.paper, pk=key)
        return paragraphs.select_related("section").first()

    def forms_of_opened(self) -> dict[str, BaseForm]:
        """Return the forms of the opened paragraph, by their names."""
        if self.opened is None:
            return {}
        place = place_on(self.desk, self.opened)
        where = {"section": self.opened.section, "place": place}
        return {
            "text_form": ParagraphForm(instance=self.opened),
            "place_form": PlaceForm(paper=self.paper, initial=where),
            "tie_form": TieForm(desk=self.desk, besides=self.opened),
        }

    def get_context_data(self, **kwargs):
        forms = {} if "text_form" in kwargs else self.forms_of_opened()
        return super().get_context_data(
            paper=self.paper,
            desk=self.desk,
            opened=self.opened,
            **self._of_minutes(),
            **(forms | kwargs),
        )

    def _of_minutes(self) -> dict[str, Any]:
        """Return what the desk shows of minutes alone: what was recorded and is not in them, and
        what of the agenda is sensitive.
        """
        if not self.paper.is_minutes:
            return {}
        items = self.paper.meeting.agenda_items.all()
        return {
            "not_taken_in": list(not_in(self.paper)),
            "sensitive_items": [item for item in items if item.is_sensitive],
        }


class HeaderView(OfDraftMixin, ServiceFormView):
    """Changes what heads a paper."""

    template_name = "meetings/paper_form.html"
    form_class = HeaderForm
    success_message = "What heads the paper is saved."
    extra_context = {"title": "What heads the paper", "submit": "Save"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.paper}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            paper=self.paper, cancel=desk_address(self.paper), **kwargs
        )

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def take(self, form):
        names = [name for name in form.fields if name != "opened"]
        fields = {name: form.cleaned_data[name] for name in names}
        editing.change_header(
            paper=self.paper, fields=fields, by=self.request.user, at=clock.now()
        )
        return desk_address(self.paper)


class NewHeadingView(OfDraftMixin, ServiceFormView):
    """Adds a heading for a single topic."""

    template_name = "meetings/paper_form.html"
    form_class = NewHeadingForm
    success_message = "The heading is added."
    extra_context = {"title": "Add a heading", "submit": "Add the heading"}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            paper=self.paper, cancel=desk_address(self.paper), **kwargs
        )

    def take(self, form):
        section = editing.add_section(
            paper=self.paper,
            heading=form.cleaned_data["heading"],
            by=self.request.user,
            at=clock.now(),
        )
        return desk_address(self.paper, f"section-{section.pk}")


class HeadingView(OfDraftMixin, ServiceFormView):
    """Changes a heading, and where it stands."""

    template_name = "meetings/paper_form.html"
    form_class = HeadingForm
    success_message = "The heading is saved."
    extra_context = {"title": "Change the heading", "submit": "Save"}

    @cached_property
    def section(self) -> PaperSection:
        return get_object_or_404(self.paper.sections, pk=self.kwargs["pk"])

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": self.section}

    def get_initial(self):
        places = list(self.paper.sections.values_list("pk", flat=True))
        return {"place": places.index(self.section.pk) + 1}

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            paper=self.paper, cancel=desk_address(self.paper), **kwargs
        )

    def take(self, form):
        section = editing.change_section(
            section=self.section,
            heading=form.cleaned_data["heading"],
            place=form.cleaned_data["place"],
            by=self.request.user,
            at=clock.now(),
        )
        return desk_address(self.paper, f"section-{section.pk}")


class NewVersionView(OfPaperMixin, ServiceFormView):
    """Begins a new version of an issued paper."""

    template_name = "meetings/paper_form.html"
    form_class = VersionForm
    success_message = "The new version is begun."
    extra_context = {"title": "Make a new version", "submit": "Make the new version"}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            paper=self.paper, cancel=self.paper.get_absolute_url(), **kwargs
        )

    def take(self, form):
        version = issuing.new_version(
            paper=self.paper,
            change_note=form.cleaned_data["change_note"],
            by=self.request.user,
            at=clock.now(),
        )
        return desk_address(version)


class _StepView(OfDraftMixin, View, ABC):
    """A step of the whole paper, by a button."""

    http_method_names = ["post"]

    @abstractmethod
    def take(self) -> str:
        """Do the step, and return what to say of it."""

    def post(self, request, *args: Any, **kwargs: Any):
        try:
            done = self.take()
        except (NotAllowed, Conflict) as refusal:
            messages.error(request, str(refusal))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            messages.success(request, done)
        return redirect(self.paper)


class ClearView(_StepView):
    """Clears a draft, as a second officer."""

    def take(self):
        issuing.clear_paper(
            paper=self.paper,
            by=self.request.user,
            at=clock.now(),
            as_at=AsAt.now(),
            seen=self.request.POST.get("seen", ""),
        )
        if self.paper.is_minutes:
            return f"{self.paper} are cleared. They can be issued."
        return f"{self.paper} is cleared. It can be issued."


class IssueView(_StepView):
    """Issues a cleared paper."""

    def take(self):
        issuing.issue_paper(
            paper=self.paper, by=self.request.user, at=clock.now(), as_at=AsAt.now()
        )
        if self.paper.is_minutes:
            return f"{self.paper} are issued. They cannot change now."
        return f"{self.paper} is issued. It cannot change now."
