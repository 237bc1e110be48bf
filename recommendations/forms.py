from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from standing.content_forms import CONTENT_FIELDS, CommitmentForm, NewCommitmentForm
from standing.programme_forms import PlacedForm

SERIES = "REC"


class RecommendationForm(CommitmentForm):
    class Meta(CommitmentForm.Meta):
        model = Recommendation
        fields = [*CONTENT_FIELDS, "theme", "area", "response"]


class NewRecommendationForm(NewCommitmentForm):
    """A recommendation to be added, with the government’s response. All are of one series."""

    class Meta(RecommendationForm.Meta):
        pass

    def series_proposed(self, references):
        return [references.get(SERIES, f"{SERIES}-1")]

    def series_of(self, values):
        return SERIES


class ReviewThemeForm(PlacedForm):
    class Meta:
        model = RecommendationTheme
        fields = ["title"]


class AreaForm(PlacedForm):
    class Meta:
        model = RecommendationArea
        fields = ["title"]
