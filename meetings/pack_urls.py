"""The addresses of a meeting's pack, below that of the meeting."""

from django.urls import path

from meetings.packs import desk_pages, pages

urlpatterns = [
    path("", pages.LatestPackView.as_view(), name="latest-pack"),
    path("prepare/", desk_pages.PrepareView.as_view(), name="prepare-pack"),
    path("preview.pdf", desk_pages.PreviewView.as_view(), name="pack-preview"),
    path("upload/", desk_pages.UploadView.as_view(), name="upload-paper"),
    path("files/<int:pk>/", pages.UploadedPaperView.as_view(), name="uploaded-paper"),
    path("files/<int:pk>/remove/", desk_pages.remove, name="remove-paper"),
    path("<int:version>/", pages.PackView.as_view(), name="pack"),
    path("<int:version>/pack.pdf", pages.PackFileView.as_view(), name="pack-pdf"),
]
