from django.contrib import admin

from people.organisation_admin import PresentOrganisationsMixin
from toolkit.admin import KeptAdmin
from workstreams.models import Workstream


@admin.register(Workstream)
class WorkstreamAdmin(PresentOrganisationsMixin, KeptAdmin):
    """Its slug stays: it is the address of its page."""

    def get_readonly_fields(self, request, obj=None):
        return ["slug"] if obj else []
