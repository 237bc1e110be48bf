from django.contrib import admin

from programme.admin import KeptAdmin
from workstreams.models import Workstream

admin.site.register(Workstream, KeptAdmin)
