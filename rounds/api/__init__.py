from rounds.api.contributions import ContributionViewSet
from rounds.api.records import DecisionViewSet, MeetingViewSet, ReportingRoundViewSet
from rounds.api.updates import UpdateViewSet

__all__ = [
    "ContributionViewSet",
    "DecisionViewSet",
    "MeetingViewSet",
    "ReportingRoundViewSet",
    "UpdateViewSet",
]
