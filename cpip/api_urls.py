from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import DefaultRouter

from actions.api import ActionViewSet, RecommendationViewSet
from cpip.api_docs import ApiDocsView
from meetings.arising.api import ActionArisingViewSet, OutcomeViewSet
from meetings.diary.api import MeetingViewSet
from meetings.documents.api import DocumentViewSet
from meetings.packs.api import PackViewSet
from meetings.papers.api import PaperViewSet
from people.api import (
    CallerViewSet,
    GovernanceGroupViewSet,
    OrganisationViewSet,
    SeatViewSet,
)
from recommendations.api import (
    RecommendationAreaViewSet,
    RecommendationThemeViewSet,
)
from reminders.events.api import EventViewSet
from returns.api import ReportingRoundViewSet
from rounds.contributions.api import ContributionViewSet
from rounds.decisions.api import DecisionViewSet
from rounds.updates.api import UpdateViewSet
from standing.api import CommitmentViewSet, MilestoneViewSet
from toolkit.api import SourceViewSet, ThemeViewSet
from workbooks.api import ReturnPackViewSet, WorkbookViewSet
from workstreams.api import WorkstreamViewSet

router = DefaultRouter(use_regex_path=False)
router.include_format_suffixes = False
router.register("workstreams", WorkstreamViewSet, "api-workstream")
router.register("actions", ActionViewSet, "api-action")
router.register("recommendations", RecommendationViewSet, "api-recommendation")
router.register("commitments", CommitmentViewSet, "api-commitment")
router.register("milestones", MilestoneViewSet, "api-milestone")
router.register("rounds", ReportingRoundViewSet, "api-round")
router.register("meetings", MeetingViewSet, "api-meeting")
router.register("documents", DocumentViewSet, "api-document")
router.register("packs", PackViewSet, "api-pack")
router.register("papers", PaperViewSet, "api-paper")
router.register("workbooks", WorkbookViewSet, "api-workbook")
router.register("return-packs", ReturnPackViewSet, "api-return-pack")
router.register("outcomes", OutcomeViewSet, "api-outcome")
router.register("actions-arising", ActionArisingViewSet, "api-action-arising")
router.register("updates", UpdateViewSet, "api-update")
router.register("contributions", ContributionViewSet, "api-contribution")
router.register("decisions", DecisionViewSet, "api-decision")
router.register("events", EventViewSet, "api-event")
router.register("organisations", OrganisationViewSet, "api-organisation")
router.register("groups", GovernanceGroupViewSet, "api-group")
router.register("seats", SeatViewSet, "api-seat")
router.register("themes", ThemeViewSet, "api-theme")
router.register(
    "recommendation-themes", RecommendationThemeViewSet, "api-recommendation-theme"
)
router.register(
    "recommendation-areas", RecommendationAreaViewSet, "api-recommendation-area"
)
router.register("sources", SourceViewSet, "api-source")

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", ApiDocsView.as_view(), name="api-docs"),
    path(
        "me/",
        CallerViewSet.as_view({"get": "retrieve"}, basename="api-me", detail=False),
        name="api-me",
    ),
    path("", include(router.urls)),
]
