from django.urls import reverse_lazy

from actions.forms import ActionForm, NewActionForm
from actions.models import Action
from standing.content_pages import CommitmentCreateView, CommitmentUpdateView
from standing.item_pages import CommitmentDetailMixin
from standing.list_pages import CommitmentListMixin


class ActionListView(CommitmentListMixin):
    model = Action
    adding = ("actions:add", "Add an action")


class ActionDetailView(CommitmentDetailMixin):
    model = Action


class ActionUpdateView(CommitmentUpdateView):
    model = Action
    form_class = ActionForm


class ActionCreateView(CommitmentCreateView):
    model = Action
    form_class = NewActionForm
    article = "an"
    back = reverse_lazy("actions:list")
