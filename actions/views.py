from django.views.generic import DetailView, ListView

from actions.forms import ActionForm
from actions.models import Action
from commitments.pages import CommitmentUpdateView
from standing.item_pages import CommitmentDetailMixin, CommitmentListMixin


class ActionListView(CommitmentListMixin, ListView):
    model = Action


class ActionDetailView(CommitmentDetailMixin, DetailView):
    model = Action


class ActionUpdateView(CommitmentUpdateView):
    model = Action
    form_class = ActionForm
