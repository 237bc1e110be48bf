from django.urls import path

from standing.saved_views import pages

app_name = "views"
urlpatterns = [
    path("", pages.SavedViewListView.as_view(), name="list"),
    path("save/", pages.SaveView.as_view(), name="save"),
    path("<int:pk>/", pages.RenameView.as_view(), name="rename"),
    path("<int:pk>/delete/", pages.delete, name="delete"),
]
