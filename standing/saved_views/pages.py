"""Each person saves, opens, renames and deletes views of their own."""

from abc import ABC, abstractmethod
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_POST
from django.views.generic import ListView
from django.views.generic.base import ContextMixin, View

from people.officer_forms import OpenServiceFormView
from people.requests import SignedInRequest
from standing.models import LONGEST_CHOICE, SavedView
from standing.saved_views.services import (
    MOST,
    choice_in,
    rename_view,
    save_view,
    views_of,
)
from toolkit.forms import NO_CHILD, DesignSystemMixin


class NameForm(DesignSystemMixin, forms.Form):
    """The name of a saved view."""

    name = forms.CharField(label="Name", max_length=60, help_text=NO_CHILD)


class SaveForm(NameForm):
    """A list's choice, under a name."""

    of = forms.ChoiceField(choices=SavedView.Of, widget=forms.HiddenInput)
    query = forms.CharField(
        max_length=LONGEST_CHOICE, required=False, widget=forms.HiddenInput
    )


class SavedViewsMixin(ContextMixin, View, ABC):
    """A list whose choice can be kept."""

    @property
    @abstractmethod
    def list_word(self) -> str:
        """Its word in `SavedView.Of`."""

    @property
    def shows_kept(self) -> bool:
        """True where the page lists the views that are kept of it."""
        return True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        views = SavedView.objects.none()
        if self.shows_kept:
            views = views_of(self.request.user).filter(of=self.list_word)
        context = {
            "saved_views": list(views),
            "list_word": self.list_word,
            "choice": choice_in(self.request.GET.urlencode()),
        }
        return super().get_context_data(**context | kwargs)


class SavedViewListView(LoginRequiredMixin, ListView):
    """All that a person keeps."""

    request: SignedInRequest
    template_name = "standing/savedview_list.html"
    extra_context = {"most": MOST}

    def get_queryset(self):
        return views_of(self.request.user)


class SaveView(OpenServiceFormView):
    """Keep the choice of a list, from the list's own page."""

    request: SignedInRequest
    form_class = SaveForm
    template_name = "standing/savedview_form.html"
    success_message = "Saved as “{done}”."
    extra_context = {"title": "Save this choice as a view", "submit": "Save the view"}

    def get_initial(self):
        return {name: self.request.GET.get(name, "") for name in ("of", "query")}

    def take(self, form):
        return save_view(person=self.request.user, **form.cleaned_data)


class RenameView(OpenServiceFormView):
    """Give a view of one's own another name."""

    request: SignedInRequest
    form_class = NameForm
    template_name = "standing/savedview_form.html"
    success_message = "It is called “{done}” now."
    extra_context = {"title": "Rename a saved view", "submit": "Rename"}

    @cached_property
    def view(self) -> SavedView:
        return get_object_or_404(views_of(self.request.user), pk=self.kwargs["pk"])

    def get_initial(self):
        return {"name": self.view.name}

    def take(self, form):
        return rename_view(view=self.view, name=form.cleaned_data["name"])


@require_POST
@login_required
def delete(request: SignedInRequest, pk: int):
    """Delete a view of one's own."""
    view = get_object_or_404(views_of(request.user), pk=pk)
    view.delete()
    messages.success(request, f"The saved view “{view}” is deleted.")
    return redirect("views:list")
