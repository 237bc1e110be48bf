from rounds.serializers.content import (
    MOST_UPDATES,
    BulkSerializer,
    ContentSerializer,
    ContributionTextSerializer,
    NewCommentSerializer,
    NewContributionSerializer,
    NewFileSerializer,
    NewUpdateSerializer,
    NothingSerializer,
    UnchangedSerializer,
)
from rounds.serializers.contributions import ContributionSerializer, DecisionSerializer
from rounds.serializers.rounds import (
    ExpectedReturnSerializer,
    MeetingSerializer,
    ReportingRoundSerializer,
)
from rounds.serializers.updates import (
    BulkAnswerSerializer,
    CommentSerializer,
    EvidenceFileSerializer,
    SubmissionSerializer,
    UpdateSerializer,
)

__all__ = [
    "MOST_UPDATES",
    "BulkAnswerSerializer",
    "BulkSerializer",
    "CommentSerializer",
    "ContentSerializer",
    "ContributionSerializer",
    "ContributionTextSerializer",
    "DecisionSerializer",
    "EvidenceFileSerializer",
    "ExpectedReturnSerializer",
    "MeetingSerializer",
    "NewCommentSerializer",
    "NewContributionSerializer",
    "NewFileSerializer",
    "NewUpdateSerializer",
    "NothingSerializer",
    "ReportingRoundSerializer",
    "SubmissionSerializer",
    "UnchangedSerializer",
    "UpdateSerializer",
]
