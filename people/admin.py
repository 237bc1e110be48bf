from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from rest_framework_api_key.models import APIKey

from people.models import (
    AccountChange,
    AccountHand,
    ApiKey,
    GovernanceGroup,
    Organisation,
    OrganisationMerge,
    Seat,
    SeatHolding,
    Substitution,
    User,
)
from people.organisation_admin import PresentOrganisationsMixin
from toolkit.admin import KeptAdmin, RecordAdmin

# What libraries bring and nothing here uses: another kind of key, addresses beside the person's
# own, groups of rights.
admin.site.unregister([APIKey, EmailAddress, Group])
admin.site.register(GovernanceGroup, KeptAdmin)
admin.site.register(
    [SeatHolding, Substitution, AccountChange, AccountHand, OrganisationMerge],
    RecordAdmin,
)


@admin.register(Organisation)
class OrganisationAdmin(KeptAdmin):
    """Its code stays, as on its page."""

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(Seat)
class SeatAdmin(PresentOrganisationsMixin, KeptAdmin):
    """Its code stays: the API and what is loaded know it by that."""

    def get_readonly_fields(self, request, obj=None):
        return ["code"] if obj else []


@admin.register(User)
class UserAdmin(KeptAdmin):
    list_display = ["name", "email", "role", "organisation", "is_active"]
    list_select_related = ["organisation"]
    # Changed on the page of people.
    readonly_fields = [
        "name",
        "email",
        "role",
        "organisation",
        "is_active",
    ]
    fields = (*readonly_fields,)
    search_fields = ["name", "email"]

    def has_add_permission(self, request):
        return False


@admin.register(ApiKey)
class ApiKeyAdmin(RecordAdmin):
    """Keys are made, rotated and revoked on the page of keys."""

    list_display = [
        "name",
        "organisation",
        "prefix",
        "created",
        "last_used_at",
        "expiry_date",
        "revoked",
    ]
    list_select_related = ["organisation"]
    fields = [
        "name",
        "organisation",
        "prefix",
        "scopes",
        "created",
        "last_used_at",
        "expiry_date",
        "revoked",
    ]
