from typing import Any

from django.contrib import admin
from django.db import IntegrityError
from django.db.models import Field, Model
from django.forms import Field as FormField
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse

from programme.models import Programme, Source, Theme
from toolkit.forms import is_of_text, keep_as_text


class RecordAdmin(admin.ModelAdmin):
    """Shows rows that are part of the record: nobody adds, changes or deletes them here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


class KeptAdmin(admin.ModelAdmin):
    """For what may be put right but never deleted. Only what was changed in the form is written,
    and its texts are kept as every text is.
    """

    def formfield_for_dbfield(
        self, db_field: Field, request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if is_of_text(field):
            keep_as_text(field)
        return field

    def changeform_view(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Judge the form anew where another request has just stored the same: it says what is
        taken.
        """
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            return super().changeform_view(request, *args, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Model, form: ModelForm, change: bool
    ) -> None:
        if not change:
            obj.save()
            return
        columns = [
            name
            for name in form.changed_data
            if not obj._meta.get_field(name).many_to_many
        ]
        obj.save(update_fields=columns)

    def has_delete_permission(
        self, request: HttpRequest, obj: Model | None = None
    ) -> bool:
        return False


@admin.register(Programme)
class ProgrammeAdmin(KeptAdmin):
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


admin.site.register([Source, Theme], KeptAdmin)
