from commitments.forms import CONTENT_FIELDS, CommitmentForm
from recommendations.models import Recommendation


class RecommendationForm(CommitmentForm):
    class Meta(CommitmentForm.Meta):
        model = Recommendation
        fields = [*CONTENT_FIELDS, "theme", "area", "response"]
