from commitments.pages import CommitmentUpdateView
from recommendations.forms import RecommendationForm
from recommendations.models import Recommendation
from standing.item_pages import CommitmentDetailMixin
from standing.list_pages import CommitmentListMixin


class RecommendationListView(CommitmentListMixin):
    model = Recommendation


class RecommendationDetailView(CommitmentDetailMixin):
    model = Recommendation

    def get_queryset(self):
        return super().get_queryset().select_related("theme", "area")


class RecommendationUpdateView(CommitmentUpdateView):
    model = Recommendation
    form_class = RecommendationForm
