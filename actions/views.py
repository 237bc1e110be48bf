from django.views.generic import DetailView, ListView

from actions.forms import ActionForm
from actions.models import Action
from commitments.views import (
    CommitmentDetailMixin,
    CommitmentListMixin,
    CommitmentUpdateView,
)


class ActionListView(CommitmentListMixin, ListView):
    model = Action


class ActionDetailView(CommitmentDetailMixin, DetailView):
    model = Action


class ActionUpdateView(CommitmentUpdateView):
    model = Action
    form_class = ActionForm
