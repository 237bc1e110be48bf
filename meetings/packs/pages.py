"""The files of a meeting's pack, for who may read them."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import View

from meetings.models import Pack, PackFile, UploadedPaper
from meetings.packs.content import content_of_pack
from meetings.packs.files import file_of_pack
from meetings.papers.pages import TYPES, as_download
from people.permissions import OfficerRequiredMixin
from rounds.evidence.downloads import download
from rounds.models import Meeting


class UploadedPaperView(LoginRequiredMixin, View):
    """An uploaded paper, as it was uploaded."""

    def get(self, request, slug, pk):
        papers = UploadedPaper.objects.visible_to(request.user).present()
        paper = get_object_or_404(papers, meeting__slug=slug, pk=pk)
        if paper.redacted_at:
            raise Http404("The file was destroyed, since words in it were blanked.")
        return download(paper)


class PackFileView(LoginRequiredMixin, View):
    """A version of the pack, as it was issued."""

    def get(self, request, slug, version):
        packs = Pack.objects.visible_to(request.user).without_content()
        pack = get_object_or_404(packs, meeting__slug=slug, version=version)
        file = get_object_or_404(PackFile, pack=pack, blanked_at=None)
        return _as_pdf(bytes(file.data), f"{slug}-pack-version-{version}.pdf")


class PreviewView(OfficerRequiredMixin, View):
    """The next version of the pack as it stands now, for officers."""

    def get(self, request, slug):
        meetings = Meeting.objects.select_related("group", "arrangement")
        meeting = get_object_or_404(meetings, slug=slug)
        version = meeting.packs.count() + 1
        data = file_of_pack(content_of_pack(meeting, version=version))
        return _as_pdf(data, f"draft-{slug}-pack-version-{version}.pdf")


def _as_pdf(data: bytes, name: str) -> HttpResponse:
    return as_download(data, name, TYPES["pdf"])
