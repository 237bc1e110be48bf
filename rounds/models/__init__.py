from rounds.models.calendar import ExpectedReturn, Meeting, ReportingRound, RoundStep
from rounds.models.contributions import Contribution
from rounds.models.decisions import AgreedDate, Decision, Redaction
from rounds.models.evidence import EvidenceFile, EvidenceLink
from rounds.models.updates import (
    Comment,
    MilestoneChange,
    ProgressUpdate,
    RecoveryStep,
    Submission,
    Transition,
)

__all__ = [
    "AgreedDate",
    "Comment",
    "Contribution",
    "Decision",
    "EvidenceFile",
    "EvidenceLink",
    "ExpectedReturn",
    "Meeting",
    "MilestoneChange",
    "ProgressUpdate",
    "RecoveryStep",
    "Redaction",
    "ReportingRound",
    "RoundStep",
    "Submission",
    "Transition",
]
