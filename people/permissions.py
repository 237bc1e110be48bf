from functools import wraps

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.views.generic import UpdateView
from rest_framework.permissions import SAFE_METHODS, BasePermission

from people.models import ApiKey
from people.models.keys import Scope
from people.officers import check_officer
from toolkit.errors import NotAllowed

FOR_OFFICERS = "This page is for programme officers."


class OfficerRequiredMixin(LoginRequiredMixin):
    """Lets programme officers in; tells anyone else who is signed in why not."""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            check_officer(request.user, FOR_OFFICERS)
        return super().dispatch(request, *args, **kwargs)


class KeyAllows(BasePermission):
    """Lets a key do what its scopes say; a person who signed in is judged by their role alone."""

    def has_permission(self, request, view):
        scope = Scope.READ if request.method in SAFE_METHODS else Scope.SUBMIT
        if isinstance(request.auth, ApiKey) and not request.auth.allows(scope):
            raise NotAllowed(
                f"This key has no scope `{scope}`. Ask the programme office for a key"
                " that has."
            )
        return True


class OfficerUpdateView(OfficerRequiredMixin, UpdateView):
    """An officer's edit of one thing, compared and saved in one transaction so that no one else's
    is overwritten.
    """

    @transaction.atomic
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)


def officer_required(view):
    """The same for a view that is a function."""

    @wraps(view)
    @login_required
    def guarded(request, *args, **kwargs):
        check_officer(request.user, FOR_OFFICERS)
        return view(request, *args, **kwargs)

    return guarded
