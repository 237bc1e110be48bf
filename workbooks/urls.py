"""The addresses of return packs and of the workbooks that are sent."""

from django.urls import path

from workbooks import pages

app_name = "workbooks"
urlpatterns = [
    path("workbooks/", pages.ReturnPacksView.as_view(), name="list"),
    path("workbooks/return-pack/", pages.PackView.as_view(), name="pack"),
    path("workbooks/<int:pk>/", pages.WorkbookView.as_view(), name="detail"),
    path("workbooks/<int:pk>/file/", pages.WorkbookFileView.as_view(), name="file"),
    path("workbooks/<int:pk>/notes/", pages.MarkedFileView.as_view(), name="notes"),
]
