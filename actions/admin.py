from django.contrib import admin

from actions.models import Action
from commitments.admin import CommitmentAdmin

admin.site.register(Action, CommitmentAdmin)
