"""The pack of a meeting as its readers get it: the page, the PDF, and what was uploaded for it."""

from collections.abc import Iterator
from typing import Any, NamedTuple, cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db.models.functions import Length
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import DetailView, View

from meetings.models import Pack, PackFile, Paper, UploadedPaper
from meetings.papers.pages import TYPES, as_download
from people.models import User
from rounds.evidence.downloads import download

MOST_VERSIONS = 50


class PackPart(NamedTuple):
    """A numbered part of a pack, and the page or file of its own that a reader may open."""

    number: int
    title: str
    about: str
    address: str


class OfPackMixin(LoginRequiredMixin, View):
    """A page about one version of a pack, for who may see it."""

    @cached_property
    def pack(self) -> Pack:
        """The version that the address names."""
        packs = Pack.objects.visible_to(cast(User, self.request.user))
        packs = packs.select_related("meeting__group", "issued_by")
        return get_object_or_404(
            packs,
            meeting__slug=self.kwargs["slug"],
            version=self.kwargs["version"],
        )


class PackView(OfPackMixin, DetailView):
    """What a version of the pack holds, as it was issued."""

    template_name = "meetings/pack.html"

    def get_object(self, queryset=None):
        return self.pack

    def get_context_data(self, **kwargs):
        pack, user = self.pack, cast(User, self.request.user)
        others = Pack.objects.visible_to(user).without_content()
        others = others.filter(meeting=pack.meeting).select_related("meeting")
        others = others.order_by("-version")
        versions = list(others[:MOST_VERSIONS])
        return super().get_context_data(
            content=pack.content,
            parts=parts_of(pack, user),
            size=size_of(pack),
            versions=versions,
            newer=versions[0] if versions[0].version > pack.version else None,
            blankings=list(pack.blankings.all()[:MOST_VERSIONS]),
            **kwargs,
        )


def size_of(pack: Pack) -> int | None:
    """Return how many bytes the PDF of a pack has. One query."""
    files = PackFile.objects.filter(pack=pack, blanked_at=None)
    return files.annotate(size=Length("data")).values_list("size", flat=True).first()


def parts_of(pack: Pack, user: User) -> list[PackPart]:
    """Return the parts of a pack after its agenda, each with the address at which somebody may open
    it by itself. Two queries.
    """
    content = pack.content
    papers = [content["minutes"]] if content["minutes"] else []
    papers += content["papers"]
    return sorted(
        [
            PackPart(content["arising"]["number"], *_arising(content["arising"])),
            *_papers(papers, user),
            *_files(content["files"], pack, user),
        ]
    )


def _arising(arising: dict[str, Any]) -> tuple[str, str, str]:
    return arising["title"], arising["summary"], ""


def _papers(parts: list[dict[str, Any]], user: User) -> Iterator[PackPart]:
    meetings = {part["of"][0] for part in parts}
    readable = Paper.objects.visible_to(user).filter(meeting__slug__in=meetings)
    addresses = {
        (slug, number, version): reverse("meetings:paper", args=[slug, number, version])
        for slug, number, version in readable.values_list(
            "meeting__slug", "number", "version"
        )
    }
    for part in parts:
        address = addresses.get(tuple(part["of"]), "")
        yield PackPart(part["number"], part["title"], part["marking"], address)


def _files(files: list[dict[str, Any]], pack: Pack, user: User) -> Iterator[PackPart]:
    uploaded = UploadedPaper.objects.visible_to(user).filter(
        in_packs__pack=pack, redacted_at=None
    )
    readable = {paper.pk: paper for paper in uploaded.select_related("meeting")}
    for file in files:
        paper = readable.get(file["key"])
        about = ", ".join(value for _, value in file["header"][1:3])
        address = paper.get_absolute_url() if paper else ""
        yield PackPart(file["number"], file["title"], about, address)


class LatestPackView(LoginRequiredMixin, View):
    """Leads to the last version of the pack that the reader may see; officers, where there is none,
    to where it is prepared.
    """

    def get(self, request, slug):
        packs = Pack.objects.visible_to(request.user).without_content()
        packs = packs.filter(meeting__slug=slug).select_related("meeting")
        pack = packs.order_by("version").last()
        if pack:
            return redirect(pack)
        if request.user.is_officer:
            return redirect("meetings:prepare-pack", slug)
        raise Http404


class PackFileView(OfPackMixin):
    """A version of the pack as PDF, as it was issued."""

    def get(self, request, slug, version):
        file = get_object_or_404(PackFile, pack=self.pack, blanked_at=None)
        return as_pdf(bytes(file.data), f"{slug}-pack-version-{version}.pdf")


class UploadedPaperView(LoginRequiredMixin, View):
    """An uploaded paper, as it was uploaded."""

    def get(self, request, slug, pk):
        papers = UploadedPaper.objects.visible_to(request.user).present()
        paper = get_object_or_404(papers, meeting__slug=slug, pk=pk)
        if paper.redacted_at:
            raise Http404("The file was destroyed, since words in it were blanked.")
        return download(paper)


def as_pdf(data: bytes, name: str) -> HttpResponse:
    """Return the answer that hands somebody a PDF."""
    return as_download(data, name, TYPES["pdf"])
