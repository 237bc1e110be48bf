from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin

from programme.errors import NotAllowed

FOR_OFFICERS = "This page is for programme officers."


class OfficerRequiredMixin(LoginRequiredMixin):
    """Lets programme officers in; tells anyone else who is signed in why not."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not request.user.is_officer:
            raise NotAllowed(FOR_OFFICERS)
        return super().dispatch(request, *args, **kwargs)


def officer_required(view):
    """The same for a view that is a function."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        if not request.user.is_officer:
            raise NotAllowed(FOR_OFFICERS)
        return view(request, *args, **kwargs)

    return guarded
