from django.urls import path

from standing import programme_pages as pages

app_name = "programme"
urlpatterns = [
    path("facts/", pages.FactsView.as_view(), name="facts"),
    path("themes/", pages.ThemeListView.as_view(), name="themes"),
    path("themes/add/", pages.ThemeCreateView.as_view(), name="add-theme"),
    path("themes/order/", pages.ThemeOrderView.as_view(), name="order-themes"),
    path("themes/<int:pk>/edit/", pages.ThemeUpdateView.as_view(), name="edit-theme"),
    path("sources/", pages.SourceListView.as_view(), name="sources"),
    path("sources/add/", pages.SourceCreateView.as_view(), name="add-source"),
    path(
        "sources/<int:pk>/edit/", pages.SourceUpdateView.as_view(), name="edit-source"
    ),
]
