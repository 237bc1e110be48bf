"""Writing an update: its form, what is kept of it while it is typed, its files, and the one-press
answer.
"""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import InternalError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from commitments.evidence import RatingBesideEvidence
from commitments.models import Commitment
from people.middleware import guard_sentence, is_guarded
from programme import clock
from programme.as_at import AsAt
from rounds.content import Content, to_json
from rounds.evidence.downloads import download
from rounds.models import Contribution, EvidenceFile, ProgressUpdate, ReportingRound
from rounds.on_day import UpdateOnDay
from rounds.updates import attach, content_rows, hand_in, review, workflow, write
from rounds.updates.differences import differences
from rounds.updates.forms import ReportForms
from rounds.updates.selectors import in_full
from toolkit.errors import Conflict, NotAllowed

NO_ROUND = (
    "No reporting round is open. You can report when the programme office opens the"
    " next one."
)


@login_required
def report(request, reference):
    """Write the first text of a commitment's update for the open round, starting from the last
    accepted one.
    """
    commitment = _commitment(request, reference)
    try:
        reporting_round = _open_round()
        write.check_may_start(commitment, reporting_round, request.user)
    except Conflict as conflict:
        return _refused_at_the_door(request, commitment, conflict)
    existing = commitment.updates.filter(round=reporting_round, corrects=None).first()
    if request.method != "POST" and existing:
        return redirect(
            "rounds:edit" if existing.is_editable else "rounds:update", existing.pk
        )
    if request.method != "POST":
        return _form(request, commitment, None, reporting_round)
    return _take(request, commitment, reporting_round, None)


@login_required
def edit(request, pk):
    """Go on with a draft or returned update."""
    update = _own_update(request, pk)
    if request.method == "POST":
        return _take(request, update.commitment, update.round, update)
    if not workflow.SAVE.is_open_to(update, request.user):
        return redirect(update)
    forms = ReportForms(
        update.commitment,
        content=content_rows.content_of(update),
        version=update.version,
    )
    return _form(request, update.commitment, forms, update.round, update=update)


@require_POST
@login_required
def typed(request, reference=None, pk=None):
    """Keep a draft as it is typed, and answer with what the page then goes on from, or why it was
    not kept.
    """
    try:
        if pk:
            update = _own_update(request, pk)
            commitment, reporting_round = update.commitment, update.round
        else:
            update, commitment, reporting_round = (
                None,
                _commitment(request, reference),
                _open_round(),
            )
        forms = ReportForms(commitment, data=request.POST)
        if not forms.is_valid():
            return _not_kept(
                "What you typed is not kept yet: see the dates and numbers.", 422
            )
        update = _save(
            request, commitment, reporting_round, update, forms, as_typed=True
        )
    except ValidationError as refusal:
        return _not_kept(
            f"What you typed is not kept yet. {' '.join(refusal.messages)}", 422
        )
    except NotAllowed as refusal:
        return _not_kept(str(refusal), 403)
    except Conflict as conflict:
        return _not_kept(str(conflict), 409)
    except InternalError as refusal:
        return _not_kept(_sentence_of_guard(refusal), 409)
    return JsonResponse(
        {
            "said": (
                f"Draft kept at {timezone.localtime():%H:%M}. It is not submitted yet."
            ),
            "version": update.version,
            "action": reverse("rounds:edit", args=[update.pk]),
            "typed": reverse("rounds:typed", args=[update.pk]),
        }
    )


