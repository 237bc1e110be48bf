from django.contrib import admin

from rounds.models import (
    AgreedDate,
    Contribution,
    Decision,
    EvidenceFile,
    ExpectedReturn,
    Meeting,
    ProgressUpdate,
    Redaction,
    ReportingRound,
    RoundStep,
    Submission,
    Transition,
)
from toolkit.admin import KeptAdmin, RecordAdmin

admin.site.register(Meeting, KeptAdmin)
admin.site.register(
    [
        AgreedDate,
        Contribution,
        Decision,
        EvidenceFile,
        ExpectedReturn,
        ProgressUpdate,
        Redaction,
        RoundStep,
        Submission,
        Transition,
    ],
    RecordAdmin,
)


@admin.register(ReportingRound)
class ReportingRoundAdmin(RecordAdmin):
    """Rounds are planned, opened, extended and closed on their own pages, where each step is
    checked and recorded.
    """

    list_display = ["slug", "state", "opens_on", "due_on", "closes_on", "closed_on"]
