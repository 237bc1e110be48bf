"""Partner organisations add to the lead's update; officers take a contribution over where the lead
is silent.
"""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import InternalError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from commitments.models import Commitment
from people.models import Organisation
from people.permissions import officer_required
from programme import clock
from rounds.contributions import services
from rounds.contributions.forms import ContributionForm
from rounds.contributions.services import ContributionChanged
from rounds.models import Contribution, ReportingRound
from rounds.updates import write
from rounds.updates.form_intake import sentence_of_guard
from rounds.updates.form_pages import NO_ROUND
from toolkit.errors import Conflict, NotAllowed


@login_required
def contribute(request, reference):
    """Write or change one's organisation's contribution to the update of the open round."""
    commitment = get_object_or_404(
        Commitment.objects.visible_to(request.user).select_related("lead"),
        reference=reference,
    )
    organisations = _organisations(request.user, commitment)
    reporting_round = _open_or_last_round()
    is_sent = request.method == "POST"
    if reporting_round is None or not (is_sent or reporting_round.is_open):
        raise Conflict(NO_ROUND)
    bodies = Organisation.objects.standing_as([body.pk for body in organisations])
    existing = Contribution.objects.filter(
        commitment=commitment, round=reporting_round, organisation__in=bodies
    ).select_related("organisation__merge__present", "by")
    shown = {"commitment": commitment, "round": reporting_round, "existing": existing}
    if is_sent:
        form = ContributionForm(request.POST, organisations=organisations)
        return _take(request, form, shown)
    code = request.GET.get("organisation") or organisations[0].code
    initial = _initial(code, organisations, existing)
    form = ContributionForm(initial=initial, organisations=organisations)
    return _page(request, form, shown)


def _organisations(user, commitment):
    """Return the partners in whose name this person may write; raise `NotAllowed` for none."""
    organisations = commitment.partners.all()
    if not user.is_officer:
        organisations = commitment.partners.filter(pk__in=user.body_ids)
    if not organisations:
        raise NotAllowed(
            f"Contributions to {commitment.reference} come from its partner"
            " organisations, and yours is not one of them."
        )
    return organisations


def _open_or_last_round() -> ReportingRound | None:
    """Return the open round, or the last one.

    Where the round has closed while somebody wrote, the text is shown again with what is in the
    way.
    """
    recent = ReportingRound.objects.recent(1)
    open_round = ReportingRound.objects.open().select_related("meeting").first()
    if open_round is not None:
        return open_round
    return recent[0] if recent else None


def _initial(code, organisations, existing) -> dict[str, Any]:
    """Return what the form holds at first: what the organisation of this code wrote already."""
    keys = [body.pk for body in organisations if body.code == code]
    initial = {"organisation": keys[0] if keys else None}
    own = [row for row in existing if row.organisation.present.code == code]
    # Its own comes before that of a body which went into it.
    own.sort(key=lambda row: (row.organisation.code == code, row.at))
    if own:
        initial["opened"] = own[-1].organisation.present.pk
        initial["text"] = own[-1].text
        initial["version"] = own[-1].version
    return initial


def _take(request, form, shown):
    """Save what was written, or show it again with what is in the way."""
    if not form.is_valid():
        return _page(request, form, shown, status=422)
    try:
        services.contribute(
            commitment=shown["commitment"],
            reporting_round=shown["round"],
            by=request.user,
            at=clock.now(),
            **form.cleaned_data,
        )
    except ValidationError as refusal:
        for name, sentences in refusal.message_dict.items():
            form.add_error(name, sentences)
        return _page(request, form, shown, status=422)
    except ContributionChanged as conflict:
        _go_on_from(form, conflict.current)
        return _refused(request, form, shown, str(conflict))
    except Conflict as conflict:
        return _refused(request, form, shown, str(conflict))
    except InternalError as refusal:
        return _refused(request, form, shown, sentence_of_guard(refusal))
    organisation = form.cleaned_data["organisation"]
    messages.success(request, f"Contribution saved, in the name of {organisation}.")
    return redirect(shown["commitment"])


def _go_on_from(form, contribution) -> None:
    """Let the next save start from what is saved now."""
    form.data = form.data.copy()
    form.data["version"] = contribution.version
    form.data["opened"] = contribution.organisation.present.pk


def _refused(request, form, shown, sentence):
    form.add_error(None, sentence)
    return _page(request, form, shown, status=409)


def _page(request, form, shown, *, status=200):
    context = {"form": form, **shown}
    return render(request, "rounds/contribution_form.html", context, status=status)


@require_POST
@officer_required
def take_over(request, pk):
    """Begin the update from a contribution."""
    contributions = Contribution.objects.visible_to(request.user)
    related = contributions.select_related(
        "commitment", "round__meeting", "organisation"
    )
    contribution = get_object_or_404(related, pk=pk)
    try:
        update = services.take_over(
            contribution=contribution, by=request.user, at=clock.now()
        )
    except write.AlreadyReported as conflict:
        messages.error(request, str(conflict))
        return redirect(conflict.existing)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect(contribution.commitment)
    messages.success(
        request,
        f"The draft holds what {contribution.organisation} wrote. Add the rating and"
        " submit it.",
    )
    return redirect("rounds:edit", update.pk)
