from django.urls import path

from dashboard.start import pages as start_pages
from dashboard.views import (
    about,
    coverage,
    delivery,
    overview,
    programme,
    ratings,
    search,
    timeline,
)

app_name = "dashboard"
# Each page for anyone by its name, which is its address and its template's.
ABOUT = ("about", "contact", "accessibility", "privacy")
urlpatterns = [
    path("", overview.OverviewView.as_view(), name="overview"),
    path("start/", start_pages.StartView.as_view(), name="start"),
    path("ratings/", ratings.RatingsView.as_view(), name="ratings"),
    path("timeline/", timeline.TimelineView.as_view(), name="timeline"),
    path("coverage/", coverage.CoverageView.as_view(), name="coverage"),
    path("delivery/", delivery.DeliveryView.as_view(), name="delivery"),
    path("programme/", programme.ProgrammeView.as_view(), name="programme"),
    path("search/", search.SearchView.as_view(), name="search"),
]
urlpatterns += [
    path(
        f"{name}/",
        about.AboutView.as_view(template_name=f"dashboard/{name}.html"),
        name=name,
    )
    for name in ABOUT
]
