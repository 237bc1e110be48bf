from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.views.generic import UpdateView

from programme.errors import NotAllowed

FOR_OFFICERS = "This page is for programme officers."


class OfficerRequiredMixin(LoginRequiredMixin):
    """Lets programme officers in; tells anyone else who is signed in why not."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_officer:
            raise NotAllowed(FOR_OFFICERS)
        return super().dispatch(request, *args, **kwargs)


class OfficerUpdateView(OfficerRequiredMixin, UpdateView):
    """An officer's edit of one thing, compared and saved in one transaction so that no one else's is overwritten."""

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)


def officer_required(view):
    """The same for a view that is a function."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        if not request.user.is_officer:
            raise NotAllowed(FOR_OFFICERS)
        return view(request, *args, **kwargs)

    return guarded
