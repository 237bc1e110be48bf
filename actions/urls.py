from django.urls import path

from actions import views

app_name = "actions"
urlpatterns = [
    path("", views.ActionListView.as_view(), name="list"),
    path("add/", views.ActionCreateView.as_view(), name="add"),
    path("<str:reference>/", views.ActionDetailView.as_view(), name="detail"),
    path("<str:reference>/edit/", views.ActionUpdateView.as_view(), name="edit"),
]
