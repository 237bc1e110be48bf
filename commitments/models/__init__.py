from commitments.models.commitments import Commitment, Partnership
from commitments.models.milestones import (
    FirstDateCorrection,
    Milestone,
    MilestoneDate,
)
from commitments.models.responsible import ResponsiblePerson

__all__ = [
    "Commitment",
    "FirstDateCorrection",
    "Milestone",
    "MilestoneDate",
    "Partnership",
    "ResponsiblePerson",
]
