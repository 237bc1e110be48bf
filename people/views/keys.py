"""The keys of partner agencies: made, rotated and revoked by officers. A key's text is shown once
and kept nowhere.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.generic import ListView

from people import services
from people.forms import NewKeyForm, RotateKeyForm
from people.models import ApiKey
from people.permissions import OfficerRequiredMixin, officer_required
from people.tables import keys_table
from programme import clock
from toolkit.downloads import DownloadMixin
from toolkit.errors import Conflict


class KeyListView(OfficerRequiredMixin, DownloadMixin, ListView):
    """Every key, the usable ones first."""

    template_name = "people/key_list.html"
    paginate_by = 50

    def get_queryset(self):
        keys = ApiKey.objects.select_related("organisation", "replacement").with_usable(
            timezone.now()
        )
        return keys.order_by(
            "-usable_now", "organisation__name", "name", "-created", "prefix"
        )

    def tables(self, context):
        return {"api-keys": lambda: keys_table(self.object_list, clock.today())}


@never_cache
@officer_required
def add(request):
    """Make a key, and show its text this once: it is in this answer and nowhere else."""
    form = NewKeyForm(request.POST or None)
    if form.is_valid():
        try:
            api_key, text = services.create_api_key(
                organisation=form.cleaned_data["organisation"],
                name=form.cleaned_data["name"],
                scopes=form.cleaned_data["scopes"],
                expires_at=form.expires_at,
                requests_a_minute=form.cleaned_data["requests_a_minute"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _show_text(request, api_key, text)
    return _show_form(request, form, "Make an API key", "Make the key")


@never_cache
@officer_required
def rotate(request, prefix):
    """Make the key that takes another's place, and show its text this once."""
    old = get_object_or_404(
        ApiKey.objects.select_related("organisation", "replacement"), prefix=prefix
    )
    try:
        services.check_may_rotate(old)
    except Conflict as conflict:
        messages.error(request, str(conflict))
        return redirect("people:keys")
    agreed = {"requests_a_minute": old.requests_a_minute}
    form = RotateKeyForm(request.POST or None, initial=agreed)
    if form.is_valid():
        try:
            api_key, text = services.rotate_api_key(
                api_key=old,
                overlap=form.cleaned_data["overlap"],
                expires_at=form.expires_at,
                requests_a_minute=form.cleaned_data["requests_a_minute"],
                by=request.user,
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        except Conflict as conflict:
            messages.error(request, str(conflict))
            return redirect("people:keys")
        else:
            return _show_text(request, api_key, text)
    title = f"Rotate the key {old.name} of {old.organisation}"
    return _show_form(request, form, title, "Make the new key")


def _show_text(request, api_key: ApiKey, text: str):
    context = {"api_key": api_key, "text": text}
    return render(request, "people/key_made.html", context, status=201)


def _show_form(request, form, title: str, submit: str):
    context = {"form": form, "title": title, "submit": submit}
    status = 422 if form.is_bound else 200
    return render(request, "people/key_form.html", context, status=status)


@officer_required
def revoke(request, prefix):
    """Ask, and then close a key for good."""
    api_key = get_object_or_404(
        ApiKey.objects.select_related("organisation"), prefix=prefix
    )
    if request.method != "POST" and not api_key.revoked:
        return render(request, "people/key_revoke.html", {"api_key": api_key})
    try:
        services.revoke_api_key(api_key=api_key, by=request.user)
    except Conflict as conflict:
        messages.error(request, str(conflict))
    else:
        messages.success(
            request,
            f"The key {api_key.prefix} of {api_key.organisation} no longer opens"
            " anything.",
        )
    return redirect("people:keys")
