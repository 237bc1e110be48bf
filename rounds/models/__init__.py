from rounds.models.agendas import AgendaItem, Attendance
from rounds.models.arrangements import Arrangement, Guest
from rounds.models.calendar import ExpectedReturn, ReportingRound, RoundStep
from rounds.models.contributions import Contribution
from rounds.models.decisions import (
    AgreedDate,
    AgreedDueDate,
    CommitmentDue,
    Decision,
    Redaction,
    SecondWord,
)
from rounds.models.evidence import EvidenceFile, EvidenceLink
from rounds.models.group_decisions import GroupDecision
from rounds.models.meetings import Meeting, MeetingStep
from rounds.models.outcomes import ActionArising, ArisingStep, Outcome
from rounds.models.update_parts import (
    AcceptedDate,
    Comment,
    MilestoneChange,
    RecoveryStep,
    Submission,
)
from rounds.models.updates import ProgressUpdate, Transition

__all__ = [
    "Outcome",
    "Attendance",
    "ArisingStep",
    "AgendaItem",
    "ActionArising",
    "AcceptedDate",
    "AgreedDate",
    "AgreedDueDate",
    "Arrangement",
    "Comment",
    "CommitmentDue",
    "Contribution",
    "Decision",
    "EvidenceFile",
    "EvidenceLink",
    "ExpectedReturn",
    "GroupDecision",
    "Guest",
    "Meeting",
    "MeetingStep",
    "MilestoneChange",
    "ProgressUpdate",
    "RecoveryStep",
    "Redaction",
    "ReportingRound",
    "RoundStep",
    "SecondWord",
    "Submission",
    "Transition",
]
