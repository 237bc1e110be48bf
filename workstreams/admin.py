from django.contrib import admin

from people.organisation_admin import PresentOrganisationsMixin
from toolkit.admin import KeptAdmin
from workstreams.models import Workstream


@admin.register(Workstream)
class WorkstreamAdmin(PresentOrganisationsMixin, KeptAdmin):
    pass
