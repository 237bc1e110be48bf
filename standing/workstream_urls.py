from django.urls import path

from standing import workstream_pages

app_name = "workstreams"
urlpatterns = [
    path("", workstream_pages.WorkstreamListView.as_view(), name="list"),
    path(
        "<slug:slug>/", workstream_pages.WorkstreamDetailView.as_view(), name="detail"
    ),
]
