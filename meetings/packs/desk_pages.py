"""The pages on which officers prepare the pack of a meeting: upload papers, look, and issue it."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import View

from meetings.models import Pack, Paper, UploadedPaper
from meetings.packs.content import content_of_pack
from meetings.packs.files import file_of_pack
from meetings.packs.forms import IssueForm, UploadForm
from meetings.packs.issuing import digest_of_what, issue_pack
from meetings.packs.pages import MOST_VERSIONS, as_pdf
from meetings.packs.uploads import remove_paper, upload_paper
from meetings.papers.canonical import Content
from people.officer_forms import ServiceFormView
from people.permissions import OfficerRequiredMixin, officer_required
from programme import clock
from rounds.models import Meeting
from toolkit.errors import Conflict


class OfMeetingMixin(View):
    """A page about what a meeting gets."""

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting that the address names."""
        meetings = Meeting.objects.select_related("group", "arrangement")
        return get_object_or_404(meetings, slug=self.kwargs["slug"])


class PrepareView(OfMeetingMixin, ServiceFormView):
    """What the next version of the pack will hold as everything stands; the form issues it."""

    template_name = "meetings/prepare_pack.html"
    form_class = IssueForm
    success_message = "{done} is issued. It cannot change now."

    @cached_property
    def versions(self) -> list[Pack]:
        """The versions that were issued, the newest first."""
        packs = self.meeting.packs.select_related("meeting").order_by("-version")
        return list(packs[:MOST_VERSIONS])

    @cached_property
    def content(self) -> Content:
        """What the next version will say."""
        version = self.versions[0].version + 1 if self.versions else 1
        return content_of_pack(self.meeting, version=version)

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"is_first": not self.versions}

    def get_context_data(self, **kwargs):
        drafts = Paper.objects.drafts().papers().filter(meeting=self.meeting)
        uploaded = UploadedPaper.objects.present().filter(meeting=self.meeting)
        return super().get_context_data(
            meeting=self.meeting,
            content=self.content,
            seen=digest_of_what(self.content),
            is_empty=not _holds_anything(self.content),
            is_same=bool(self.versions) and self._is_same(),
            versions=self.versions,
            drafts=list(drafts.without_content()[:MOST_VERSIONS]),
            in_packs=set(uploaded.in_a_pack().values_list("pk", flat=True)),
            **kwargs,
        )

    def _is_same(self) -> bool:
        last = digest_of_what(self.versions[0].content)
        return last == digest_of_what(self.content)

    def take(self, form):
        return issue_pack(
            meeting=self.meeting,
            change_note=form.cleaned_data.get("change_note", ""),
            seen=self.request.POST.get("seen", ""),
            by=self.request.user,
            at=clock.now(),
        )


def _holds_anything(content: Content) -> bool:
    return bool(content["agenda"]["items"] or content["papers"] or content["files"])


class PreviewView(OfficerRequiredMixin, OfMeetingMixin):
    """The next version of the pack as it stands now, as PDF."""

    def get(self, request, slug):
        version = self.meeting.packs.count() + 1
        data = file_of_pack(content_of_pack(self.meeting, version=version))
        return as_pdf(data, f"draft-{slug}-pack-version-{version}.pdf")


class UploadView(OfMeetingMixin, ServiceFormView):
    """Takes a paper that was written elsewhere."""

    template_name = "meetings/upload_paper.html"
    form_class = UploadForm
    success_message = "The paper is uploaded."

    def get_context_data(self, **kwargs):
        return super().get_context_data(meeting=self.meeting, **kwargs)

    def take(self, form):
        upload_paper(
            meeting=self.meeting,
            title=form.cleaned_data["title"],
            marking=form.cleaned_data["marking"],
            file=form.cleaned_data["files"],
            by=self.request.user,
            at=clock.now(),
        )
        return reverse("meetings:prepare-pack", args=[self.meeting.slug])


@officer_required
@require_POST
def remove(request, slug, pk):
    """Take an uploaded paper off the meeting again."""
    papers = UploadedPaper.objects.present().select_related("meeting")
    paper = get_object_or_404(papers, meeting__slug=slug, pk=pk)
    try:
        with transaction.atomic():
            remove_paper(paper=paper, by=request.user, at=clock.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, f"“{paper}” is taken off.")
    return redirect("meetings:prepare-pack", slug)
