"""Another officer confirms or refuses what was asked of an officer's account."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST
from django.views.generic import DetailView

from people.forms.account_changes import RefuseChangeForm
from people.models import AccountChange, User
from people.officers import check_reviewing, is_reviewing, reviews_again_on
from people.permissions import OfficerRequiredMixin, officer_required
from people.requests import SignedInRequest
from people.services import account_changes as services
from people.views.accounts import invite
from toolkit.errors import Conflict

MOST_OFFICERS = 50


@dataclass(frozen=True)
class Confirmer:
    """An officer who may confirm a change; from a day on, where their own account was changed."""

    name: str
    since: date | None


class AccountChangeView(OfficerRequiredMixin, DetailView):
    """What was asked of an officer's account, who may confirm it, and what came of it."""

    request: SignedInRequest
    queryset = AccountChange.objects.in_full()

    def get_context_data(self, **kwargs):
        change = self.object
        user = self.request.user
        is_open = change.is_open(timezone.now())
        is_anothers = is_open and change.may_be_answered_by(user)
        confirmers = _confirmers(change)
        context = {
            "change": change,
            "is_open": is_open,
            "may_answer": is_anothers and is_reviewing(user),
            "waits_until": reviews_again_on(user) if is_anothers else None,
            "may_withdraw": is_open and change.asked_by_id == user.pk,
            "confirmers": confirmers,
            "waits_though_alone": (
                not confirmers and services.waits_though_alone(user, timezone.now())
            ),
            "form": RefuseChangeForm(),
        }
        return super().get_context_data(**context | kwargs)


def _confirmers(change: AccountChange) -> list[Confirmer]:
    officers = User.objects.active().people().officers().with_account_changed_at()
    others = officers.exclude(pk__in=[change.person_id, change.asked_by_id or 0])
    return list(_as_confirmers(others[:MOST_OFFICERS]))


def _as_confirmers(officers: Iterable[User]) -> Iterable[Confirmer]:
    for officer in officers:
        yield Confirmer(officer.name, reviews_again_on(officer))


@require_POST
@officer_required
def confirm(request, pk):
    """Confirm a change as another officer: it is made now."""
    change = get_object_or_404(AccountChange, pk=pk)
    try:
        change = services.confirm(change=change, by=request.user, at=timezone.now())
    except (Conflict, ValidationError) as refusal:
        messages.error(request, _sentence(refusal))
        return redirect(change)
    messages.success(request, f"Confirmed. {change}.")
    if change.kind != change.Kind.OFFICER and change.person.is_active:
        invite(request, change.person)
    return redirect(change)


@require_POST
@officer_required
def refuse(request, pk):
    """Refuse a change as another officer, with the reason."""
    change = get_object_or_404(AccountChange, pk=pk)
    form = RefuseChangeForm(request.POST)
    if not form.is_valid():
        check_reviewing(request.user)
        return _shown_again(request, change, form)
    try:
        services.refuse(
            change=change,
            by=request.user,
            at=timezone.now(),
            reason=form.cleaned_data["reason"],
        )
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "Refused. Nothing has changed.")
    return redirect(change)


@require_POST
@officer_required
def withdraw(request, pk):
    """Take back what one has asked for."""
    change = get_object_or_404(AccountChange, pk=pk)
    try:
        services.withdraw(change=change, by=request.user, at=timezone.now())
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(request, "Withdrawn. Nothing has changed.")
    return redirect(change)


def _shown_again(request, change: AccountChange, form: RefuseChangeForm):
    view = AccountChangeView(kwargs={"pk": change.pk})
    view.setup(request, pk=change.pk)
    view.object = view.get_object()
    return view.render_to_response(view.get_context_data(form=form), status=422)


def _sentence(refusal: Conflict | ValidationError) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(refusal)
