from actions.forms import ActionForm
from actions.models import Action
from commitments.pages import CommitmentUpdateView
from standing.item_pages import CommitmentDetailMixin
from standing.list_pages import CommitmentListMixin


class ActionListView(CommitmentListMixin):
    model = Action


class ActionDetailView(CommitmentDetailMixin):
    model = Action


class ActionUpdateView(CommitmentUpdateView):
    model = Action
    form_class = ActionForm
