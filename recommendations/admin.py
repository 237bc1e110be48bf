from django.contrib import admin

from commitments.admin import CommitmentAdmin
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)
from toolkit.admin import KeptAdmin

admin.site.register([RecommendationTheme, RecommendationArea], KeptAdmin)
admin.site.register(Recommendation, CommitmentAdmin)
