from django.contrib import admin

from people.models import Organisation


class PresentOrganisationsMixin(admin.ModelAdmin):
    """Offers no organisation that went into another."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        choice = getattr(field, "queryset", None)
        if choice is not None and choice.model is Organisation:
            field.queryset = Organisation.objects.present()
        return field
