from django.urls import path

from recommendations import views

app_name = "recommendations"
urlpatterns = [
    path("", views.RecommendationListView.as_view(), name="list"),
    path("<str:reference>/", views.RecommendationDetailView.as_view(), name="detail"),
    path(
        "<str:reference>/edit/", views.RecommendationUpdateView.as_view(), name="edit"
    ),
]