@require_POST
@login_required
def nothing_has_changed(request, reference):
    """Answer for the open round with the last accepted update."""
    commitment = _commitment(request, reference)
    try:
        update = hand_in.nothing_has_changed(
            commitment=commitment,
            reporting_round=_open_round(),
            by=request.user,
            at=clock.now(),
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(commitment)
    except ValidationError as refusal:
        messages.error(
            request, f"The last update cannot be repeated: {' '.join(refusal.messages)}"
        )
        return redirect("rounds:report", commitment.reference)
    said = "accepted" if update.is_accepted else "submitted for review"
    messages.success(request, f"“Nothing has changed” was {said}.")
    return redirect(update)


@require_GET
@login_required
def evidence(request, pk):
    """Hand out a file as a download, to whoever may see its update."""
    file = get_object_or_404(
        EvidenceFile.objects.visible_to(request.user).filter(redacted_at=None), pk=pk
    )
    return download(file)


def _commitment(request, reference):
    visible = Commitment.objects.visible_to(request.user).select_related(
        "lead", "owner", "workstream"
    )
    commitment = get_object_or_404(visible, reference=reference)
    write.check_may_report(request.user, commitment)
    return commitment


def _open_round() -> ReportingRound:
    reporting_round = ReportingRound.objects.open().select_related("meeting").first()
    if reporting_round is None:
        raise Conflict(NO_ROUND)
    return reporting_round


def _refused_at_the_door(request, commitment, conflict):
    """Say why nothing can be reported; what was typed while the round closed, say, is
    shown again.
    """
    last = ReportingRound.objects.recent(1)
    if request.method != "POST" or not last:
        raise conflict
    forms = ReportForms(commitment, data=request.POST)
    forms.is_valid()
    return _form(
        request, commitment, forms, last[0], status=409, conflict=str(conflict)
    )


def _own_update(request, pk):
    visible = ProgressUpdate.objects.visible_to(request.user)
    visible = in_full(visible, request.user)
    update = get_object_or_404(visible, pk=pk)
    write.check_may_report(request.user, update.commitment)
    return update


def _take(request, commitment, reporting_round, update):
    """Save what was typed, then the files, and if asked to, submit it.

    What is refused shows the form again with all that was typed; what could be kept is kept as a
    draft.
    """
    forms = ReportForms(commitment, data=request.POST)
    shown = {"update": update}
    is_saved = False
    try:
        if update is not None and forms.sent_version not in (None, update.version):
            raise write.ChangedMeanwhile(update)
        if forms.is_valid():
            try:
                update = _save(request, commitment, reporting_round, update, forms)
                is_saved = True
            except ValidationError as refusal:
                forms.show(refusal)
        update = _take_files(request, commitment, reporting_round, update, forms)
        if is_saved and not forms.faults:
            return _finish(request, update, forms)
    except ValidationError as refusal:
        forms.show(refusal)
    except write.AlreadyReported as conflict:
        shown = _conflict(forms, conflict.existing, str(conflict))
    except write.ChangedMeanwhile as conflict:
        shown = _conflict(forms, conflict.current, str(conflict))
    except Conflict as conflict:
        shown |= {"conflict": str(conflict)}
    except InternalError as refusal:
        shown |= {"conflict": _sentence_of_guard(refusal)}
    if "conflict" in shown:
        return _form(request, commitment, forms, reporting_round, status=409, **shown)
    if update is not None:
        update = _own_update(request, update.pk)
        if update.is_editable:
            forms.go_on_from(update)
    return _form(
        request,
        commitment,
        forms,
        reporting_round,
        status=422,
        update=update,
        is_saved=is_saved,
    )


def _save(request, commitment, reporting_round, update, forms, *, as_typed=False):
    now, content = clock.now(), forms.said
    if update is None:
        return write.start_update(
            commitment=commitment,
            reporting_round=reporting_round,
            content=content,
            by=request.user,
            at=now,
            as_typed=as_typed,
        )
    return write.save_update(
        update=update,
        content=content,
        by=request.user,
        at=now,
        version=forms.version,
        as_typed=as_typed,
    )


def _take_files(request, commitment, reporting_round, update, forms):
    """Attach each file that is fit, whatever becomes of the rest of the form, and take off what was
    ticked.
    """
    now, files = clock.now(), request.FILES.getlist("files")
    if files and update is None:
        update = write.start_update(
            commitment=commitment,
            reporting_round=reporting_round,
            content=_filled_in_from(_compared_with(commitment, None)),
            by=request.user,
            at=now,
        )
    for file in files:
        try:
            attach.attach_file(update=update, file=file, by=request.user, at=now)
        except ValidationError as refusal:
            forms.show(refusal)
    if update is not None:
        ticked = [
            pk
            for pk in request.POST.getlist("remove")
            if pk.isdecimal() and len(pk) < 19
        ]
        for file in (
            EvidenceFile.objects.kept()
            .filter(update=update, pk__in=ticked)
            .select_related("update")
        ):
            attach.remove_file(file=file, by=request.user, at=now)
    return update


def _finish(request, update, forms):
    if "submit" not in request.POST:
        messages.success(request, "Draft saved. It is not submitted yet.")
        return redirect(update)
    update = hand_in.submit_update(update=update, by=request.user, at=clock.now())
    messages.success(
        request,
        "Update accepted." if update.is_accepted else "Update submitted for review.",
    )
    return redirect(update)


def _conflict(forms, existing, sentence) -> dict:
    """Go on from the text that is there now: it is shown beside what was typed, which is kept."""
    forms.go_on_from(existing)
    return {"update": existing, "theirs": existing, "conflict": sentence}


def _sentence_of_guard(refusal: InternalError) -> str:
    """Return why the database refused: the round was closed at the same moment, say."""
    if not is_guarded(refusal):
        raise refusal
    return guard_sentence(refusal)


def _not_kept(said, status):
    return JsonResponse({"said": said}, status=status)


def _form(request, commitment, forms, reporting_round, *, status=200, **shown):
    latest = _compared_with(commitment, shown.get("update"))
    content = _filled_in_from(latest)
    if forms is None:
        forms = ReportForms(commitment, content=content)
    marks = {}
    if latest:
        words = f"Changed since {latest.round}"
        marks = dict.fromkeys(_changed(forms, content), words)
    evidence = commitment.evidence(clock.today())
    contributions = Contribution.objects.visible_to(request.user).filter(
        commitment=commitment, round=reporting_round
    )
    theirs = shown.pop("theirs", None)
    context = {
        "commitment": commitment,
        "forms": forms,
        "round": reporting_round,
        "latest": _as_known(latest),
        "theirs": _as_known(theirs),
        "marks": marks,
        "evidence": RatingBesideEvidence(commitment.standing, evidence),
        "is_accepted_at_once": review.is_accepted_at_once(commitment, request.user),
        "contributions": contributions.select_related("organisation", "by"),
        **shown,
    }
    return render(request, "rounds/progressupdate_form.html", context, status=status)


def _as_known(update: ProgressUpdate | None) -> UpdateOnDay | None:
    return UpdateOnDay.known(update, AsAt.now()) if update else None


def _filled_in_from(latest: ProgressUpdate | None) -> Content:
    """Return what a new form holds: the last update's words, without its dates and without what
    proved it.
    """
    return (
        replace(content_rows.content_of(latest), milestones=[], evidence=[])
        if latest
        else Content()
    )


def _compared_with(commitment, update):
    """Return the accepted update that this one starts from: what it corrects, or the last one."""
    related = [
        "round__meeting",
        "entered_by",
        "answered_by",
        "author",
        "seat",
        "accepted_by",
        "correction",
    ]
    accepted = commitment.updates.accepted().select_related(*related)
    accepted = accepted.prefetch_related(
        "recovery", "evidence", "files", "milestone_changes"
    )
    if update and update.corrects_id:
        return accepted.filter(pk=update.corrects_id).first()
    return accepted.in_order().last()


def _changed(forms, before: Content) -> set[str]:
    """Return the names of the controls that say something else than the update this one starts
    from.
    """
    now = forms.said if forms.main.is_bound else forms.initial
    if now is None:  # something typed is no date or no number
        return set()
    return {
        one.name
        for one in differences(to_json(before), to_json(now), {})
        if one.name not in ("evidence", "files")
    }
