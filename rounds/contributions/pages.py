"""Partner organisations add to the lead's update; officers take a contribution over where the lead
is silent.
"""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import InternalError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from commitments.models import Commitment
from people.middleware import guard_sentence, is_guarded
from people.permissions import officer_required
from programme import clock
from rounds.contributions import services
from rounds.contributions.forms import ContributionForm
from rounds.contributions.services import ContributionChanged
from rounds.models import Contribution, ReportingRound
from rounds.updates import write
from rounds.updates.form_pages import NO_ROUND
from toolkit.errors import Conflict, NotAllowed


@login_required
def contribute(request, reference):
    """Write or change one's organisation's contribution to the update of the open round."""
    commitment = get_object_or_404(
        Commitment.objects.visible_to(request.user).select_related("lead"),
        reference=reference,
    )
    user = request.user
    organisations = (
        commitment.partners.all()
        if user.is_officer
        else commitment.partners.filter(pk__in=user.body_ids)
    )
    if not organisations:
        raise NotAllowed(
            f"Contributions to {reference} come from its partner organisations, and"
            " yours is not one of them."
        )
    # Where the round has closed while one wrote, the text is shown again with what is in the way.
    recent = ReportingRound.objects.recent(1)
    reporting_round = ReportingRound.objects.open().select_related(
        "meeting"
    ).first() or next(iter(recent), None)
    if reporting_round is None or (
        request.method != "POST" and not reporting_round.is_open
    ):
        raise Conflict(NO_ROUND)
    existing = Contribution.objects.filter(
        commitment=commitment, round=reporting_round, organisation__in=organisations
    ).select_related("organisation", "by")
    shown = {"commitment": commitment, "round": reporting_round, "existing": existing}
    if request.method == "POST":
        form = ContributionForm(request.POST, organisations=organisations)
        return _take(request, form, shown)
    wanted = request.GET.get("organisation") or organisations[0].code
    mine = next((one for one in existing if one.organisation.code == wanted), None)
    initial = {
        "organisation": next(
            (one.pk for one in organisations if one.code == wanted), None
        )
    }
    if mine:
        initial |= {
            "opened": mine.organisation_id,
            "text": mine.text,
            "version": mine.version,
        }
    form = ContributionForm(initial=initial, organisations=organisations)
    return render(request, "rounds/contribution_form.html", {"form": form, **shown})


def _take(request, form, shown):
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            services.contribute(
                commitment=shown["commitment"],
                reporting_round=shown["round"],
                by=request.user,
                at=clock.now(),
                **given,
            )
        except ValidationError as refusal:
            for name, said in refusal.message_dict.items():
                form.add_error(name, said)
        except ContributionChanged as conflict:
            form.data = form.data.copy()
            form.data["version"], form.data["opened"] = (
                conflict.current.version,
                conflict.current.organisation_id,
            )
            form.add_error(None, str(conflict))
            status = 409
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            status = 409
        except InternalError as refusal:
            if not is_guarded(refusal):
                raise
            form.add_error(None, guard_sentence(refusal))
            status = 409
        else:
            messages.success(
                request, f"Contribution saved, in the name of {given['organisation']}."
            )
            return redirect(shown["commitment"])
    return render(
        request, "rounds/contribution_form.html", {"form": form, **shown}, status=status
    )


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
