"""The paper of a meeting as its readers get it: the page, the files, and its versions."""

from typing import cast

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import DetailView, View

from meetings.minutes.outcomes import withdrawn_since
from meetings.models import Paper, PaperFile
from meetings.papers.canonical import digest_of_content
from meetings.papers.content import content_of
from meetings.papers.desk import errata_of
from meetings.papers.files import file_of
from people.models import User
from programme.as_at import AsAt
from rounds.models import Outcome

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
MOST_VERSIONS = 50
MOST_WITHDRAWN = 200  # outcomes of a meeting


class OfPaperMixin(LoginRequiredMixin, View):
    """A page about one version of a paper, for who may see it."""

    @cached_property
    def paper(self) -> Paper:
        """The version that the address names."""
        reader = cast(User, self.request.user)  # signed in, or sent to sign in before
        papers = Paper.objects.visible_to(reader).select_related(
            "meeting__group",
            "round__meeting",
            "changed_by",
            "made_by",
            "cleared_by",
            "issued_by",
            "agreed_at",
        )
        return get_object_or_404(
            papers,
            meeting__slug=self.kwargs["slug"],
            number=self.kwargs["number"],
            version=self.kwargs["version"],
        )


class PaperView(OfPaperMixin, DetailView):
    """What a paper says: as it was issued, or of a draft as it stands now."""

    template_name = "meetings/paper.html"

    def get_object(self, queryset=None):
        return self.paper

    def get_context_data(self, **kwargs):
        paper, user = self.paper, cast(User, self.request.user)
        others = Paper.objects.visible_to(user).without_content()
        others = others.filter(meeting=paper.meeting, number=paper.number)
        versions = list(others.order_by("-version")[:MOST_VERSIONS])
        newer = [version for version in versions if version.version > paper.version]
        content = paper.content or content_of(paper, _day_of(paper))
        return super().get_context_data(
            content=content,
            digest=digest_of_content(content),
            errata=errata_of(paper) if paper.is_issued else [],
            withdrawn=_withdrawn_from(paper),
            blankings=list(paper.blankings.all()[:MOST_VERSIONS]),
            versions=versions,
            newer=[version for version in newer if version.is_issued],
            may_begin_anew=_may_begin_anew(paper, user) and not newer,
            may_be_agreed=_may_be_agreed(paper, user) and not newer,
            **kwargs,
        )


def _may_begin_anew(paper: Paper, user: User) -> bool:
    """True of the last version that was issued; what a group agreed it alone amends."""
    return user.is_officer and paper.is_issued and paper.agreed_at is None


def _may_be_agreed(paper: Paper, user: User) -> bool:
    """True of minutes that were circulated, or agreed and may be amended by the group; and of a
    version of them that is begun.
    """
    was_circulated = paper.is_issued or paper.version > 1
    return user.is_officer and paper.is_minutes and was_circulated


def _withdrawn_from(paper: Paper) -> list[Outcome]:
    """Return the outcomes that issued minutes tell of and that do not stand any more."""
    if not (paper.is_minutes and paper.is_issued):
        return []
    return list(withdrawn_since(paper)[:MOST_WITHDRAWN])


class LatestPaperView(LoginRequiredMixin, View):
    """Leads to the last version of a paper that the reader may see; issued ones come first."""

    def get(self, request, slug, number):
        papers = Paper.objects.visible_to(request.user).without_content()
        papers = papers.select_related("meeting")
        papers = papers.filter(meeting__slug=slug, number=number).order_by("-version")
        paper = papers.issued().first() or papers.first()
        if paper is None:
            raise Http404
        return redirect(paper)


class PaperFileView(OfPaperMixin):
    """A paper as a file: the bytes that were issued, or of a draft as it stands now."""

    def get(self, request, slug, number, version, kind):
        paper = self.paper
        if paper.is_issued:
            files = PaperFile.objects.filter(blanked_at=None)
            data = get_object_or_404(files, paper=paper, kind=kind).data
        else:
            data = _drafted(paper, kind)
        called = "minutes" if paper.is_minutes else f"paper-{number}"
        name = f"{slug}-{called}-version-{version}.{kind}"
        if not paper.is_issued:
            name = f"draft-{name}"
        return as_download(bytes(data), name, TYPES[kind])


def as_download(data: bytes, name: str, kind: str) -> HttpResponse:
    """Return the answer that hands somebody a file, which no cache keeps."""
    return HttpResponse(
        data,
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _day_of(paper: Paper) -> AsAt:
    """Return the day that the figures of a draft speak of: of one that is cleared, that day."""
    now = AsAt.now()
    return now.before(paper.as_at) if paper.as_at else now


def _drafted(paper: Paper, kind: str) -> bytes:
    at = _day_of(paper)
    content = content_of(paper, at)
    state = "Cleared, not issued" if paper.is_cleared else "Draft, not issued"
    content["header"].append(["State", state])
    return file_of(content, kind, dated=at.day)
