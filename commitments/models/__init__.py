from commitments.models.commitments import Commitment, Partnership
from commitments.models.milestones import (
    FirstDateCorrection,
    Milestone,
    MilestoneDate,
)

__all__ = [
    "Commitment",
    "FirstDateCorrection",
    "Milestone",
    "MilestoneDate",
    "Partnership",
]
