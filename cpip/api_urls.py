from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from actions.api import ActionViewSet
from commitments.api import CommitmentViewSet, MilestoneViewSet
from cpip.api_docs import ApiDocsView
from recommendations.api import RecommendationViewSet
from rounds.api import ReportingRoundViewSet, UpdateViewSet
from workstreams.api import WorkstreamViewSet

router = DefaultRouter(use_regex_path=False)
router.include_format_suffixes = False
router.register("workstreams", WorkstreamViewSet, "api-workstream")
router.register("actions", ActionViewSet, "api-action")
router.register("recommendations", RecommendationViewSet, "api-recommendation")
router.register("commitments", CommitmentViewSet, "api-commitment")
router.register("milestones", MilestoneViewSet, "api-milestone")
router.register("rounds", ReportingRoundViewSet, "api-round")
router.register("updates", UpdateViewSet, "api-update")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", ApiDocsView.as_view(), name="api-docs"),
    path("", include(router.urls)),
]
