from django.urls import path

from commitments import organisation_pages

app_name = "organisations"
urlpatterns = [
    path(
        "<int:pk>/merge/",
        organisation_pages.OrganisationMergeView.as_view(),
        name="merge",
    ),
]
