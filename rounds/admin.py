from django.contrib import admin

from programme.admin import KeptAdmin, RecordAdmin
from rounds.models import Meeting, ProgressUpdate, ReportingRound, Transition

admin.site.register(Meeting, KeptAdmin)
admin.site.register([ProgressUpdate, Transition], RecordAdmin)


@admin.register(ReportingRound)
class ReportingRoundAdmin(KeptAdmin):
    """Where a round is planned, opened and closed."""

    list_display = ["slug", "state", "opens_on", "due_on", "closed_on"]
