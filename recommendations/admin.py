from django.contrib import admin

from commitments.admin import CommitmentAdmin
from programme.admin import KeptAdmin
from recommendations.models import (
    Recommendation,
    RecommendationArea,
    RecommendationTheme,
)

admin.site.register([RecommendationTheme, RecommendationArea], KeptAdmin)
admin.site.register(Recommendation, CommitmentAdmin)
