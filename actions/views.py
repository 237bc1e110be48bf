from django.views.generic import DetailView, ListView, UpdateView

from actions.forms import ActionForm
from actions.models import Action
from commitments.views import CommitmentDetailMixin, CommitmentListMixin, CommitmentUpdateMixin


class ActionListView(CommitmentListMixin, ListView):
    model = Action


class ActionDetailView(CommitmentDetailMixin, DetailView):
    model = Action


class ActionUpdateView(CommitmentUpdateMixin, UpdateView):
    model = Action
    form_class = ActionForm
