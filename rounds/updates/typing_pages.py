"""What the form's script asks: to keep a draft while it is typed, and to save it in place."""

from django.core.exceptions import ValidationError
from django.db import InternalError
from django.http import JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from people.unsent_pages import tell_script_to_sign_in
from programme import clock
from rounds.models import ProgressUpdate
from rounds.updates.draft_state import saved
from rounds.updates.form_intake import save_form, sentence_of_guard
from rounds.updates.form_pages import commitment_of, own_update, round_of
from rounds.updates.report_forms import ReportForms
from toolkit.errors import Conflict, NotAllowed


class NotKept(Exception):
    """What was typed cannot be kept. Its text says why."""


@require_POST
def typed(request, reference=None, pk=None):
    """Keep a draft as it is typed, or save it where `save` is sent; answer with what the page then
    goes on from, or why it was not kept.
    """
    if not request.user.is_authenticated:
        return tell_script_to_sign_in(401)
    try:
        update = _keep_typing(request, reference, pk)
    except NotKept as refusal:
        return _not_kept(str(refusal), 422)
    except NotAllowed as refusal:
        return _not_kept(str(refusal), 403)
    except Conflict as conflict:
        return _not_kept(str(conflict), 409)
    except InternalError as refusal:
        return _not_kept(sentence_of_guard(refusal), 409)
    return _kept(update)


def _keep_typing(request, reference, pk) -> ProgressUpdate:
    """Save what was typed. Raises `NotKept` and what `save_form` raises."""
    update = own_update(request, pk) if pk else None
    if update is None:
        commitment = commitment_of(request, reference)
        reporting_round = round_of(request, commitment)
    else:
        commitment = update.commitment
        reporting_round = update.round
    forms = ReportForms(commitment, today=clock.today(), data=request.POST)
    if not forms.is_valid():
        raise NotKept(_reason(forms))
    try:
        return save_form(
            forms,
            commitment=commitment,
            reporting_round=reporting_round,
            update=update,
            by=request.user,
            as_typed="save" not in request.POST,
        )
    except ValidationError as refusal:
        forms.show(refusal)
        raise NotKept(_reason(forms)) from refusal


def _reason(forms: ReportForms) -> str:
    _, first = forms.faults[0]
    others = len(forms.faults) - 1
    return f"{first} And {others} more." if others else first


def _kept(update: ProgressUpdate) -> JsonResponse:
    return JsonResponse(
        {
            "said": saved(update, clock.now()),
            "version": update.version,
            "action": reverse("rounds:edit", args=[update.pk]),
            "page": update.get_absolute_url(),
            "typed": reverse("rounds:typed", args=[update.pk]),
        }
    )


def _not_kept(reason: str, status: int) -> JsonResponse:
    return JsonResponse({"said": f"Not saved: {reason}"}, status=status)
