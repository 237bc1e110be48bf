from django import forms
from django.contrib import admin

from commitments.former_references import FormerReference
from commitments.models import Milestone, MilestoneDate, ResponsiblePerson
from commitments.setting_milestones import add_milestone
from people.organisation_admin import PresentOrganisationsMixin
from people.owners import OwnerField
from programme import clock
from toolkit.admin import KeptAdmin, RecordAdmin

admin.site.register([MilestoneDate, FormerReference, ResponsiblePerson], RecordAdmin)


class CommitmentAdmin(PresentOrganisationsMixin, KeptAdmin):
    """The content of a commitment; its rating comes from accepted updates alone and is not edited
    anywhere.
    """

    list_display = ["reference", "title", "workstream", "owner", "lead"]
    list_select_related = ["workstream", "owner", "lead"]
    search_fields = ["reference", "title"]

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "owner":
            kwargs["form_class"] = OwnerField
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_readonly_fields(self, request, obj=None):
        # A reference changes on its own page, with a reason, and leads on.
        return ["reference"] if obj else []


class NewMilestoneForm(forms.ModelForm):
    """A milestone in the admin: a new one is set down today."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance._state.adding:
            self.instance.added_on = clock.today()


@admin.register(Milestone)
class MilestoneAdmin(KeptAdmin):
    form = NewMilestoneForm
    list_display = ["title", "commitment", "first_date", "forecast_date", "done_date"]
    list_select_related = ["commitment"]
    search_fields = ["title", "commitment__reference"]

    def save_model(self, request, obj, form, change):
        """Set a new one down as its page does, so that the due date is set or kept."""
        if change:
            super().save_model(request, obj, form, change)
        else:
            add_milestone(milestone=obj, by=request.user, on=clock.today())

    def get_readonly_fields(self, request, obj=None):
        return ["commitment", "order", "first_date", "first_precision"] if obj else []
