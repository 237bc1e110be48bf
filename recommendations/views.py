from django.urls import reverse_lazy

from recommendations.forms import NewRecommendationForm, RecommendationForm
from recommendations.models import Recommendation
from standing.content_pages import CommitmentCreateView, CommitmentUpdateView
from standing.item_pages import CommitmentDetailMixin
from standing.list_pages import CommitmentListMixin


class RecommendationListView(CommitmentListMixin):
    model = Recommendation
    adding = ("recommendations:add", "Add a recommendation")


class RecommendationDetailView(CommitmentDetailMixin):
    model = Recommendation

    def get_queryset(self):
        return super().get_queryset().select_related("theme", "area")


class RecommendationUpdateView(CommitmentUpdateView):
    model = Recommendation
    form_class = RecommendationForm


class RecommendationCreateView(CommitmentCreateView):
    model = Recommendation
    form_class = NewRecommendationForm
    article = "a"
    back = reverse_lazy("recommendations:list")
