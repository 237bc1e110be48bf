from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from cpip import content_pages, errors, health
from cpip.records import with_reason
from people.urls import urlpatterns as people_patterns
from reminders.urls import of_people, of_rounds
from returns.urls import urlpatterns as round_patterns

# The admin's own sign-in page would pass by the lockout after repeated failures.
# As allauth says it is to be done.
admin.site.login = with_reason(secure_admin_login(admin.site.login))  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = "CPIP progress tracker: records"

urlpatterns = [
    path("", include("dashboard.urls")),
    path("start/programme/", content_pages.load_programme, name="load-programme"),
    path("", include(([*of_rounds, *round_patterns], "rounds"))),
    path("", include("reminders.urls")),
    path("", include("meetings.urls")),
    path("", include("workbooks.urls")),
    path("", include(([*people_patterns, *of_people], "people"))),
    path("organisations/", include("commitments.organisation_urls")),
    path("", include("redaction.urls")),
    path("programme/", include("standing.programme_urls")),
    path("work-strands/", include("standing.workstream_urls")),
    path("actions/", include("actions.urls")),
    path("recommendations/", include("recommendations.urls")),
    path("commitments/", include("standing.commitment_urls")),
    path("views/", include("standing.saved_views.urls")),
    path("api/v1/", include("cpip.api_urls")),
    path(
        "accounts/email/", errors.nothing_here
    ),  # officers keep the addresses, not the account library's own page
    path("accounts/", include("allauth.account.urls")),
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("admin/", admin.site.urls),
]

handler400 = "cpip.errors.bad_request"
handler403 = "cpip.errors.forbidden"
handler404 = "cpip.errors.not_found"
handler500 = "cpip.errors.server_error"
