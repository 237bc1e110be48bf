"""The pages on which an update is written: its form, its files, and the one-press answer. What is
kept while it is typed: `rounds.updates.typing_pages`.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from commitments.evidence import RatingBesideEvidence
from commitments.models import Commitment
from programme import clock
from programme.as_at import AsAt
from rounds.content import to_json
from rounds.evidence.downloads import download
from rounds.faults import MOST_ROWS
from rounds.models import Contribution, EvidenceFile, ProgressUpdate, ReportingRound
from rounds.on_day import UpdateOnDay
from rounds.updates import content_rows, hand_in, notes, review, workflow, write
from rounds.updates.carried import carried_into, first_text
from rounds.updates.differences import differences
from rounds.updates.draft_state import state_of
from rounds.updates.form_intake import FormIntake
from rounds.updates.report_forms import ReportForms
from rounds.updates.selectors import in_full
from rounds.updates.starting_point import accepted_before, ended_before, first_content
from rounds.updates.which_round import round_to_report_in
from toolkit.asking import questions
from toolkit.errors import Conflict

# The rows of which the form adds more, with the first control of each.
ROWS_TO_ADD = {"recovery": "step", "evidence": "title"}
NO_ROUND = (
    "No reporting round is open, and none is planned. You can report when the programme"
    " office opens the next one."
)


@login_required
def report(request, reference):
    """Write the first text of a commitment's update for the open round, or the one that `round`
    names, starting from the last accepted one or from what was written for an earlier round.
    """
    commitment = commitment_of(request, reference)
    try:
        reporting_round = round_of(request, commitment)
        write.check_may_start(commitment, reporting_round, request.user)
    except Conflict as conflict:
        return _refused_at_the_door(request, commitment, conflict)
    begun = commitment.updates.standing().filter(round=reporting_round)
    existing = begun.filter(corrects=None).first()
    if request.method == "POST":
        return _take(request, commitment, reporting_round, None)
    if existing is None:
        return _form(request, commitment, None, reporting_round)
    page = "rounds:edit" if existing.is_editable else "rounds:update"
    return redirect(page, existing.pk)


@login_required
def edit(request, pk):
    """Go on with a draft or returned update."""
    update = own_update(request, pk)
    if request.method == "POST":
        return _take(request, update.commitment, update.round, update)
    if not workflow.SAVE.is_open_to(update, request.user):
        return redirect(update)
    forms = ReportForms(
        update.commitment,
        today=clock.today(),
        content=content_rows.content_of(update),
        version=update.version,
        more=request.GET.get("more", ""),
    )
    return _form(request, update.commitment, forms, update.round, update=update)


@require_POST
@login_required
def nothing_has_changed(request, reference):
    """Answer for the open round with the last accepted update; what is odd is asked about first."""
    commitment = commitment_of(request, reference)
    try:
        update = hand_in.nothing_has_changed(
            commitment=commitment,
            reporting_round=round_of(request, commitment),
            by=request.user,
            at=clock.now(),
            confirm=request.POST.getlist("confirm"),
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(commitment)
    except ValidationError as refusal:
        if asked := questions(refusal):
            return _ask_about_repeating(request, commitment, asked)
        messages.error(
            request, f"The last update cannot be repeated: {' '.join(refusal.messages)}"
        )
        return redirect("rounds:report", commitment.reference)
    outcome = "accepted" if update.is_accepted else "submitted for review"
    messages.success(request, f"“Nothing has changed” was {outcome}.")
    return redirect(update)


def _ask_about_repeating(request, commitment, asked: dict[str, list[str]]):
    """Ask who reports whether the last update is to be handed in once more."""
    # To press the button is to be sure of that; dates are ticked.
    asked.pop("accepted_at_once", None)
    context = {
        "commitment": commitment,
        "latest": accepted_before(commitment, None),
        "is_accepted_at_once": review.is_accepted_at_once(commitment, request.user),
        "asked": asked,
    }
    return render(request, "rounds/unchanged_confirm.html", context)


@require_GET
@login_required
def evidence(request, pk):
    """Hand out a file as a download, to whoever may see its update."""
    file = get_object_or_404(
        EvidenceFile.objects.visible_to(request.user).filter(redacted_at=None), pk=pk
    )
    return download(file)


def commitment_of(request, reference):
    """Return a commitment on which this person reports."""
    visible = Commitment.objects.visible_to(request.user).select_related(
        "lead", "owner", "workstream"
    )
    commitment = get_object_or_404(visible, reference=reference)
    write.check_may_report(request.user, commitment)
    return commitment


def round_of(request, commitment) -> ReportingRound:
    """Return the round that the address names, or the one to report in now."""
    if slug := request.GET.get("round", "").replace("\x00", ""):
        rounds = ReportingRound.objects.select_related("meeting")
        return get_object_or_404(rounds, slug=slug)
    reporting_round = round_to_report_in(commitment, request.user)
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
    forms = ReportForms(commitment, today=clock.today(), data=request.POST)
    forms.is_valid()
    return _form(
        request, commitment, forms, last[0], status=409, conflict=str(conflict)
    )


def own_update(request, pk):
    """Return an update of a commitment on which this person reports."""
    visible = ProgressUpdate.objects.visible_to(request.user)
    visible = in_full(visible, request.user)
    update = get_object_or_404(visible, pk=pk)
    write.check_may_report(request.user, update.commitment)
    return update


def _take(request, commitment, reporting_round, update):
    """Take in what was typed. What is refused shows the form again with all of it."""
    intake = FormIntake(request, commitment, reporting_round, update)
    if intake.take():
        messages.success(request, _success(request, intake.update))
        return _goes_on(request, intake.update)
    if intake.conflict:
        return _form(
            request,
            commitment,
            intake.forms,
            reporting_round,
            status=409,
            update=intake.update,
            theirs=intake.theirs,
            conflict=intake.conflict,
        )
    return _with_faults(request, intake)


def _goes_on(request, update: ProgressUpdate):
    """Lead to what was handed in; else stay on the form, at the row that was asked for."""
    if not update.is_editable:
        return redirect(update)
    form = reverse("rounds:edit", args=[update.pk])
    rows = request.POST.get("add", "")
    if rows not in ROWS_TO_ADD:
        return redirect(form)
    number = getattr(update, rows).count()
    return redirect(f"{form}?more={rows}#id_{rows}-{number}-{ROWS_TO_ADD[rows]}")


def _with_faults(request, intake: FormIntake):
    """Show the form again with its faults; the next save starts from what could be kept."""
    update = intake.update
    if update is not None:
        update = own_update(request, update.pk)
        if update.is_editable:
            intake.forms.go_on_from(update)
    return _form(
        request,
        intake.commitment,
        intake.forms,
        intake.reporting_round,
        status=422,
        update=update,
        is_saved=intake.is_saved,
        is_handing_in=intake.is_handing_in,
    )


def _success(request, update: ProgressUpdate) -> str:
    if update.round.is_planned:
        return f"Draft saved. {notes.ahead(update.round)}"
    if "submit" not in request.POST:
        return "Draft saved. It is not submitted yet."
    noun = "Late return" if update.is_late_return else "Update"
    if update.is_accepted:
        return f"{noun} accepted."
    return f"{noun} submitted for review."


def _form(
    request,
    commitment,
    forms,
    reporting_round,
    *,
    status=200,
    update=None,
    theirs=None,
    **shown,
):
    latest = accepted_before(commitment, update)
    ended = None if update else ended_before(commitment, reporting_round)
    carried = None
    if update is None:
        carried = carried_into(commitment, reporting_round, request.user)
    if forms is None:
        content = first_text(latest, ended, carried)
        forms = ReportForms(commitment, today=clock.today(), content=content)
    marks = _marks(forms, latest)
    if carried:
        marks |= carried.marks(latest)
    evidence = commitment.evidence(clock.today())
    context = {
        "commitment": commitment,
        "forms": forms,
        "round": reporting_round,
        "update": update,
        "latest": _as_known(latest),
        "ended": ended,
        "is_due": commitment.is_live and not (update and update.has_ended),
        "theirs": _as_known(theirs),
        "carried": carried,
        "marks": marks,
        "about_round": notes.on_writing(reporting_round, update),
        "evidence": RatingBesideEvidence(commitment.standing, evidence),
        "is_accepted_at_once": review.is_accepted_at_once(commitment, request.user),
        "contributions": _contributions(request.user, commitment, reporting_round),
        "most_rows": MOST_ROWS,
        **shown,
    }
    context["state"] = state_of(update, forms.faults, clock.now(), shown)
    return render(request, "rounds/progressupdate_form.html", context, status=status)


def _contributions(user, commitment, reporting_round):
    visible = Contribution.objects.visible_to(user)
    of_update = visible.filter(commitment=commitment, round=reporting_round)
    return of_update.select_related("organisation", "by")


def _as_known(update: ProgressUpdate | None) -> UpdateOnDay | None:
    return UpdateOnDay.known(update, AsAt.now()) if update else None


def _marks(forms: ReportForms, latest: ProgressUpdate | None) -> dict[str, str]:
    """Return what marks each control that says something else than the update this one starts
    from.
    """
    now = forms.content if forms.main.is_bound else forms.initial
    # Without content, something that was typed is no date or no number.
    if latest is None or now is None:
        return {}
    changes = differences(to_json(first_content(latest)), to_json(now), {})
    names = {change.name for change in changes} - {"evidence", "files"}
    return dict.fromkeys(names, f"Changed since {latest.round}")
