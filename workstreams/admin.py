from django.contrib import admin

from toolkit.admin import KeptAdmin
from workstreams.models import Workstream

admin.site.register(Workstream, KeptAdmin)
