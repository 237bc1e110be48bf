"""The pages of return packs: download one, send it back filled in, and look at what was found in it
before it is handed in.
"""

import re
from collections.abc import Iterable
from itertools import chain
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import ListView, View

from meetings.papers.pages import as_download
from people.models import User
from people.officer_forms import OpenServiceFormView
from programme import clock
from rounds.evidence.downloads import download
from rounds.models import ReportingRound
from toolkit.downloads import XLSX
from toolkit.errors import Conflict
from workbooks.forms import PackForm, SendForm
from workbooks.handing.acting import ask_for
from workbooks.handing.marking import marked_copy
from workbooks.handing.showing import counts_of, shown_rows
from workbooks.handing.taking import take_workbook
from workbooks.models import Workbook, WorkbookRow
from workbooks.packs.content import pack_of
from workbooks.packs.writing import workbook_of
from workbooks.verdicts import ASKED_ABOUT

SHOWN = 20  # workbooks, the newest first
A_PAGE = 200  # rows of a workbook


class ReturnPacksView(OpenServiceFormView):
    """Where a pack is downloaded, and a workbook is sent; below, what this person sent before."""

    template_name = "workbooks/return_packs.html"
    form_class = SendForm
    success_message = "The workbook is here. Nothing is handed in yet."

    @cached_property
    def opened(self) -> ReportingRound | None:
        """The open round, if there is one."""
        return ReportingRound.objects.open().select_related("meeting__group").first()

    def get_context_data(self, **kwargs):
        user = cast(User, self.request.user)
        sent = Workbook.objects.visible_to(user).select_related("added_by")
        return super().get_context_data(
            round=self.opened,
            pack_form=PackForm(user=user, opened=self.opened),
            workbooks=list(sent[:SHOWN]),
            **kwargs,
        )

    def take(self, form):
        return take_workbook(
            file=form.cleaned_data["file"], by=self.request.user, at=clock.now()
        )


class PackView(LoginRequiredMixin, View):
    """A return pack of the open round, as an xlsx workbook."""

    def get(self, request: HttpRequest) -> HttpResponse:
        user = cast(User, request.user)
        opened = ReportingRound.objects.open().first()
        form = PackForm(request.GET, user=user, opened=opened)
        if not form.is_valid():
            return self._refused(map(str, chain(*form.errors.values())))
        try:
            pack = pack_of(user, day=clock.today(), chosen=form.chosen)
        except Conflict as conflict:
            return self._refused([str(conflict)])
        name = f"cpip-return-pack-{pack.round.slug}.xlsx"
        return as_download(workbook_of(pack), name, XLSX)

    def _refused(self, sentences: Iterable[str]) -> HttpResponse:
        for sentence in sentences:
            messages.error(self.request, sentence)
        return redirect("workbooks:list")


class OfWorkbookMixin(LoginRequiredMixin, View):
    """A page about a workbook that was sent, for who may see it."""

    @cached_property
    def workbook(self) -> Workbook:
        """The workbook that the address names."""
        seen = Workbook.objects.visible_to(cast(User, self.request.user))
        return get_object_or_404(seen.select_related("added_by"), pk=self.kwargs["pk"])


class WorkbookView(OfWorkbookMixin, ListView):
    """What was found in a workbook, row by row: what needs a look first. Its sender hands it in
    from here.
    """

    template_name = "workbooks/workbook.html"
    paginate_by = A_PAGE

    def get_queryset(self):
        rows = WorkbookRow.objects.filter(workbook=self.workbook)
        return rows.select_related("commitment", "update").in_need()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        shown = shown_rows(context["object_list"], self.request.user)
        is_sender = self.workbook.added_by_id == self.request.user.pk
        return context | {
            "workbook": self.workbook,
            "rows": [row for row in shown if not row.is_quiet],
            "quiet": [row for row in shown if row.is_quiet],
            "counts": counts_of(self.workbook),
            "may_act": is_sender
            and not self.workbook.is_under_way
            and not self.workbook.redacted_at,
        }

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do what was asked for, and show what became of each row."""
        act = request.POST.get("act", "")
        if act not in Workbook.Act.values:
            raise Http404
        try:
            ask_for(
                workbook=self.workbook,
                act=act,
                replace=_versions(request.POST.getlist("replace")),
                confirm=self._confirmed(request),
                by=cast(User, request.user),
                at=clock.now(),
            )
        except Conflict as conflict:
            messages.error(request, str(conflict))
        return redirect(self.workbook)

    def _confirmed(self, request: HttpRequest) -> dict[str, list[str]]:
        """Return the codes that are confirmed of each reference: all that a row was asked about."""
        ticked = [
            reference
            for reference in request.POST.getlist("confirm")
            if "\x00" not in reference
        ]
        rows = self.workbook.rows.filter(commitment__reference__in=ticked)
        rows = rows.select_related("commitment")
        return {
            row.reference: sorted({fault["code"] for fault in row.faults} & ASKED_ABOUT)
            for row in rows
        }


def _versions(values: Iterable[str]) -> list[tuple[int, int]]:
    """Return the updates that are to give way, each with the version that was shown."""
    matches = [re.fullmatch("([0-9]{1,18}):([0-9]{1,9})", value) for value in values]
    return [(int(match[1]), int(match[2])) for match in matches if match]


class WorkbookFileView(OfWorkbookMixin):
    """A workbook as it was sent."""

    def get(self, request: HttpRequest, pk: int) -> Any:
        if self.workbook.redacted_at:
            raise Http404("The file was destroyed, since words in it were blanked.")
        return download(self.workbook)


class MarkedFileView(OfWorkbookMixin):
    """A copy of a workbook with what is wrong as notes at its cells."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        if self.workbook.redacted_at:
            raise Http404("The file was destroyed, since words in it were blanked.")
        try:
            data = marked_copy(self.workbook)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect(self.workbook)
        stem = self.workbook.name.rpartition(".")[0]
        plain = "".join(sign for sign in stem if sign.isalnum() or sign in "-_ ")
        return as_download(data, f"{plain or 'workbook'}-with-notes.xlsx", XLSX)
