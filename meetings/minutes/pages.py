"""What officers do with minutes beside what they do with any paper."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from meetings.minutes.agreeing import agree_minutes
from meetings.minutes.drafting import draft_minutes, take_in
from meetings.minutes.forms import AgreedForm
from meetings.models import Paper
from meetings.papers.draft_pages import desk_address
from meetings.papers.pages import OfPaperMixin
from people.officer_forms import ServiceFormView
from people.permissions import officer_required
from programme import clock
from rounds.models import Meeting, Outcome
from toolkit.errors import Conflict


@officer_required
@require_POST
def draft(request, slug):
    """Make the draft of a meeting's minutes, and lead to its desk."""
    meeting = get_object_or_404(Meeting, slug=slug)
    begun = meeting.papers.minutes().drafts().first()
    if begun is not None:
        messages.error(request, "The minutes are begun already. Go on with them.")
        return redirect(desk_address(begun))
    try:
        minutes = draft_minutes(meeting=meeting, by=request.user, at=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(meeting)
    done = "The minutes are drafted."
    if minutes.marking == Paper.Marking.SENSITIVE:
        done += (
            " They are marked OFFICIAL-SENSITIVE, as an item of the agenda is: they go to"
            " those invited to the meeting alone."
        )
    messages.success(request, done)
    return redirect(desk_address(minutes))


@officer_required
@require_POST
def take_in_outcome(request, slug, version, pk):
    """Add a paragraph for an outcome that was recorded after the draft was made."""
    minutes = get_object_or_404(
        Paper.objects.select_related("meeting"),
        meeting__slug=slug,
        number=0,
        version=version,
    )
    outcome = get_object_or_404(Outcome, pk=pk, item__meeting=minutes.meeting)
    try:
        paragraph = take_in(
            minutes=minutes, outcome=outcome, by=request.user, at=clock.now()
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(desk_address(minutes))
    messages.success(request, "The outcome is taken in.")
    return redirect(desk_address(minutes, f"paragraph-{paragraph.pk}"))


class AgreedView(OfPaperMixin, ServiceFormView):
    """Says at which meeting the group agreed circulated minutes, and begins that version."""

    template_name = "meetings/paper_form.html"
    form_class = AgreedForm
    success_message = "The agreed version is begun. Write in what the group amended."
    extra_context = {"title": "The group agreed them", "submit": "Save"}

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"minutes": self.paper}

    def get_context_data(self, **kwargs):
        return super().get_context_data(
            paper=self.paper, cancel=self.paper.get_absolute_url(), **kwargs
        )

    def take(self, form):
        version = agree_minutes(
            minutes=self.paper,
            meeting=form.cleaned_data["meeting"],
            note=form.cleaned_data["note"],
            by=self.request.user,
            at=clock.now(),
        )
        return desk_address(version)
